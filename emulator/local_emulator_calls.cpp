// LocalEmulator: calls over RPC by hand.

#include <algorithm>
#include <utility>
#include <vector>

#include "emulator/local_emulator.h"
#include "emulator/values/edit.h"
#include "emulator/values/wire.h"

namespace durascope {

namespace {

/// "nested.a.f" -> {"nested", "a", "f"}
std::vector<std::string> pathOf(const std::string& method) {
  std::vector<std::string> path;
  std::size_t at = 0;
  for (std::size_t dot; (dot = method.find('.', at)) != std::string::npos; at = dot + 1)
    path.push_back(method.substr(at, dot - at));
  path.push_back(method.substr(at));
  return path;
}

/// "1, [2]" -> the bytes of [1, [2]]
Result<std::string> bytesOfArguments(const std::string& arguments) {
  const Result<values::Value> list = values::valueOfText("[" + arguments + "]");
  if (!list) return tl::unexpected(list.error());
  const auto* array = list->as<values::Array>(list->root);
  const auto isHole = [&](values::NodeId id) { return list->as<values::Hole>(id) != nullptr; };
  if (array == nullptr || !array->extra.empty() || std::ranges::any_of(array->elements, isHole))
    return fail(ErrorKind::kBadInput, "These are no arguments: write one value between each two commas.");
  return values::encode(*list);
}

Result<std::string> answerOf(const tl::expected<std::string, lifecycle::BreakError>& answered) {
  if (!answered) {
    const lifecycle::BreakError& error = answered.error();
    return fail(ErrorKind::kScript, error.name.empty() ? error.message : error.name + ": " + error.message,
                error.stack);
  }
  return values::textOfMessage(*answered);
}

}  // namespace

void LocalEmulator::call(Request target, std::string method, std::string arguments, Reply<std::string> reply) {
  // The text may be long; whoever calls does not wait for its being read.
  desk_.post([this, target = std::move(target), path = pathOf(method), arguments = std::move(arguments),
              reply = std::move(reply)] {
    Result<std::string> bytes = bytesOfArguments(arguments);
    if (!bytes) return reply(tl::unexpected(bytes.error()));
    askEngine<std::string>(
        reply, [target, path, given = *bytes](engine::Engine& engine, ProjectState& state, const auto& answer) {
          std::optional<engine::ObjectTarget> object;
          if (target.to != Request::To::kWorker) {
            if (target.ns >= state.namespaces())
              return answer(fail(ErrorKind::kNotFound, "The project has no such namespace. Was it reloaded?"));
            object = engine::ObjectTarget{{target.ns, target.id}, std::nullopt};
            if (target.to == Request::To::kObjectByName) {
              object->key.id = state.key(target.ns).idFromName(target.name);
              object->name = target.name;
            }
          }
          engine.call(object, path, given, [answer](const auto& answered) { answer(answerOf(answered)); });
        });
  });
}

}  // namespace durascope
