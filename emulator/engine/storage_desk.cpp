#include "emulator/engine/storage_desk.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/once_reply.h"
#include "emulator/journal/preview.h"
#include "emulator/storage/inspect_file.h"

namespace durascope::engine {

namespace {

constexpr const char* kResetMeanwhile = "The object was reset before its turn came; nothing was changed. Try again.";

/// Whether the change makes sense for what the file holds; everything before it is committed.
Result<void> check(const std::string& path, const EditByHand& edit) {
  if (edit.kind == EditByHand::Kind::kPut) return {};
  std::error_code ignored;
  bool exists = false;
  if (std::filesystem::exists(path, ignored)) {
    const Result<std::optional<std::string>> found = storage::storedBytes(path, edit.key);
    if (!found) return tl::unexpected(found.error());
    exists = found->has_value();
  }
  const std::string key = journal::formatString(edit.key);
  if (edit.kind == EditByHand::Kind::kAdd && exists) {
    return fail(ErrorKind::kBadInput, "There is a key " + key + " already. Change its value, or choose another key.");
  }
  if (edit.kind == EditByHand::Kind::kDelete && !exists) {
    return fail(ErrorKind::kBadInput, "There is no key " + key + " any more.");
  }
  return {};
}

Result<void> write(storage::ObjectStorage& storage, const EditByHand& edit) {
  storage::StorageResult<void> done;
  if (edit.kind == EditByHand::Kind::kDelete) {
    // A miss: the write is done all the same, and nobody wants the answer.
    if (const auto removed = storage.remove(edit.key); !removed) done = tl::unexpected(removed.error());
  } else {
    done = storage.put(edit.key, std::make_shared<const std::string>(edit.bytes));
  }
  if (done) return {};
  return fail(ErrorKind::kBadInput, done.error().message);
}

Result<void> editClosed(IsolateHost& host, const ObjectKey& object, const std::string& path, const EditByHand& edit) {
  if (Result<void> checked = check(path, edit); !checked) return checked;
  ObjectLog log(host, object);
  Result<std::unique_ptr<storage::ObjectStorage>> storage = host.openStorage(object, log);
  if (!storage) return tl::unexpected(storage.error());
  if (Result<void> written = write(**storage, edit); !written) return written;
  if (const auto committed = (*storage)->commit(); !committed) {
    return fail(ErrorKind::kIo, path + " was not changed: " + committed.error().message, path);
  }
  return {};
}

void recordEdit(IsolateHost& host, const Instance& instance, const EditByHand& edit, std::int64_t startNs) {
  journal::Event event = host.event(journal::EventKind::kStorage, &instance, startNs);
  event.label = edit.kind == EditByHand::Kind::kDelete ? "delete" : "put";
  event.detail = journal::formatString(edit.key) + ", by hand";
  host.record(std::move(event));
}

}  // namespace

void runSql(IsolateHost&, const ObjectKey&, const std::string&, std::string, std::size_t,
            std::function<void(Result<journal::SqlResult>)> reply) {
  reply(fail(ErrorKind::kUnavailable, "SQL cannot be run by hand yet."));
}

void editStorage(IsolateHost& host, const ObjectKey& object, const std::string& path, EditByHand edit,
                 std::function<void(Result<void>)> reply) {
  const std::shared_ptr<Instance> instance = host.liveInstance(object);
  if (!instance) return reply(editClosed(host, object, path, edit));
  const auto once = std::make_shared<OnceReply<void>>(std::move(reply), kResetMeanwhile);
  host.deliver(std::make_shared<Frame>(Frame{instance, nullptr, 0}), "edit by hand",
               [&host, instance, path, edit = std::move(edit), once] {
                 const std::int64_t startNs = host.clock().nowNs();
                 host.commitNow(*instance);
                 if (!instance->alive) return;
                 if (Result<void> checked = check(path, edit); !checked) return once->give(std::move(checked));
                 if (Result<void> written = write(*instance->storage, edit); !written) {
                   return once->give(std::move(written));
                 }
                 recordEdit(host, *instance, edit, startNs);
                 host.commitNow(*instance);
                 if (instance->alive) once->give({});
               });
}

}  // namespace durascope::engine
