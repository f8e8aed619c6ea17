#include "emulator/engine/storage_desk.h"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "emulator/engine/isolate_host.h"
#include "emulator/engine/once_reply.h"
#include "emulator/journal/preview.h"
#include "emulator/storage/history.h"
#include "emulator/storage/inspect_file.h"
#include "emulator/storage/sql_console.h"

namespace durascope::engine {

namespace {

constexpr std::size_t kMomentsShown = 1'000;
constexpr std::uint64_t kPageBytes = 4'096;
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

tl::unexpected<Error> notChanged(const std::string& path, const storage::StorageError& error) {
  return fail(ErrorKind::kIo, path + " was not changed: " + error.message, path);
}

Result<void> editClosed(IsolateHost& host, const ObjectKey& object, const std::string& path, const EditByHand& edit) {
  if (Result<void> checked = check(path, edit); !checked) return checked;
  ObjectLog log(host, object);
  Result<std::unique_ptr<storage::ObjectStorage>> storage = host.openStorage(object, log);
  if (!storage) return tl::unexpected(storage.error());
  if (Result<void> written = write(**storage, edit); !written) return written;
  if (const auto committed = (*storage)->commit(); !committed) return notChanged(path, committed.error());
  return {};
}

void recordEdit(IsolateHost& host, const Instance& instance, const EditByHand& edit, std::int64_t startNs) {
  journal::Event event = host.event(journal::EventKind::kStorage, &instance, startNs);
  event.label = edit.kind == EditByHand::Kind::kDelete ? "delete" : "put";
  event.detail = journal::formatString(edit.key) + ", by hand";
  host.record(std::move(event));
}

/// "… at offset 7: SQLITE_ERROR" names the byte of the statement.
int offsetIn(const std::string& message) {
  static constexpr std::string_view kMark = " at offset ";
  const std::size_t found = message.rfind(kMark);
  return found == std::string::npos ? -1 : std::atoi(message.c_str() + found + kMark.size());
}

/// `ranBefore`: how many statements ran before the one that failed.
journal::SqlResult execute(IsolateHost& host, storage::ObjectStorage& storage, const SqlByHand& run,
                           std::size_t& ranBefore) {
  const RunByHand::Scope scope(host.runByHand(), run.run);
  storage::SqlFailure failure;
  storage::StorageResult<journal::SqlTable> answer = storage::runSql(storage, run.sql, {.rows = run.rows}, &failure);
  journal::SqlResult result;
  if (answer) {
    result.table = std::move(*answer);
  } else {
    result.error = answer.error().message;
    if (const int offset = offsetIn(result.error); offset >= 0)
      result.errorOffset = static_cast<int>(failure.at) + offset;
    result.table = std::move(failure.table);
    ranBefore = failure.ran;
  }
  return result;
}

/// Around what may take long on the file of an object without an instance: whoever looks from outside sees where the
/// isolate is, and can stop it.
class OnFile {
 public:
  OnFile(IsolateHost& host, const ObjectKey& object) : host_(host) {
    host_.busy().enter(clock::WorldTime::systemMs(), &object);
  }
  OnFile(const OnFile&) = delete;
  OnFile& operator=(const OnFile&) = delete;
  ~OnFile() {
    host_.busy().leave();
    host_.forgetTermination();
  }

 private:
  IsolateHost& host_;
};

/// A statement failed, and then the commit of those before it.
void tellLost(journal::SqlResult& result, const storage::StorageError& error) {
  result.error += "\nWhat the statements before it wrote could not be committed either, and is lost: " + error.message;
}

/// A statement failed, and what those before it did is committed.
void tellKept(journal::SqlResult& result, std::size_t ranBefore) {
  if (result.error.empty() || ranBefore == 0) return;
  result.error += ranBefore == 1
                      ? "\nThe statement before it ran, and what it did stays."
                      : "\nThe " + std::to_string(ranBefore) + " statements before it ran, and what they did stays.";
}

Result<journal::SqlResult> runClosed(IsolateHost& host, const ObjectKey& object, const std::string& path,
                                     const SqlByHand& run) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    return fail(ErrorKind::kUnavailable,
                "The object has no file yet. Send it a request first: what it stores can be queried here.");
  }
  ObjectLog log(host, object);
  Result<std::unique_ptr<storage::ObjectStorage>> storage = host.openStorage(object, log);
  if (!storage) return tl::unexpected(storage.error());
  journal::SqlResult result;
  std::size_t ranBefore = 0;
  {
    const OnFile busy(host, object);
    result = execute(host, **storage, run, ranBefore);
  }
  if (const auto committed = (*storage)->commit(); !committed) {
    if (result.error.empty()) return notChanged(path, committed.error());
    tellLost(result, committed.error());
  } else {
    tellKept(result, ranBefore);
  }
  return result;
}

/// The past of an object; nothing when none is kept.
std::optional<storage::History> pastOf(IsolateHost& host, const ObjectKey& object, const std::string& path) {
  if (!host.keepsPast()) return std::nullopt;
  storage::History past(host.options().historyPath(object), path, host.sharedCache().limits().history);
  past.setNow(host.clock().nowNs());
  return past;
}

/// Why none is kept.
std::string noPast(IsolateHost& host) {
  return host.options().localStorage
             ? "No past is kept when storage is as local workerd has it. Choose storage as in production to keep one."
             : "No past is kept, since its size or its age is set to none. Allow some in the settings, or with "
               "--history-size and --history-days.";
}

Result<std::string> restoreClosed(IsolateHost& host, const ObjectKey& object, const std::string& path,
                                  const std::string& bookmark) {
  if (host.liveInstance(object)) {
    return fail(ErrorKind::kUnavailable,
                "The object was constructed again before its file could be put back; nothing was changed. Try again.");
  }
  std::optional<storage::History> past = pastOf(host, object, path);
  if (!past) return fail(ErrorKind::kUnavailable, noPast(host));
  Result<std::string> before = past->orderRestore(bookmark);
  if (!before) return before;
  past.reset();
  // The next start would carry the order out; whoever looks at the file wants to see it done.
  ObjectLog log(host, object);
  if (const auto opened = host.openStorage(object, log); !opened) return tl::unexpected(opened.error());
  return before;
}

}  // namespace

Result<journal::HistorySnapshot> historyOf(IsolateHost& host, const ObjectKey& object, const std::string& path) {
  journal::HistorySnapshot snapshot;
  Result<std::vector<storage::Moment>> moments = std::vector<storage::Moment>();
  if (const std::shared_ptr<Instance> instance = host.liveInstance(object)) {
    moments = instance->storage->moments();
  } else if (const std::optional<storage::History> past = pastOf(host, object, path)) {
    moments = past->moments();
  }
  if (!moments) return tl::unexpected(moments.error());
  if (!host.keepsPast()) snapshot.problem = noPast(host);
  snapshot.momentCount = moments->size();
  for (auto moment = moments->rbegin(); moment != moments->rend() && snapshot.moments.size() < kMomentsShown;
       ++moment) {
    snapshot.moments.push_back({.bookmark = moment->bookmark,
                                .atMs = moment->timeNs / clock::kNsPerMs,
                                .bytes = std::uint64_t{moment->changedPages} * kPageBytes});
  }
  std::error_code ignored;
  const std::uintmax_t bytes =
      host.options().historyPath ? std::filesystem::file_size(host.options().historyPath(object), ignored) : 0;
  if (!ignored) snapshot.bytes = bytes;
  return snapshot;
}

void restore(IsolateHost& host, const ObjectKey& object, const std::string& path, std::string bookmark,
             std::function<void(Result<std::string>)> reply) {
  const std::shared_ptr<Instance> instance = host.liveInstance(object);
  if (!instance) return reply(restoreClosed(host, object, path, bookmark));
  const auto once = std::make_shared<OnceReply<std::string>>(std::move(reply), kResetMeanwhile);
  host.deliver(
      std::make_shared<Frame>(Frame{instance, nullptr, 0}), "restore by hand",
      [&host, instance, object, path, bookmark = std::move(bookmark), once] {
        if (const auto committed = host.commitNow(*instance); !committed) {
          return once->give(notChanged(path, committed.error()));
        }
        // Asked for before the object breaks: whoever hears of that may call it again at once.
        host.later([&host, object, path, bookmark, once] { once->give(restoreClosed(host, object, path, bookmark)); });
        host.breakObject(
            *instance,
            {.message = "The object's storage was restored to an earlier state by hand.", .durableObjectReset = true},
            "its storage was restored by hand");
      });
}

void runSql(IsolateHost& host, const ObjectKey& object, const std::string& path, SqlByHand run,
            std::function<void(Result<journal::SqlResult>)> reply) {
  const std::shared_ptr<Instance> instance = host.liveInstance(object);
  if (!instance) return reply(runClosed(host, object, path, run));
  const auto once = std::make_shared<OnceReply<journal::SqlResult>>(std::move(reply), kResetMeanwhile);
  host.deliver(std::make_shared<Frame>(Frame{instance, nullptr, 0}), "SQL by hand",
               [&host, instance, path, run = std::move(run), once] {
                 const std::int64_t startNs = host.clock().nowNs();
                 std::size_t ranBefore = 0;
                 journal::SqlResult result = execute(host, *instance->storage, run, ranBefore);
                 const bool failed = !result.error.empty();
                 journal::Event event = host.event(journal::EventKind::kStorage, instance.get(), startNs);
                 event.label = "sql";
                 event.detail = journal::formatString(run.sql) + ", by hand";
                 event.failed = failed;
                 host.record(std::move(event));
                 // Also after a failure: what the statements before it wrote stays.
                 const auto committed = host.commitNow(*instance);
                 if (!committed && !failed) return once->give(notChanged(path, committed.error()));
                 if (!committed)
                   tellLost(result, committed.error());
                 else
                   tellKept(result, ranBefore);
                 once->give(std::move(result));
               });
}

void editStorage(IsolateHost& host, const ObjectKey& object, const std::string& path, EditByHand edit,
                 std::function<void(Result<void>)> reply) {
  const std::shared_ptr<Instance> instance = host.liveInstance(object);
  if (!instance) return reply(editClosed(host, object, path, edit));
  const auto once = std::make_shared<OnceReply<void>>(std::move(reply), kResetMeanwhile);
  host.deliver(std::make_shared<Frame>(Frame{instance, nullptr, 0}), "edit by hand",
               [&host, instance, path, edit = std::move(edit), once] {
                 const std::int64_t startNs = host.clock().nowNs();
                 if (const auto before = host.commitNow(*instance); !before) {
                   return once->give(notChanged(path, before.error()));
                 }
                 if (Result<void> checked = check(path, edit); !checked) return once->give(std::move(checked));
                 if (Result<void> written = write(*instance->storage, edit); !written) {
                   return once->give(std::move(written));
                 }
                 recordEdit(host, *instance, edit, startNs);
                 const auto committed = host.commitNow(*instance);
                 once->give(committed ? Result<void>() : notChanged(path, committed.error()));
               });
}

}  // namespace durascope::engine
