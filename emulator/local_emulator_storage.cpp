// LocalEmulator: what the door offers about storage.

#include <filesystem>

#include "emulator/local_emulator.h"
#include "emulator/storage/inspect_file.h"
#include "emulator/values/edit.h"

namespace durascope {

namespace {

// Beyond it an editor of text is no help.
constexpr std::size_t kMostEditable = std::size_t{1} << 20;
constexpr std::size_t kMostBytesShown = 64 * 1024;

Error noNamespace() { return {ErrorKind::kNotFound, "The project has no such namespace. Was it reloaded?", {}, {}}; }

Result<journal::StorageSnapshot> look(const std::string& path, const StorageQuery& query) {
  return storage::inspectFile(path, query.after, query.limit,
                              {.tables = query.tables,
                               .internals = query.internals,
                               .page = query.table,
                               .firstRow = query.firstRow,
                               .rowLimit = query.rowLimit});
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::exists(path, ignored);
}

Result<journal::StoredValue> readValue(const std::string& path, const std::string& key) {
  Result<std::optional<std::string>> bytes = std::optional<std::string>();
  if (exists(path)) bytes = storage::storedBytes(path, key);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return fail(ErrorKind::kNotFound, "There is no such key any more.");
  journal::StoredValue value{.key = key, .size = (*bytes)->size()};
  value.bytes = (*bytes)->substr(0, kMostBytesShown);
  if (value.size > kMostEditable) {
    value.notEditable = "Values of more than 1 MiB are not edited here.";
  } else if (Result<std::string> text = values::textOfValue(**bytes); text) {
    value.text = std::move(*text);
  } else {
    value.notEditable = "These bytes are not a value: " + text.error().message;
  }
  return value;
}

engine::EditByHand::Kind kindOf(StorageEdit::Kind kind) {
  switch (kind) {
    case StorageEdit::Kind::kAdd:
      return engine::EditByHand::Kind::kAdd;
    case StorageEdit::Kind::kPut:
      return engine::EditByHand::Kind::kPut;
    case StorageEdit::Kind::kDelete:
      return engine::EditByHand::Kind::kDelete;
  }
  return engine::EditByHand::Kind::kPut;
}

}  // namespace

void LocalEmulator::setStorageLimits(StorageLimits limits, Reply<void> reply) {
  // On the desk, where no reload is under way that would start its engine with the old ones.
  desk_.post([this, limits, reply = std::move(reply)] {
    if (Result<void> checked = checkLimits(limits); !checked) return reply(std::move(checked));
    if (options_) options_->limits = limits;
    withEngine([limits](engine::Engine& engine, ProjectState&) { engine.setLimits(storageLimits(limits)); },
               [](const Error&) {});
    reply({});
  });
}

void LocalEmulator::setStorageMode(StorageMode mode, Reply<ProjectInfo> reply) {
  desk_.post([this, mode, reply = std::move(reply)] {
    if (options_) options_->storage = mode;
    reply(reloadNow());
  });
}

void LocalEmulator::storage(ObjectKey object, StorageQuery query, Reply<journal::StorageSnapshot> reply) {
  askEngine<journal::StorageSnapshot>(std::move(reply),
                                      [object, query](engine::Engine& engine, ProjectState& state, const auto& answer) {
                                        if (object.ns >= state.namespaces())
                                          return answer(tl::unexpected(noNamespace()));
                                        // On the object's isolate, so that nobody closes or opens the file at the same
                                        // time.
                                        engine.lookIntoFile<journal::StorageSnapshot>(
                                            object,
                                            [query, path = state.path(object)]() -> Result<journal::StorageSnapshot> {
                                              if (!exists(path)) return journal::StorageSnapshot{.path = path};
                                              return look(path, query);
                                            },
                                            answer);
                                      });
}

void LocalEmulator::storedValue(ObjectKey object, std::string key, Reply<journal::StoredValue> reply) {
  askEngine<journal::StoredValue>(
      std::move(reply), [object, key](engine::Engine& engine, ProjectState& state, const auto& answer) {
        if (object.ns >= state.namespaces()) return answer(tl::unexpected(noNamespace()));
        engine.lookIntoFile<journal::StoredValue>(
            object, [key, path = state.path(object)] { return readValue(path, key); }, answer);
      });
}

void LocalEmulator::editStorage(ObjectKey object, StorageEdit edit, Reply<void> reply) {
  // The text may be long; whoever calls does not wait for its being read.
  desk_.post([this, object, edit = std::move(edit), reply = std::move(reply)] {
    engine::EditByHand change{.kind = kindOf(edit.kind), .key = edit.key};
    if (edit.kind != StorageEdit::Kind::kDelete) {
      Result<std::string> bytes = values::bytesOfText(edit.text);
      if (!bytes) return reply(tl::unexpected(bytes.error()));
      change.bytes = std::move(*bytes);
    }
    askEngine<void>(reply, [object, change](engine::Engine& engine, ProjectState& state, const auto& answer) {
      if (object.ns >= state.namespaces()) return answer(tl::unexpected(noNamespace()));
      engine.editStorage(object, change, answer);
    });
  });
}

void LocalEmulator::runSql(ObjectKey object, SqlRequest request, Reply<journal::SqlResult> reply) {
  askEngine<journal::SqlResult>(
      std::move(reply), [object, request](engine::Engine& engine, ProjectState& state, const auto& answer) {
        if (object.ns >= state.namespaces()) return answer(tl::unexpected(noNamespace()));
        engine.runSql(object, {.sql = request.sql, .rows = request.rowLimit, .run = request.run}, answer);
      });
}

void LocalEmulator::cancelSql(ObjectKey object, std::uint64_t run, Reply<void> reply) {
  askEngine<void>(std::move(reply), [object, run](engine::Engine& engine, ProjectState&, const auto& answer) {
    answer(engine.cancelSql(object, run));
  });
}

void LocalEmulator::history(ObjectKey object, Reply<journal::HistorySnapshot> reply) {
  askEngine<journal::HistorySnapshot>(std::move(reply),
                                      [object](engine::Engine& engine, ProjectState& state, const auto& answer) {
                                        if (object.ns >= state.namespaces())
                                          return answer(tl::unexpected(noNamespace()));
                                        engine.history(object, answer);
                                      });
}

void LocalEmulator::restore(ObjectKey object, std::string bookmark, Reply<std::string> reply) {
  askEngine<std::string>(std::move(reply),
                         [object, bookmark](engine::Engine& engine, ProjectState& state, const auto& answer) {
                           if (object.ns >= state.namespaces()) return answer(tl::unexpected(noNamespace()));
                           engine.restore(object, bookmark, answer);
                         });
}

void LocalEmulator::inspectFile(std::string path, StorageQuery query, Reply<journal::StorageSnapshot> reply) {
  desk_.post([path = std::move(path), query, reply = std::move(reply)] { reply(look(path, query)); });
}

}  // namespace durascope
