#include "widgets/sockets/close_dialog.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {
constexpr int kMostReasonBytes = 123;  // RFC 6455, 5.5: a close frame holds 125 bytes, two are the code.
constexpr int kWidth = 380;
}  // namespace

CloseDialog::CloseDialog(QWidget* parent)
    : QDialog(parent),
      code_(new QSpinBox(this)),
      reason_(new QLineEdit(this)),
      problem_(new QLabel(this)),
      close_(nullptr) {
  setObjectName(QStringLiteral("closeDialog"));
  setAttribute(Qt::WA_DeleteOnClose);
  setWindowTitle(tr("Close the socket"));
  setMinimumWidth(kWidth);
  code_->setObjectName(QStringLiteral("closeCode"));
  code_->setRange(1000, 4999);
  code_->setValue(4000);
  code_->setToolTip(tr("1000 to 1015 are the protocol's, 3000 to 4999 a program's own"));
  reason_->setObjectName(QStringLiteral("closeReason"));
  tint(problem_, QPalette::WindowText, Token::kBroken);
  auto* form = new QFormLayout;
  form->setHorizontalSpacing(kPadding);
  form->addRow(tr("Code"), code_);
  form->addRow(tr("Reason"), reason_);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
  close_ = buttons->addButton(tr("Close socket"), QDialogButtonBox::AcceptRole);
  close_->setObjectName(QStringLiteral("closeNow"));
  close_->setDefault(true);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(16, 16, 16, kPadding);
  layout->setSpacing(kGap);
  layout->addLayout(form);
  layout->addWidget(problem_);
  layout->addWidget(buttons);
  connect(reason_, &QLineEdit::textChanged, this, &CloseDialog::check);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
  connect(buttons, &QDialogButtonBox::accepted, this, [this] {
    emit chosen(code_->value(), reason_->text());
    close();
  });
  check();
}

void CloseDialog::check() {
  const bool tooLong = reason_->text().toUtf8().size() > kMostReasonBytes;
  problem_->setText(tooLong ? tr("A reason has at most %1 bytes.").arg(kMostReasonBytes) : QString());
  close_->setEnabled(!tooLong);
}

}  // namespace durascope::widgets
