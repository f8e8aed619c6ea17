#include "app/inspect_names.h"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

namespace durascope::app {

std::optional<std::string> objectName(const std::string& file) {
  // <state>/<namespace>/<id>.sqlite
  const std::filesystem::path path = std::filesystem::absolute(file);
  const std::string id = path.stem().string();
  const std::string space = path.parent_path().filename().string();
  std::ifstream names(path.parent_path().parent_path() / "durascope-names.jsonl");
  for (std::string line; std::getline(names, line);) {
    if (line.find(id) == std::string::npos) continue;
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    if (!entry.is_object()) continue;  // A crash can tear the last line.
    if (entry.value("id", "") == id && entry.value("ns", "") == space) return entry.value("name", "");
  }
  return {};
}

}  // namespace durascope::app
