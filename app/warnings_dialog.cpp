#include "app/warnings_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/common/style.h"

namespace durascope::app {

using namespace widgets;

namespace {
constexpr QSize kSize{560, 320};
}

WarningsDialog::WarningsDialog(const QStringList& warnings, QWidget* parent) : QDialog(parent) {
  setObjectName(QStringLiteral("warningsDialog"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(QStringLiteral("Warnings of the project"));
  auto* text = new QLabel(warnings.join(QStringLiteral("\n\n")));
  text->setObjectName(QStringLiteral("warningsText"));
  text->setTextFormat(Qt::PlainText);
  text->setWordWrap(true);
  text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  text->setContentsMargins(kPadding, kPadding, kPadding, kPadding);
  auto* scroll = new QScrollArea;
  scroll->setWidget(text);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  buttons->setContentsMargins(kPadding, 0, kPadding, kPadding);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll, 1);
  layout->addWidget(buttons);
  resize(kSize);
}

}  // namespace durascope::app
