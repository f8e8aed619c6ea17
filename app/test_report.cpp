#include "app/test_report.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "emulator/base/utf8.h"

namespace durascope::app {

namespace {

constexpr double kNsPerMs = 1e6;
constexpr double kNsPerS = 1e9;

std::string number(const char* format, double value) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

std::string indented(const std::string& text, const char* margin) {
  std::string lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.append(margin).append(text, at, end - at).append("\n");
    at = end + 1;
  }
  return lines;
}

/// As XML allows it: no control characters and no halves of characters, whatever user code has logged.
std::string escaped(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = readUtf8(text, at);
    switch (step.codePoint) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
        out += "&#10;";
        break;
      case '\t':
        out += "&#9;";
        break;
      default: {
        const char32_t c = step.codePoint;
        const bool allowed = c >= 0x20 && !isSurrogate(c) && c != 0xFFFE && c != 0xFFFF;
        appendUtf8(out, allowed ? c : kReplacement);
      }
    }
    at += step.length;
  }
  return out;
}

std::size_t errors(const std::vector<TestCase>& tests) {
  return static_cast<std::size_t>(std::count_if(tests.begin(), tests.end(), [](const auto& t) { return t.isError; }));
}

std::size_t failures(const std::vector<TestCase>& tests) {
  return static_cast<std::size_t>(
      std::count_if(tests.begin(), tests.end(), [](const auto& t) { return !t.passed && !t.isError; }));
}

/// What user code threw may hold anything; a terminal would obey it.
std::string shown(const std::string& text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = readUtf8(text, at);
    const char32_t c = step.codePoint;
    std::array<char, 16> escape{};
    if (c < 0x20 && c != '\n' && c != '\t') {
      std::snprintf(escape.data(), escape.size(), "\\x%02x", static_cast<unsigned>(c));
    } else if (c >= 0x7F && c < 0xA0) {
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
    }
    if (escape[0] == '\0')
      out.append(text, at, step.length);
    else
      out += escape.data();
    at += step.length;
  }
  return out;
}

/// The words of the failure without its frames: a stack begins with what the error calls itself.
std::string headingOf(const TestCase& test) {
  std::string heading = test.stack.substr(0, test.stack.find("\n    at "));
  return heading.empty() || heading.starts_with("    at ") ? test.message : heading;
}

}  // namespace

std::string testText(const TestCase& test, bool verbose) {
  std::string text = (test.passed    ? "PASS  "
                      : test.stopped ? "STOP  "
                                     : "FAIL  ") +
                     test.name + " (" + number("%.0f ms", static_cast<double>(test.ns) / kNsPerMs) + ")\n";
  if (!test.passed) text += indented(shown(test.stack.empty() ? test.message : test.stack), "  ");
  if (!test.console.empty() && (verbose || !test.passed))
    text += "  Logged meanwhile:\n" + indented(test.console, "    ");
  return text;
}

std::string filterText(const std::string& filter, std::size_t ran, std::size_t leftOut, std::size_t all) {
  return std::to_string(ran) + " of " + std::to_string(all) + (all == 1 ? " test handler" : " test handlers") +
         " ran, the filter \"" + filter + "\" left out " + std::to_string(leftOut) + '.';
}

std::string testSummary(const std::vector<TestCase>& tests) {
  const std::size_t failed = failures(tests);
  return std::to_string(tests.size() - failed) + " passed, " + std::to_string(failed) + " failed";
}

std::string testXml(const std::string& project, const std::vector<TestCase>& tests) {
  std::int64_t total = 0;
  for (const TestCase& test : tests) total += test.ns;
  const auto seconds = [](std::int64_t ns) { return number("%.6f", static_cast<double>(ns) / kNsPerS); };
  const std::string counts = " tests=\"" + std::to_string(tests.size()) + "\" failures=\"" +
                             std::to_string(failures(tests)) + "\" errors=\"" + std::to_string(errors(tests)) +
                             "\" time=\"" + seconds(total) + "\">\n";
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + counts + "  <testsuite name=\"" +
                    escaped(project) + "\"" + counts;
  for (const TestCase& test : tests) {
    xml += "    <testcase classname=\"" + escaped(project) + "\" name=\"" + escaped(test.name) + "\" time=\"" +
           seconds(test.ns) + "\"";
    if (test.passed && test.console.empty()) {
      xml += "/>\n";
      continue;
    }
    xml += ">\n";
    if (!test.passed) {
      const std::string element = test.isError ? "error" : "failure";
      xml += "      <" + element + " message=\"" + escaped(headingOf(test)) + "\">" +
             escaped(test.stack.empty() ? test.message : test.stack) + "</" + element + ">\n";
    }
    if (!test.console.empty()) xml += "      <system-out>" + escaped(test.console) + "</system-out>\n";
    xml += "    </testcase>\n";
  }
  return xml + "  </testsuite>\n</testsuites>\n";
}

}  // namespace durascope::app
