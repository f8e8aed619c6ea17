#include "widgets/common/empty_state.h"

#include <QLabel>
#include <QVBoxLayout>

#include "widgets/common/action_button.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

EmptyState::EmptyState(const QString& sentence, QWidget* parent)
    : QWidget(parent), label_(new QLabel(this)), layout_(new QVBoxLayout(this)) {
  label_->setWordWrap(true);
  label_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  label_->setTextFormat(Qt::PlainText);
  tint(label_, QPalette::WindowText, Token::kSoft);
  layout_->setContentsMargins(kPadding, kPadding, kPadding, kPadding);
  layout_->setSpacing(kPadding);
  layout_->addWidget(label_);
  layout_->addStretch();
  setSentence(sentence);
}

void EmptyState::setSentence(const QString& sentence) { label_->setText(sentence); }

QString EmptyState::sentence() const { return label_->text(); }

void EmptyState::addAction(QAction* action) {
  layout_->insertWidget(layout_->count() - 1, new ActionButton(action, this), 0, Qt::AlignLeft);
}

}  // namespace durascope::widgets
