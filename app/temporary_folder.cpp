#include "app/temporary_folder.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace durascope::app {

Result<TemporaryFolder> TemporaryFolder::make() {
  static constexpr const char* kInMemory = "/dev/shm";
  std::error_code problem;
  std::string parent =
      access(kInMemory, W_OK | X_OK) == 0 ? kInMemory : std::filesystem::temp_directory_path(problem).string();
  std::string path = parent + "/durascope-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) {
    return fail(ErrorKind::kIo, "No temporary folder could be made in " + parent + ": " + std::strerror(errno) + ".");
  }
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

}  // namespace durascope::app
