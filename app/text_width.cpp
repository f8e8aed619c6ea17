#include "app/text_width.h"

#include <algorithm>
#include <iterator>

#include "emulator/base/utf8.h"

namespace durascope::app {

namespace {

struct Range {
  char32_t first, last;
};

// Of Unicode's East_Asian_Width W and F, in broad strokes.
constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
                           {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                           {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F},
                           {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD}};
// Combining marks, joiners, marks of direction, variation selectors.
constexpr Range kNothing[] = {{0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x064B, 0x065F}, {0x1AB0, 0x1AFF},
                              {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x2064}, {0x20D0, 0x20FF},
                              {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xFEFF, 0xFEFF}};

template <std::size_t N>
bool isIn(const Range (&ranges)[N], char32_t c) {
  const auto found = std::ranges::find_if(ranges, [&](const Range& range) { return c <= range.last; });
  return found != std::end(ranges) && c >= found->first;
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
  std::size_t width = 0;
  forEachCharacter(utf8, [&](char32_t c) { width += c < 0x300 ? 1 : isIn(kNothing, c) ? 0 : isIn(kWide, c) ? 2 : 1; });
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
