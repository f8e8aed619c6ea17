#include "emulator/engine/script.h"

#include <algorithm>

namespace durascope::engine {

ScriptFlags flagsOf(const Script& script) {
  const auto has = [&](const char* flag) {
    return std::find(script.compatibilityFlags.begin(), script.compatibilityFlags.end(), flag) !=
           script.compatibilityFlags.end();
  };
  // ISO dates compare as text.
  const auto from = [&](const char* date) { return script.compatibilityDate >= date; };
  const auto switched = [&](const char* date, const char* on, const char* off) {
    return has(on) || (from(date) && !has(off));
  };
  ScriptFlags flags;
  // The first has modules, the second globals and bare names too; either date stands for both.
  const bool first = switched("2026-08-04", "nodejs_compat", "no_nodejs_compat");
  flags.nodeGlobals = switched("2026-08-04", "nodejs_compat_v2", "no_nodejs_compat_v2") ||
                      (first && from("2024-09-23") && !has("no_nodejs_compat_v2"));
  const bool compat = first || flags.nodeGlobals;
  flags.nodeModules = compat;
  flags.nodeTimers = compat && switched("2026-02-10", "enable_nodejs_global_timers", "disable_nodejs_global_timers");
  flags.asyncContext = has("nodejs_als");
  flags.startupEval = switched("2025-06-01", "allow_eval_during_startup", "disallow_eval_during_startup");
  flags.enhancedErrors = switched("2026-04-21", "enhanced_error_serialization", "legacy_error_serialization");
  flags.ctxExports = switched("2025-11-17", "enable_ctx_exports", "disable_ctx_exports");
  flags.rpc = switched("2024-04-03", "rpc", "no_rpc");
  flags.rpcParamsDupStubs = switched("2026-01-20", "rpc_params_dup_stubs", "rpc_params_transfer_stubs");
  flags.deleteAllDeletesAlarm = switched("2026-02-24", "delete_all_deletes_alarm", "delete_all_preserves_alarm");
  flags.closeReasonLimit =
      switched("2026-03-03", "websocket_close_reason_byte_limit", "no_websocket_close_reason_byte_limit");
  flags.socketBlobs = switched("2026-03-17", "websocket_standard_binary_type", "no_websocket_standard_binary_type");
  flags.socketsAnswerClose =
      switched("2026-04-07", "web_socket_auto_reply_to_close", "web_socket_manual_reply_to_close");
  flags.unsafeModule = has("unsafe_module");
  return flags;
}

}  // namespace durascope::engine
