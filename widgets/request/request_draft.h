#pragma once
// What stands in the request form, and how it becomes a Request of the door. Plain data and pure functions: the form,
// the history and the tests share them.

#include <QString>
#include <QStringList>

#include "emulator/emulator.h"

namespace durascope::widgets {

struct RequestDraft {
  QString target;  ///< "Worker", "Counter / lobby", or "Counter / <64 hex digits>".
  QString method = QStringLiteral("GET");
  QString path = QStringLiteral("/");  ///< Path and query, or an absolute http URL.
  QString headers;                     ///< One `name: value` a line.
  QString body;
  int times = 1;  ///< How many are sent at once.

  bool operator==(const RequestDraft&) const = default;
};

inline constexpr int kMostRequestsAtOnce = 10'000;

/// The target's text for the Worker itself.
QString workerTarget();
/// The target's text for an object, named or not.
QString objectTarget(const NamespaceInfo& ns, const journal::ObjectSummary& object);

/// The request that the draft describes. Fails (kBadInput) with a sentence that names the field and what to write.
Result<Request> composeRequest(const RequestDraft& draft, const ProjectInfo& project);

/// Headers of the text, empty lines skipped. Fails with the number of the line that is not `name: value`.
Result<std::vector<std::pair<std::string, std::string>>> parseHeaders(const QString& text);

}  // namespace durascope::widgets
