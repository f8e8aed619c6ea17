#pragma once
// Where the examples lie: beside the installed program, or in the source tree that it was built from.

#include <QList>

#include "widgets/welcome/welcome_page.h"

namespace durascope::app {

/// Those that are there. Looks into the file system: once, before the window is shown.
QList<widgets::WelcomeEntry> findExamples();

}  // namespace durascope::app
