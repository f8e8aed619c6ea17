#include "widgets/alarms/alarm_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/moment_text.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {
constexpr int kWidth = 380;
}

AlarmDialog::AlarmDialog(Session& session, const QString& what, const QString& verb, QWidget* parent)
    : QDialog(parent), session_(session), when_(new QLineEdit(this)), meaning_(new QLabel(this)), set_(nullptr) {
  setObjectName(QStringLiteral("alarmDialog"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(what);
  setMinimumWidth(kWidth);
  auto* question = new QLabel(what, this);
  question->setFont(textFont(kTextPx, true));
  question->setTextFormat(Qt::PlainText);
  question->setWordWrap(true);
  auto* hint = new QLabel(tr("A span such as 30 s or 5 min, a time of day, or a date and time"), this);
  hint->setFont(textFont(kSmallPx));
  tint(hint, QPalette::WindowText, Token::kSoft);
  when_->setObjectName(QStringLiteral("alarmWhen"));
  when_->setText(QStringLiteral("30 s"));
  when_->selectAll();
  when_->setAccessibleName(tr("When it runs"));
  meaning_->setObjectName(QStringLiteral("alarmWhenMeans"));
  meaning_->setTextFormat(Qt::PlainText);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  set_ = buttons->addButton(verb, QDialogButtonBox::AcceptRole);
  set_->setObjectName(QStringLiteral("alarmSet"));
  set_->setDefault(true);
  set_->setProperty(kButtonRole, kPrimary);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, kPadding);
  layout->setSpacing(kGap);
  for (QWidget* widget : QList<QWidget*>{question, hint, when_, meaning_, buttons}) layout->addWidget(widget);
  connect(when_, &QLineEdit::textChanged, this, &AlarmDialog::showMeaning);
  connect(&session_, &Session::secondPassed, this, &AlarmDialog::showMeaning);
  connect(buttons, &QDialogButtonBox::accepted, this, &AlarmDialog::choose);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  showMeaning();
}

void AlarmDialog::showMeaning() {
  const std::int64_t now = session_.nowMs();
  const auto due = parseMoment(when_->text(), now);
  set_->setEnabled(due.has_value());
  tint(meaning_, QPalette::WindowText, due ? Token::kText : Token::kBroken);
  meaning_->setText(!due          ? tr("That is no time; write 30 s, 14:05 or 2026-03-02 14:05.")
                    : *due <= now ? tr("%1 is past: it runs at once.").arg(formatExact(*due))
                                  : tr("Runs at %1, in %2.").arg(formatMoment(*due, now), formatSeconds(*due - now)));
}

void AlarmDialog::choose() {
  const auto due = parseMoment(when_->text(), session_.nowMs());
  if (!due) return;
  emit chosen(*due);
  close();
}

}  // namespace durascope::widgets
