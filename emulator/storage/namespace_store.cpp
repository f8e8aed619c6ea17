#include "emulator/storage/namespace_store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

namespace durascope::storage {

Result<NamespaceStore> NamespaceStore::open(const std::string& stateDir, const std::string& uniqueKey) {
  if (uniqueKey.empty() || uniqueKey == "." || uniqueKey == ".." || uniqueKey.find('/') != std::string::npos ||
      uniqueKey.find('\0') != std::string::npos)
    return fail(ErrorKind::kBadInput, "The namespace key \"" + uniqueKey +
                                          "\" cannot be the name of a folder; rename the script or the class.");
  NamespaceStore store(stateDir + "/" + uniqueKey);
  std::error_code error;
  std::filesystem::create_directories(store.folder_, error);
  if (error)
    return fail(ErrorKind::kIo,
                "Cannot create the folder " + store.folder_ + ": " + error.message() +
                    ". Check that you may write to the state folder, or choose another one.",
                store.folder_);
  auto alarms = AlarmIndex::open(store.folder_ + "/metadata.sqlite");
  if (!alarms) return tl::unexpected(alarms.error());
  store.alarms_ = std::move(*alarms);
  return store;
}

std::string NamespaceStore::objectPath(const ObjectId& id, std::uint32_t facet) const {
  return folder_ + "/" + id.hex() + (facet == 0 ? "" : "." + std::to_string(facet)) + ".sqlite";
}

std::string NamespaceStore::facetIndexPath(const ObjectId& id) const { return folder_ + "/" + id.hex() + ".facets"; }

Result<std::vector<NamespaceStore::FoundObject>> NamespaceStore::objects() const {
  std::vector<FoundObject> found;
  std::error_code error;
  std::filesystem::directory_iterator files(folder_, error);
  for (const std::filesystem::directory_iterator end; !error && files != end; files.increment(error)) {
    if (files->path().extension() != ".sqlite") continue;
    const auto id = ObjectId::parse(files->path().stem().string());
    if (!id) continue;
    std::error_code gone;  // a file may vanish while we look
    const auto size = files->file_size(gone);
    if (!gone) found.push_back({*id, static_cast<std::int64_t>(size)});
  }
  if (error) return fail(ErrorKind::kIo, "Cannot read the folder " + folder_ + ": " + error.message() + ".", folder_);
  std::sort(found.begin(), found.end(), [](const FoundObject& a, const FoundObject& b) { return a.id < b.id; });
  return found;
}

}  // namespace durascope::storage
