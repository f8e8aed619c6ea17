#pragma once
// What is wrong in one file, collected so that all of it can be told at once: who has three mistakes in a configuration
// should not have to start the program three times.

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/result.h"

namespace durascope::document {

/// A point in a file, with the line that it is on.
struct Place {
  int line = 1, column = 1;  ///< From 1.
  std::string excerpt;       ///< The line.
};

/// Not thread-safe.
class Mistakes {
 public:
  explicit Mistakes(std::string path) : path_(std::move(path)) {}

  void add(Place place, std::string sentence);
  bool any() const { return !mistakes_.empty(); }

  /// All of it as one failure, kBadInput. A single mistake is told with its place and source line; of several, in their
  /// order in the file, each is a line of the message, "path:line:column: sentence", below one that counts them, and
  /// `where` is the place of the first. REQUIRES: any().
  tl::unexpected<Error> failure() const;

 private:
  struct Mistake {
    Place place;
    std::string sentence;
  };

  std::string path_;
  std::vector<Mistake> mistakes_;
};

}  // namespace durascope::document
