#include "emulator/storage/refusals.h"

#include <string>
#include <utility>

namespace durascope::storage {

StorageResult<void> checkKeySize(const Limits& limits, std::string_view key) {
  if (key.size() <= limits.keyBytes) return {};
  return refuse(JsClass::kRangeError, "Keys cannot be larger than " + std::to_string(limits.keyBytes) +
                                          " bytes. A key of size " + std::to_string(key.size()) + " was provided.");
}

StorageResult<void> checkRowSize(const Limits& limits, const Row& row) {
  if (auto allowed = checkKeySize(limits, row.key); !allowed) return allowed;
  if (row.value->size() <= limits.valueBytes + limits.valueSlackBytes) return {};
  return refuse(JsClass::kRangeError, "Values cannot be larger than " + std::to_string(limits.valueBytes) +
                                          " bytes. A value of size " + std::to_string(row.value->size()) +
                                          " was provided.");
}

StorageResult<void> checkKeyCount(const Limits& limits, std::size_t keys) {
  if (keys <= limits.multiGetKeys) return {};
  return refuse(JsClass::kRangeError, "Maximum number of key value pairs is " + std::to_string(limits.multiGetKeys) +
                                          ". " + std::to_string(keys) + " pairs were provided.");
}

StorageError noKv(bool localRuntime) {
  std::string message =
      "The storage.kv (synchronous KV) API is only available for SQLite-backed Durable Objects, but this object's "
      "namespace is not declared to use SQLite. You can use the older, asyncronous interface via methods of `storage` "
      "itself (e.g. `storage.get()`). ";
  message +=
      localRuntime
          ? "Alternatively, to enable SQLite, change `new_classes` to `new_sqlite_classes` within the 'migrations' "
            "field in your wrangler.jsonc or wrangler.toml file. If using workerd directly, set `enableSql = "
            "true` in your workerd config for the class. Note that this change cannot be made after the class is "
            "already deployed to production."
          : "SQLite can be enabled on a new Durable Object class by using the `new_sqlite_classes` instead of "
            "`new_classes` under `migrations` in your wrangler.jsonc or wrangler.toml, but an already-deployed "
            "class cannot be converted to SQLite (except by deleting the existing data).";
  return {.message = std::move(message)};
}

StorageError noSql(bool localRuntime) {
  if (localRuntime) {
    return {.message =
                "SQL is not enabled for this Durable Object class. To enable it, change `new_classes` to "
                "`new_sqlite_classes` within the 'migrations' field in your wrangler.jsonc or wrangler.toml file. If "
                "using workerd directly,set `enableSql = true` in your workerd config for the class. Note that this "
                "change cannot be made after the class is already deployed to production."};
  }
  return {
      .message =
          "This Durable Object is not backed by SQLite storage, so the SQL API is not available. SQL can be enabled "
          "on a new Durable Object class by using the `new_sqlite_classes` instead of `new_classes` under "
          "`[[migrations]]` in your wrangler.toml, but an already-deployed class cannot be converted to SQLite "
          "(except by deleting the existing data)."};
}

}  // namespace durascope::storage
