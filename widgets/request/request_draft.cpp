#include "widgets/request/request_draft.h"

#include <QRegularExpression>
#include <QUrl>
#include <algorithm>

namespace durascope::widgets {

namespace {

constexpr qsizetype kIdDigits = 64;

std::string utf8(const QString& text) { return text.toStdString(); }

tl::unexpected<Error> badInput(const QString& sentence) { return fail(ErrorKind::kBadInput, utf8(sentence)); }

std::optional<ObjectId> idOf(const QString& text) {
  static const QRegularExpression kHex(QStringLiteral("^[0-9a-fA-F]{64}$"));
  if (text.size() != kIdDigits || !kHex.match(text).hasMatch()) return std::nullopt;
  const QByteArray bytes = QByteArray::fromHex(text.toLatin1());
  ObjectId id;
  std::copy(bytes.begin(), bytes.end(), id.bytes.begin());
  return id;
}

Result<void> setTarget(Request& request, const QString& text, const ProjectInfo& project) {
  const QString target = text.trimmed();
  if (target == workerTarget()) {
    if (!project.hasWorker) {
      return badInput(QStringLiteral("The main module has no fetch handler; choose an object as the target."));
    }
    request.to = Request::To::kWorker;
    return {};
  }
  const qsizetype slash = target.indexOf('/');
  const QString className = target.left(slash).trimmed();
  const QString object = slash < 0 ? QString() : target.mid(slash + 1).trimmed();
  const auto ns = std::find_if(project.namespaces.begin(), project.namespaces.end(), [&](const NamespaceInfo& info) {
    return className == QString::fromStdString(info.className) || className == QString::fromStdString(info.binding);
  });
  if (ns == project.namespaces.end()) {
    return badInput(QStringLiteral("No namespace is called '%1'; choose one of the list.").arg(className));
  }
  if (object.isEmpty()) {
    return badInput(QStringLiteral("Which %1? Write its name, as in '%1 / lobby'.").arg(className));
  }
  request.ns = static_cast<std::uint32_t>(ns - project.namespaces.begin());
  if (const auto id = idOf(object)) {
    request.to = Request::To::kObjectById;
    request.id = *id;
  } else {
    request.to = Request::To::kObjectByName;
    request.name = utf8(object);
  }
  return {};
}

Result<std::string> urlOf(const QString& text) {
  QString path = text.trimmed();
  if (!path.startsWith(QLatin1String("http://")) && !path.startsWith(QLatin1String("https://"))) {
    if (!path.startsWith('/')) path.prepend('/');
    path.prepend(QStringLiteral("http://localhost"));
  }
  const QUrl url(path);
  if (!url.isValid() || url.host().isEmpty()) {
    return badInput(
        QStringLiteral("'%1' is not a path or URL; write one such as /increment?by=1.").arg(text.trimmed()));
  }
  return url.toEncoded().toStdString();
}

}  // namespace

QString callMethod() { return QStringLiteral("RPC"); }

QString webSocketMethod() { return QStringLiteral("WebSocket"); }

bool RequestDraft::isCall() const { return method == callMethod(); }

bool RequestDraft::isWebSocket() const {
  if (method == webSocketMethod()) return true;
  const auto parsed = parseHeaders(headers);
  return parsed && std::any_of(parsed->begin(), parsed->end(), [](const auto& header) {
           return QString::fromStdString(header.first).compare(QLatin1String("upgrade"), Qt::CaseInsensitive) == 0 &&
                  QString::fromStdString(header.second).compare(QLatin1String("websocket"), Qt::CaseInsensitive) == 0;
         });
}

QString workerTarget() { return QStringLiteral("Worker"); }

QString objectTarget(const NamespaceInfo& ns, const journal::ObjectSummary& object) {
  // A facet is reached only through its object, whose name is but the first part of its own.
  const bool byName = object.named && !object.name.empty() && object.key.facet == 0;
  const std::string shown = byName ? object.name : object.key.id.hex();
  return QStringLiteral("%1 / %2").arg(QString::fromStdString(ns.className), QString::fromStdString(shown));
}

Result<std::vector<std::pair<std::string, std::string>>> parseHeaders(const QString& text) {
  static const QRegularExpression kToken(QStringLiteral("^[!#$%&'*+.^_`|~0-9A-Za-z-]+$"));  // RFC 9110, 5.6.2
  std::vector<std::pair<std::string, std::string>> headers;
  const QStringList lines = text.split('\n');
  for (qsizetype i = 0; i < lines.size(); ++i) {
    const QString line = lines[i].trimmed();
    if (line.isEmpty()) continue;
    const qsizetype colon = line.indexOf(':');
    const QString name = line.left(colon).trimmed();
    if (colon < 0 || !kToken.match(name).hasMatch()) {
      return badInput(QStringLiteral("Line %1 of the headers is not 'name: value'.").arg(i + 1));
    }
    headers.emplace_back(utf8(name), utf8(line.mid(colon + 1).trimmed()));
  }
  return headers;
}

Result<Request> composeRequest(const RequestDraft& draft, const ProjectInfo& project) {
  Request request;
  if (auto target = setTarget(request, draft.target, project); !target) return tl::unexpected(target.error());
  auto url = urlOf(draft.path);
  if (!url) return tl::unexpected(url.error());
  auto headers = parseHeaders(draft.headers);
  if (!headers) return tl::unexpected(headers.error());
  request.method = utf8(draft.method.trimmed().toUpper());
  if (draft.method == webSocketMethod()) {
    request.method = "GET";
    // The header may stand there already, as one would write it for any other client.
    if (!RequestDraft{.headers = draft.headers}.isWebSocket()) headers->emplace_back("Upgrade", "websocket");
  }
  if (request.method.empty()) return badInput(QStringLiteral("The method is empty; choose GET or POST."));
  if (!draft.body.isEmpty() && (request.method == "GET" || request.method == "HEAD")) {
    return badInput(
        QStringLiteral("A %1 request has no body: choose POST, or empty the body.").arg(draft.method.toUpper()));
  }
  request.url = std::move(*url);
  request.headers = std::move(*headers);
  request.body = utf8(draft.body);
  return request;
}

Result<Request> composeCall(const RequestDraft& draft, const ProjectInfo& project) {
  static const QRegularExpression kName(QStringLiteral("^[\\p{L}_$][\\p{L}\\p{N}_$.]*$"));
  Request request;
  if (auto target = setTarget(request, draft.target, project); !target) return tl::unexpected(target.error());
  if (!kName.match(draft.path.trimmed()).hasMatch())
    return badInput(QStringLiteral("Which method? Write its name, such as increment."));
  return request;
}

}  // namespace durascope::widgets
