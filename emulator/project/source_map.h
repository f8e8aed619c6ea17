#pragma once
// Finds the place in the user's sources for a place in the bundle. Immutable once parsed; any thread may read.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::project {

/// Lines and columns count from 1, as V8 prints them in stacks.
struct Place {
  std::string file;
  int line = 0;
  int column = 0;

  bool operator==(const Place&) const = default;
};

class SourceMap {
 public:
  /// An empty map: nothing is mapped.
  SourceMap() = default;

  /// `json` is a source map, version 3, whose sources are relative to the folder `mapFolder`; the places it gives are
  /// relative to `projectFolder`. `generatedName` is the name under which V8 knows the bundle. Error: kCorrupt.
  static Result<SourceMap> parse(std::string_view json, std::string generatedName, const std::string& mapFolder,
                                 const std::string& projectFolder);

  /// The place that made the code at `line`:`column` of the bundle; none where the bundler's own code stands.
  std::optional<Place> original(int line, int column) const;

  /// The stack with every `at … bundle:line:column` replaced by the place in the sources; other text is kept.
  std::string mapStack(std::string_view stack) const;

 private:
  struct Segment {
    std::int32_t line, column;              ///< In the bundle, from 0.
    std::int32_t source;                    ///< Index into sources_; -1: code of nobody.
    std::int32_t sourceLine, sourceColumn;  ///< From 0.
  };

  std::string generatedName_;
  std::vector<std::string> sources_;
  std::vector<Segment> segments_;  ///< By line, then column.
};

}  // namespace durascope::project
