#pragma once
// What travels with a call over RPC. A parcel may be on any thread; a plain value belongs to its isolate.

#include <v8.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "emulator/base/byte_pipe.h"
#include "emulator/engine/messages.h"
#include "emulator/lifecycle/break_error.h"

namespace durascope::engine {

class Router;

/// Something that a context has let out (a function, an RpcTarget), as all its stubs hold it. When the last lets go of
/// it, its isolate is told. Any thread.
class RpcExport {
 public:
  /// `object`: hex id of the object that it belongs to; empty when it is a Worker's.
  RpcExport(Router& router, std::uint32_t ofIsolate, std::uint64_t ofExport, std::string ofObject)
      : isolate(ofIsolate), number(ofExport), object(std::move(ofObject)), router_(router) {}
  RpcExport(const RpcExport&) = delete;
  RpcExport& operator=(const RpcExport&) = delete;
  ~RpcExport();
  /// Its isolate need not be told of the end: it knows.
  void isKnownGone() { told_ = true; }

  const std::uint32_t isolate;
  const std::uint64_t number;  ///< In no isolate another has the same.
  const std::string object;

 private:
  Router& router_;
  bool told_ = false;
};

/// That an object has handed on what another context let out: as on the real runtime, which sends the calls through it,
/// it stays in memory until the last stub that came this way is gone. Any thread.
class RpcPassage {
 public:
  RpcPassage(Router& router, std::uint32_t ofIsolate, std::uint64_t ofPassage,
             std::shared_ptr<const RpcPassage> earlier)
      : isolate_(ofIsolate), number_(ofPassage), earlier_(std::move(earlier)), router_(router) {}
  RpcPassage(const RpcPassage&) = delete;
  RpcPassage& operator=(const RpcPassage&) = delete;
  ~RpcPassage();

 private:
  const std::uint32_t isolate_;
  const std::uint64_t number_;
  const std::shared_ptr<const RpcPassage> earlier_;
  Router& router_;
};

/// An entrypoint of the project's own Worker.
struct ServiceTarget {
  std::string entrypoint;  ///< "default", or the name of an exported class.
  std::string props;       ///< `ctx.props`, in the form of engine/wire.h; empty: none.
};

/// Whom a stub means; one of them is set.
struct RpcAddress {
  std::optional<ObjectTarget> object;
  std::shared_ptr<const ServiceTarget> service;
  std::shared_ptr<RpcExport> exported;
  std::shared_ptr<const RpcPassage> passage = nullptr;  ///< Of what was let out: who handed it on; null: nobody.
};

/// The end of a pipe on its way to whoever receives the value, who takes it; one of them is set until then. When nobody
/// does, it goes with the parcel, and the other end learns of it.
struct RpcStreamEnd {
  std::shared_ptr<PipeReader> reader;
  std::shared_ptr<PipeWriter> writer;
};

/// A value in the form of engine/wire.h, and what its stubs and streams lead to.
struct RpcParcel {
  std::string bytes;
  std::vector<RpcAddress> externals;
  std::vector<std::shared_ptr<RpcStreamEnd>> streams;
};

/// Arguments or an answer. Within one isolate plain data is a JavaScript value, made for the receiver alone.
struct RpcValue {
  std::shared_ptr<v8::Global<v8::Value>> plain;
  std::shared_ptr<const RpcParcel> parcel;
};

struct RpcCall {
  std::vector<std::string> path;  ///< Names, from the stub on; empty: the stub itself is called.
  bool read = false;              ///< The property is read, nothing is called.
  RpcValue arguments;             ///< An array.
  std::uint32_t depth = 0;        ///< As Frame::depth.
};

/// "nested.f()", for the journal.
std::string labelOf(const RpcCall& call);

using RpcOutcome = tl::expected<RpcValue, lifecycle::BreakError>;
/// Called exactly once, on the thread of the isolate that was called.
using RpcReply = std::function<void(RpcOutcome)>;

}  // namespace durascope::engine
