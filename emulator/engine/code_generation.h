#pragma once
// The runtime itself compiles WebAssembly at times when user code may not.

#include <v8.h>

namespace durascope::engine {

/// While it lives, code may be generated in the context. Isolate thread only.
class CodeGenerationAllowed {
 public:
  explicit CodeGenerationAllowed(v8::Local<v8::Context> context)
      : context_(context), before_(context->IsCodeGenerationFromStringsAllowed()) {
    context_->AllowCodeGenerationFromStrings(true);
  }
  ~CodeGenerationAllowed() { context_->AllowCodeGenerationFromStrings(before_); }
  CodeGenerationAllowed(const CodeGenerationAllowed&) = delete;
  CodeGenerationAllowed& operator=(const CodeGenerationAllowed&) = delete;

 private:
  v8::Local<v8::Context> context_;
  bool before_;
};

}  // namespace durascope::engine
