#include "emulator/storage/namespace_store.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "emulator/storage/database.h"

namespace durascope::storage {

namespace {

// The text is stored in the file: spaces and line ends are workerd's.
constexpr const char* kCreateAlarms =
    "CREATE TABLE IF NOT EXISTS _cf_ALARM (\n"
    "      actor_id TEXT PRIMARY KEY,\n"
    "      scheduled_time INTEGER,\n"
    "      actor_name TEXT\n"
    "    ) WITHOUT ROWID";

std::optional<ObjectId> parseId(const std::string& hex) {
  ObjectId id;
  if (hex.size() != 2 * id.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < hex.size(); ++i) {
    const char digit = hex[i];
    const bool decimal = digit >= '0' && digit <= '9';
    if (!decimal && !(digit >= 'a' && digit <= 'f')) return std::nullopt;
    const int value = decimal ? digit - '0' : digit - 'a' + 10;
    id.bytes[i / 2] = static_cast<std::uint8_t>(id.bytes[i / 2] << 4 | value);
  }
  return id;
}

}  // namespace

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
  const std::string path = store.folder_ + "/metadata.sqlite";
  auto database = Database::open(path, 0);
  if (!database) return tl::unexpected(database.error());
  if (auto created = (*database)->execute(kCreateAlarms); !created)
    return fail(ErrorKind::kIo, "Cannot create the alarm table in " + path + ": " + created.error().text + ".", path);
  return store;
}

std::string NamespaceStore::objectPath(const ObjectId& id) const { return folder_ + "/" + id.hex() + ".sqlite"; }

Result<std::vector<NamespaceStore::FoundObject>> NamespaceStore::objects() const {
  std::vector<FoundObject> found;
  std::error_code error;
  std::filesystem::directory_iterator files(folder_, error);
  for (const std::filesystem::directory_iterator end; !error && files != end; files.increment(error)) {
    if (files->path().extension() != ".sqlite") continue;
    const auto id = parseId(files->path().stem().string());
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
