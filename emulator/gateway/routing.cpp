#include "emulator/gateway/routing.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace durascope::gateway {

namespace {

/// Takes the text up to the next '/', '?' or the end, and a '/' that follows it.
std::string_view takeSegment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find_first_of("/?"));
  path.remove_prefix(segment.size());
  if (path.starts_with('/')) path.remove_prefix(1);
  return segment;
}

Error noRoute(const ProjectInfo& project) {
  std::string message = "The project has no default export with a fetch handler, and the path names no object.";
  for (const NamespaceInfo& ns : project.namespaces)
    if (!ns.binding.empty()) message += " Try /" + ns.binding + "/some-name/.";
  return {ErrorKind::kNotFound, std::move(message), {}, {}};
}

}  // namespace

std::string percentDecoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned byte = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(text.data() + i + 1, text.data() + i + 3, byte, 16).ptr == text.data() + i + 3) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Result<Request> route(const ProjectInfo& project, std::string_view target, std::string_view host) {
  std::string origin = "http://" + std::string(host);
  if (const std::size_t scheme = target.find("://"); scheme != std::string_view::npos && !target.starts_with('/')) {
    // The absolute form, as clients send it to a proxy.
    const std::size_t path = std::min(target.find_first_of("/?", scheme + 3), target.size());
    origin = target.substr(0, path);
    target.remove_prefix(path);
  }
  Request request;
  if (project.hasWorker) {
    request.url = origin + (target.starts_with('/') ? "" : "/") + std::string(target);
    return request;
  }
  std::string_view rest = target;
  if (rest.starts_with('/')) rest.remove_prefix(1);
  const std::string binding = percentDecoded(takeSegment(rest));
  const std::string name = percentDecoded(takeSegment(rest));
  for (std::size_t i = 0; i < project.namespaces.size(); ++i) {
    if (binding.empty() || name.empty() || project.namespaces[i].binding != binding) continue;
    request.to = Request::To::kObjectByName;
    request.ns = static_cast<std::uint32_t>(i);
    request.name = name;
    request.url = origin + '/' + std::string(rest);
    return request;
  }
  return tl::unexpected(noRoute(project));
}

}  // namespace durascope::gateway
