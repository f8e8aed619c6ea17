#include "app/open_dialogs.h"

#include <QFileDialog>
#include <QFileInfo>
#include <utility>

namespace durascope::app {

namespace {

void open(QFileDialog* dialog, QFileDialog::FileMode mode, Chosen chosen) {
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(mode);
  QObject::connect(dialog, &QFileDialog::fileSelected, dialog->parent(), std::move(chosen));
  dialog->open();
}

}  // namespace

void askForProject(QWidget* parent, Chosen chosen) {
  open(new QFileDialog(parent, QStringLiteral("Open project")), QFileDialog::Directory, std::move(chosen));
}

void askForSqliteFile(QWidget* parent, Chosen chosen) {
  open(new QFileDialog(parent, QStringLiteral("Open SQLite file"), {},
                       QStringLiteral("SQLite files (*.sqlite *.sqlite3 *.db);;All files (*)")),
       QFileDialog::ExistingFile, std::move(chosen));
}

bool isSqliteFile(const QString& path) {
  const QString suffix = QFileInfo(path).suffix().toLower();
  return suffix == QLatin1String("sqlite") || suffix == QLatin1String("sqlite3") || suffix == QLatin1String("db");
}

}  // namespace durascope::app
