#pragma once
// JSON as one likes to read it. Order of the keys and spelling of the numbers stay as they were sent: the text is
// indented anew, not parsed and written again.

#include <QString>
#include <string>

namespace durascope::widgets {

/// Bodies up to this size are prepared on the GUI thread; larger ones take longer than a frame.
inline constexpr std::size_t kQuickBodyBytes = 64 * 1024;
/// More of a body is not shown.
inline constexpr std::size_t kShownBodyBytes = 1024 * 1024;

/// The text indented by two spaces a level; unchanged when it is not JSON. Any thread.
std::string indentedJson(const std::string& text);

/// A response's body as text: JSON indented, other text as it is, bytes that are not UTF-8 as a hex dump; cut with a
/// closing line that says so. Any thread.
QString readableBody(const std::string& body);

}  // namespace durascope::widgets
