// native.sql*: ctx.storage.sql and its cursors. Rows come as arrays of values; the runtime's sql.js makes objects of
// them.

#include <algorithm>
#include <array>
#include <cstring>

#include "emulator/engine/bindings.h"
#include "emulator/engine/bindings/storage_operation.h"
#include "emulator/engine/sql_run.h"
#include "emulator/journal/preview.h"

namespace durascope::engine {

using storage::SqlCursor;
using v8::Local;

namespace {

// ---- JavaScript to SQL

storage::SqlBytes bytesOf(const std::shared_ptr<v8::BackingStore>& store, std::size_t offset, std::size_t size) {
  const auto* data = static_cast<const char*>(store->Data());
  return {data ? data + offset : nullptr, size, store};
}

/// Nothing: an exception was thrown.
bool toSql(const Call& call, Local<v8::Value> value, storage::SqlValue& result) {
  if (value->IsNumber()) {
    result = value.As<v8::Number>()->Value();
  } else if (value->IsString()) {
    result = toWtf8(call.isolate(), value);
  } else if (value->IsNullOrUndefined()) {
    result = std::monostate();
  } else if (value->IsArrayBufferView()) {
    Local<v8::ArrayBufferView> view = value.As<v8::ArrayBufferView>();
    result = bytesOf(view->Buffer()->GetBackingStore(), view->ByteOffset(), view->ByteLength());
  } else if (value->IsArrayBuffer()) {
    Local<v8::ArrayBuffer> buffer = value.As<v8::ArrayBuffer>();
    result = bytesOf(buffer->GetBackingStore(), 0, buffer->ByteLength());
  } else if (value->IsBigInt()) {
    call.raiseTypeError("Cannot convert a BigInt value to a number");
    return false;
  } else {
    Local<v8::String> text;
    if (!value->ToString(call.context()).ToLocal(&text)) return false;
    result = toWtf8(call.isolate(), text);
  }
  return true;
}

// ---- SQL to JavaScript

Local<v8::Value> toJs(v8::Isolate* isolate, const SqlCursor& cursor, int column) {
  switch (cursor.kind(column)) {
    case SqlCursor::Kind::kInteger: {
      const std::int64_t value = cursor.integer(column);
      if (value == static_cast<std::int32_t>(value)) return v8::Integer::New(isolate, static_cast<std::int32_t>(value));
      return v8::Number::New(isolate, static_cast<double>(value));
    }
    case SqlCursor::Kind::kReal:
      return v8::Number::New(isolate, cursor.real(column));
    case SqlCursor::Kind::kText:
      return toV8(isolate, cursor.bytes(column));
    case SqlCursor::Kind::kBlob: {
      const std::string_view bytes = cursor.bytes(column);
      Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, bytes.size());
      if (!bytes.empty()) std::memcpy(buffer->GetBackingStore()->Data(), bytes.data(), bytes.size());
      return buffer;
    }
    case SqlCursor::Kind::kNull:
      break;
  }
  return v8::Null(isolate);
}

Local<v8::Array> rowOf(v8::Isolate* isolate, const SqlCursor& cursor) {
  constexpr std::size_t kMostColumns = 100;  // SQLite is limited to as many
  std::array<Local<v8::Value>, kMostColumns> values;
  const std::size_t count = std::min(cursor.columns()->names.size(), kMostColumns);
  for (std::size_t i = 0; i < count; ++i) values[i] = toJs(isolate, cursor, static_cast<int>(i));
  return v8::Array::New(isolate, values.data(), count);
}

// ---- Calls

/// A call of a cursor's method; its run is argument 0.
class RunCall {
 public:
  explicit RunCall(const Call& call) : call_(call), run_(Carrier<SqlRun>::unwrap(call[0])) {}

  /// False: an exception tells why, or the instance is gone.
  bool open() const { return run_ != nullptr && StorageCall(call_, run_->instance).open("State"); }
  SqlCursor& cursor() const { return *run_->cursor; }
  void raise(const storage::StorageError& error) const { StorageCall(call_, run_->instance).raise(error); }

 private:
  const Call& call_;
  const std::shared_ptr<SqlRun> run_;
};

// (handle, query, ...bindings) -> run
void sqlExec(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall operation(call);
  if (!operation.open()) return;
  std::vector<storage::SqlValue> bindings(static_cast<std::size_t>(info.Length() - 2));
  for (int i = 2; i < info.Length(); ++i) {
    if (!toSql(call, info[i], bindings[static_cast<std::size_t>(i - 2)])) return;
  }
  if (!operation.open()) return;  // toString() may have broken the object
  const std::string query = call.text(1);
  auto cursor = operation.storage().execute(query, std::move(bindings));
  // A statement that only reads holds the file until its turn ends, too.
  operation.written("sql", call.host().recorder().recording() ? journal::formatString(query) : std::string(), !cursor);
  if (!cursor) return operation.raise(cursor.error());
  call.answer(call.host().sqlRuns().wrap(std::make_shared<SqlRun>(SqlRun{operation.instance(), std::move(*cursor)})));
}

// (handle, text) -> [what of the text has not run, rows read, rows written, statements]
void sqlIngest(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall operation(call);
  if (!operation.open()) return;
  const std::string text = call.text(1);
  const auto done = operation.storage().ingest(text);
  operation.written("sql", call.host().recorder().recording() ? journal::formatString(text) : std::string(), !done);
  if (!done) return operation.raise(done.error());
  v8::Isolate* isolate = call.isolate();
  std::array<Local<v8::Value>, 4> answer = {toV8(isolate, std::string_view(text).substr(done->bytes)),
                                            v8::Number::New(isolate, static_cast<double>(done->rowsRead)),
                                            v8::Number::New(isolate, static_cast<double>(done->rowsWritten)),
                                            v8::Number::New(isolate, static_cast<double>(done->statements))};
  call.answer(v8::Array::New(isolate, answer.data(), answer.size()));
}

// (handle, pages)
void sqlSetMaxPageCount(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall operation(call);
  if (!operation.open()) return;
  if (const auto set = operation.storage().setMaxPageCount(info[1].As<v8::Int32>()->Value()); !set)
    operation.raise(set.error());
}

// (run) -> whether the statement had been compiled for an earlier call
void sqlReuses(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (const auto run = Carrier<SqlRun>::unwrap(info[0]))
    call.answer(v8::Boolean::New(call.isolate(), run->cursor->reusesStatement()));
}

// (handle) -> bytes
void sqlDatabaseSize(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const StorageCall operation(call);
  if (!operation.open()) return;
  const auto bytes = operation.storage().databaseSize();
  if (!bytes) return operation.raise(bytes.error());
  call.answer(v8::Number::New(call.isolate(), static_cast<double>(*bytes)));
}

// (run) -> values of the row, or undefined at the end
void sqlNext(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const RunCall run(call);
  if (!run.open()) return;
  const auto row = run.cursor().hasRow();
  if (!row) return run.raise(row.error());
  if (!*row) return;
  Local<v8::Array> values = rowOf(call.isolate(), run.cursor());
  if (const auto advanced = run.cursor().advance(); !advanced) return run.raise(advanced.error());
  call.answer(values);
}

/// Rows from a cursor, each an array of values.
class RowTaker {
 public:
  RowTaker(const Call& call, const RunCall& run) : call_(call), run_(run) {}

  /// The next row; empty at the end, or when ok() is false then.
  Local<v8::Array> next() {
    // Nothing stops native code but a look whether it is to stop.
    if (call_.host().isTerminationRequested() || call_.host().heapExhausted()) return stop();
    const auto has = run_.cursor().hasRow();
    if (!has) return fail(has.error());
    if (!*has) return {};
    Local<v8::Array> values = rowOf(call_.isolate(), run_.cursor());
    const auto advanced = run_.cursor().advance();
    return advanced ? values : fail(advanced.error());
  }
  bool ok() const { return ok_; }

 private:
  Local<v8::Array> stop() {
    ok_ = false;
    return {};
  }
  Local<v8::Array> fail(const storage::StorageError& error) {
    run_.raise(error);
    return stop();
  }

  const Call& call_;
  const RunCall& run_;
  bool ok_ = true;
};

// (run) -> values of all rows that are left
void sqlAll(const v8::FunctionCallbackInfo<v8::Value>& info) {
  // So many at once: the collector walks through all handles that are open.
  constexpr std::size_t kHandles = 1'000;
  const Call call(info);
  const RunCall run(call);
  if (!run.open()) return;
  RowTaker taker(call, run);
  std::vector<Local<v8::Value>> first;
  Local<v8::Array> row;
  while (first.size() < kHandles && !(row = taker.next()).IsEmpty()) first.push_back(row);
  Local<v8::Array> all = v8::Array::New(call.isolate(), first.data(), first.size());
  for (auto count = static_cast<std::uint32_t>(first.size()); !row.IsEmpty();) {
    const v8::HandleScope handles(call.isolate());
    Local<v8::Array> more;
    for (std::size_t i = 0; i < kHandles && !(more = taker.next()).IsEmpty(); ++i) {
      if (all->Set(call.context(), count++, more).IsNothing()) return;
    }
    if (more.IsEmpty()) break;
  }
  if (taker.ok()) call.answer(all);
}

// (run) -> whether there was a row left; the run has ended in any case
void sqlClose(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const RunCall run(call);
  if (!run.open()) return;
  const auto row = run.cursor().hasRow();
  if (!row) return run.raise(row.error());
  run.cursor().close();
  call.answer(v8::Boolean::New(call.isolate(), *row));
}

// (run, whether written) -> rows
void sqlRows(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const RunCall run(call);
  if (!run.open()) return;
  const auto rows = call.flag(1) ? run.cursor().rowsWritten() : run.cursor().rowsRead();
  if (!rows) return run.raise(rows.error());
  call.answer(v8::Number::New(call.isolate(), static_cast<double>(*rows)));
}

// (run, make) -> what make(names) once made for columns of these names
void sqlShape(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const auto run = Carrier<SqlRun>::unwrap(info[0]);
  if (!run) return;
  const storage::SqlColumns& columns = *run->cursor->columns();
  using Made = v8::Global<v8::Value>;
  if (columns.companion) return call.answer(static_cast<Made*>(columns.companion.get())->Get(call.isolate()));
  std::vector<Local<v8::Value>> names;
  for (const std::string& column : columns.names) names.push_back(name(call.isolate(), column));
  Local<v8::Value> argument = v8::Array::New(call.isolate(), names.data(), names.size()), made;
  if (!info[1].As<v8::Function>()->Call(call.context(), v8::Undefined(call.isolate()), 1, &argument).ToLocal(&made))
    return;
  columns.companion = std::make_shared<Made>(call.isolate(), made);
  call.answer(made);
}

// (body) -> function (values); for the runtime only, since user code may not make code from strings
void sqlCompileRow(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  v8::ScriptOrigin origin(call.isolate(), name(call.isolate(), "durascope:sql.js"));
  v8::ScriptCompiler::Source unit(info[0].As<v8::String>(), origin);
  Local<v8::String> parameter = name(call.isolate(), "values");
  Local<v8::Function> made;
  if (v8::ScriptCompiler::CompileFunctionInContext(call.context(), &unit, 1, &parameter, 0, nullptr).ToLocal(&made))
    call.answer(made);
}

}  // namespace

void installSqlBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("sqlExec", sqlExec);
  functions.add("sqlIngest", sqlIngest);
  functions.add("sqlSetMaxPageCount", sqlSetMaxPageCount);
  functions.add("sqlReuses", sqlReuses);
  functions.add("sqlDatabaseSize", sqlDatabaseSize);
  functions.add("sqlNext", sqlNext);
  functions.add("sqlAll", sqlAll);
  functions.add("sqlClose", sqlClose);
  functions.add("sqlRows", sqlRows);
  functions.add("sqlShape", sqlShape);
  functions.add("sqlCompileRow", sqlCompileRow);
}

}  // namespace durascope::engine
