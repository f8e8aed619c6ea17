#include "app/error_text.h"

#include <charconv>

namespace durascope::app {

namespace {

/// The column at the end of "file:line:column"; 0 when there is none.
std::size_t columnOf(const std::string& where) {
  const std::size_t last = where.rfind(':');
  if (last == std::string::npos || last == 0 || where.rfind(':', last - 1) == std::string::npos) return 0;
  std::size_t column = 0;
  std::from_chars(where.data() + last + 1, where.data() + where.size(), column);
  return column;
}

}  // namespace

std::string errorText(const Error& error) {
  std::string text = error.message;
  // What the system or a library said may have its full stop already.
  if (text.ends_with("..") && !text.ends_with("...")) text.pop_back();
  text += '\n';
  const bool isSaid = error.excerpt.empty() && error.message.find(error.where) != std::string::npos;
  if (!error.where.empty() && !isSaid) text += "  at " + error.where + '\n';
  if (error.excerpt.empty()) return text;
  text += "  " + error.excerpt + '\n';
  const std::size_t column = columnOf(error.where);
  if (column == 0 || column > error.excerpt.size() + 1) return text;
  text += "  ";
  // Columns count bytes: tabs stay tabs, and the later bytes of a UTF-8 sequence take no room.
  for (const char c : error.excerpt.substr(0, column - 1))
    if ((static_cast<unsigned char>(c) & 0xC0) != 0x80) text += c == '\t' ? '\t' : ' ';
  return text + "^\n";
}

}  // namespace durascope::app
