#pragma once
// Which project, which file? Neither blocks.

#include <QString>
#include <functional>

class QWidget;

namespace durascope::app {

using Chosen = std::function<void(const QString& path)>;

/// `chosen` is not called when the user changes their mind.
void askForProject(QWidget* parent, Chosen chosen);
void askForSqliteFile(QWidget* parent, Chosen chosen);
/// By the name alone, since looking into the file is the emulator's work.
bool isSqliteFile(const QString& path);

}  // namespace durascope::app
