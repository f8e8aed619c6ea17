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
  QString path = QStringLiteral("/");  ///< Path and query, or an absolute http URL; of a call: the method's name.
  QString headers;                     ///< One `name: value` a line.
  QString body;                        ///< Of a call: the arguments, JavaScript values between commas.
  int times = 1;                       ///< How many are sent at once.

  bool isCall() const;       ///< A method call over RPC.
  bool isWebSocket() const;  ///< An upgrade, by the method box or by a header.

  bool operator==(const RequestDraft&) const = default;
};

inline constexpr int kMostRequestsAtOnce = 10'000;

/// What stands in the method box for a call over RPC, and for a WebSocket.
QString callMethod();
QString webSocketMethod();

/// The target's text for the Worker itself.
QString workerTarget();
/// The text of an object as a target, named or not; of a facet, that of its object.
QString objectTarget(const NamespaceInfo& ns, const journal::ObjectSummary& object);

/// The request that the draft describes; of a WebSocket that which opens it. Fails (kBadInput) with a sentence that
/// names the field and what to write.
Result<Request> composeRequest(const RequestDraft& draft, const ProjectInfo& project);

/// The object that a call is for. Fails as composeRequest does; the draft's path is then a method's name.
Result<Request> composeCall(const RequestDraft& draft, const ProjectInfo& project);

/// Headers of the text, empty lines skipped. Fails with the number of the line that is not `name: value`.
Result<std::vector<std::pair<std::string, std::string>>> parseHeaders(const QString& text);

}  // namespace durascope::widgets
