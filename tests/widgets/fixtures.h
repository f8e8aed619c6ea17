#pragma once
// Short builders of the plain data that the views show.

#include <string>
#include <vector>

#include "emulator/emulator.h"
#include "emulator/journal/preview.h"

namespace durascope::test {

inline constexpr std::int64_t kNow = 1'772'460'151'000;  // 2026-03-02 14:02:31 UTC

inline journal::ValueNode number(std::string name, double value) {
  return {.name = std::move(name),
          .kind = journal::ValueKind::kNumber,
          .type = "number",
          .preview = journal::formatNumber(value)};
}

inline journal::ValueNode string(std::string name, const std::string& value) {
  return {.name = std::move(name),
          .kind = journal::ValueKind::kString,
          .type = "string",
          .preview = journal::formatString(value)};
}

inline journal::ValueNode object(std::string name, std::vector<journal::ValueNode> children) {
  journal::ValueNode node{.name = std::move(name), .kind = journal::ValueKind::kObject, .type = "Object"};
  node.childCount = children.size();
  node.children = std::move(children);
  journal::setContainerPreview(node);
  return node;
}

inline journal::StoredEntry stored(journal::ValueNode value) {
  std::string key = value.name;
  return {.key = std::move(key), .value = std::move(value), .bytes = "\xFF\x0F", .size = 2};
}

inline ObjectKey keyOf(std::uint32_t ns, std::uint32_t number) {
  ObjectKey key{.ns = ns};
  for (std::size_t i = 0; i < 4; ++i) key.id.bytes[i] = static_cast<std::uint8_t>(number >> (24 - 8 * i));
  return key;
}

inline journal::ObjectSummary summary(std::uint32_t ns, std::uint32_t number, std::string name,
                                      journal::ObjectState state = journal::ObjectState::kIdle) {
  journal::ObjectSummary object{.key = keyOf(ns, number), .name = std::move(name), .state = state, .instance = 1};
  object.named = !object.name.empty();
  object.stateSinceMs = kNow - 3'000;
  object.instanceSinceMs = kNow - 90'000;
  return object;
}

inline ProjectInfo counterProject() {
  ProjectInfo project{.name = "counter", .path = "/counter"};
  project.namespaces = {{"COUNTER", "Counter", "counter-Counter", false}, {"ROOM", "Room", "counter-Room", true}};
  return project;
}

}  // namespace durascope::test
