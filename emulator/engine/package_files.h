#pragma once
// Files of npm packages that packaging/bootstrap.sh has fetched, compiled into the program: HTMLRewriter's engine and
// URLPattern. What could not be fetched when this was built is not there.

#include <span>
#include <string_view>

namespace durascope::engine {

struct PackageFile {
  std::string_view name;  ///< "html-rewriter/html_rewriter.js"
  std::string_view bytes;
};

std::span<const PackageFile> packageFiles();

}  // namespace durascope::engine
