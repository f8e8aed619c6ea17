#pragma once
// Which request of the emulator an HTTP request is.

#include <string>
#include <string_view>

#include "emulator/base/result.h"
#include "emulator/emulator.h"

namespace durascope::gateway {

/// `target` is the request line's: "/path?query", or an absolute http URL. A project with a Worker gets everything; one
/// without gets `/<binding>/<name>/rest` as a request for `/rest` to that object. Error: kNotFound.
Result<Request> route(const ProjectInfo& project, std::string_view target, std::string_view host);

/// `%41` becomes `A`; what is no escape stays.
std::string percentDecoded(std::string_view text);

}  // namespace durascope::gateway
