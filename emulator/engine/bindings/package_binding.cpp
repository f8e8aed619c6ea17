// native.packageText, packageWasm: files of the packages that are compiled in.

#include "emulator/engine/bindings.h"
#include "emulator/engine/call.h"
#include "emulator/engine/code_generation.h"
#include "emulator/engine/package_files.h"

namespace durascope::engine {

using v8::Local;

namespace {

const PackageFile* find(const std::string& name) {
  for (const PackageFile& file : packageFiles()) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

// (name) -> its text; undefined when it was not compiled in
void packageText(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  if (const PackageFile* file = find(call.text(0))) call.answer(toV8(call.isolate(), file->bytes));
}

// (name) -> a WebAssembly.Module
void packageWasm(const v8::FunctionCallbackInfo<v8::Value>& info) {
  const Call call(info);
  const PackageFile* file = find(call.text(0));
  if (file == nullptr) return;
  const v8::MemorySpan<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(file->bytes.data()),
                                                 file->bytes.size());
  const CodeGenerationAllowed allowed(call.context());
  Local<v8::WasmModuleObject> module;
  if (v8::WasmModuleObject::Compile(call.isolate(), bytes).ToLocal(&module)) call.answer(module);
}

}  // namespace

void installPackageBinding(IsolateHost& host, Local<v8::Object> native) {
  Native functions(host, native);
  functions.add("packageText", packageText);
  functions.add("packageWasm", packageWasm);
}

}  // namespace durascope::engine
