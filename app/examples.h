#pragma once
// The examples: how they are offered, and where they lie: beside the installed program, or in the source tree that it
// was built from.

#include <QAction>
#include <QList>
#include <string>

#include "widgets/welcome/welcome_page.h"

namespace durascope::app {

/// An action for each, "Open example: Chat", whose data is its path.
QList<QAction*> exampleActions(const QList<widgets::WelcomeEntry>& examples, QObject* parent);

/// The state folder of an example, which is the user's: examples may lie where nobody may write. Empty for any other
/// project.
std::string exampleState(const QList<widgets::WelcomeEntry>& examples, const QString& path);

/// Those that are there. Looks into the file system: once, before the window is shown.
QList<widgets::WelcomeEntry> findExamples();

}  // namespace durascope::app
