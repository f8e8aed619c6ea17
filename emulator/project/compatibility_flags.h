#pragma once
// The compatibility flags of the real runtime by their names, so that a mistyped one is refused here as it is there.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace durascope::project {

/// What the real runtime refuses in `compatibility_flags`: which of them, and a sentence with its words and what to do.
struct FlagProblem {
  std::size_t flag = 0;  ///< Its place in the list.
  std::string sentence;
};
/// All that is wrong: unknown flags, flags named twice, and such as contradict an earlier one.
std::vector<FlagProblem> problemsOf(const std::vector<std::string>& flags);

}  // namespace durascope::project
