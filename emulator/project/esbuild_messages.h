#pragma once
// What esbuild says on standard error, as sentences with places.

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::project {

struct BuildMessage {
  bool isError = false;
  std::string text;          ///< As esbuild has it: `Could not resolve "./x"`.
  std::string file;          ///< As esbuild has it, relative to its working folder; empty when it points nowhere.
  int line = 0, column = 0;  ///< From 1.
};

std::vector<BuildMessage> parseBuildMessages(std::string_view stderrText);

/// A whole sentence, with what to do about it.
std::string buildSentence(const BuildMessage& message);

/// The failure for all of it: the first error's sentence, place and source line, and how many more there are.
Error buildError(std::string_view stderrText, const std::string& folder);

}  // namespace durascope::project
