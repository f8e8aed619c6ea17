#include "widgets/common/confirm.h"

#include <QMessageBox>
#include <QPushButton>

#include "widgets/common/style.h"

namespace durascope::widgets {

void confirm(QWidget* parent, const QString& question, const QString& detail, const QString& verb,
             std::function<void()> then) {
  auto* box = new QMessageBox(QMessageBox::NoIcon, QStringLiteral("Durascope"), question, QMessageBox::Cancel, parent);
  box->setObjectName(QStringLiteral("confirmDialog"));
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->setTextFormat(Qt::PlainText);
  box->setInformativeText(detail);
  QPushButton* button = box->addButton(verb, QMessageBox::DestructiveRole);
  button->setObjectName(QStringLiteral("confirmButton"));
  button->setProperty(kButtonRole, kDanger);
  box->setDefaultButton(QMessageBox::Cancel);
  QObject::connect(button, &QPushButton::clicked, parent, std::move(then));
  box->open();
}

}  // namespace durascope::widgets
