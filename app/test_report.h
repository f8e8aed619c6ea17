#pragma once
// What a run of test handlers came to, as text and as the XML that build servers read.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace durascope::app {

struct TestCase {
  std::string name;
  bool passed = false;
  bool stopped = false;  ///< The user ended the run meanwhile.
  bool isError = false;  ///< It is no handler: why none could run.
  std::int64_t ns = 0;
  std::string message;  ///< Of a failure: one line or more.
  std::string stack;    ///< Source-mapped, begins with the message; empty when there is none.
  std::string console;  ///< What was logged meanwhile, line by line.
};

/// "PASS  name (12 ms)", and for a failure what happened and what was logged; the latter always when `verbose`.
std::string testText(const TestCase& test, bool verbose);
/// `2 of 3 test handlers ran, the filter "room" left out 1.`
std::string filterText(const std::string& filter, std::size_t ran, std::size_t leftOut, std::size_t all);
/// "3 passed, 1 failed".
std::string testSummary(const std::vector<TestCase>& tests);
/// JUnit's format. What `isError` counts as such, not as a failure.
std::string testXml(const std::string& project, const std::vector<TestCase>& tests);

}  // namespace durascope::app
