#include "app/text_width.h"

#include <locale.h>
#include <wchar.h>

#include "emulator/base/utf8.h"

namespace durascope::app {

namespace {

/// What the C library knows of Unicode, whatever locale the program runs in. It is built into glibc, and is never
/// freed.
locale_t unicode() {
  static const locale_t made = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  return made;
}

template <class Each>
void forEachCharacter(std::string_view utf8, Each each) {
  for (std::size_t at = 0; at < utf8.size();) {
    const Utf8Step step = readUtf8(utf8, at);
    each(step.codePoint);
    at += step.length;
  }
}

}  // namespace

std::size_t textWidth(std::string_view utf8) {
  const locale_t before = unicode() != nullptr ? uselocale(unicode()) : nullptr;
  std::size_t width = 0;
  forEachCharacter(utf8, [&](char32_t c) {
    const int columns = wcwidth(static_cast<wchar_t>(c));
    width += static_cast<std::size_t>(columns < 0 ? 1 : columns);  // what it does not know takes one
  });
  if (before != nullptr) uselocale(before);
  return width;
}

std::string oneLine(std::string_view utf8) {
  std::string line;
  forEachCharacter(utf8, [&](char32_t c) {
    const bool isControl = c < 0x20 || c == 0x7F || (c >= 0x80 && c < 0xA0);
    if (c < 0x20) {
      appendJsonEscaped(line, c);
    } else {
      appendUtf8(line, isControl || isSurrogate(c) ? kReplacement : c);
    }
  });
  return line;
}

}  // namespace durascope::app
