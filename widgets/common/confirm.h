#pragma once
// A question before something is lost. Never blocks.

#include <QString>
#include <functional>

class QWidget;

namespace durascope::widgets {

/// Asks `question`; `then` runs when the button `verb` is chosen, not when `parent` has gone meanwhile. Object names,
/// for tests: confirmDialog, and confirmButton for the verb.
void confirm(QWidget* parent, const QString& question, const QString& detail, const QString& verb,
             std::function<void()> then);

}  // namespace durascope::widgets
