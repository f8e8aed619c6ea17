#pragma once
// Steps at a gate that are written down as letters, so that a test compares one string.

#include <map>
#include <optional>
#include <string>

#include "emulator/lifecycle/critical_section.h"
#include "emulator/lifecycle/input_gate.h"
#include "tests/support/virtual_clock.h"

namespace durascope::lifecycle {

/// A gate whose waiters write their names into `trace` when they are let in ("a "), with "!" when they get an error,
/// and keep their locks until leave().
struct GateScript {
  using SectionPtr = std::shared_ptr<CriticalSection>;

  void arrive(const std::string& name, const SectionPtr& section = nullptr) {
    gate->wait(section, {name}, entering(name));
  }
  /// Comes, does its turn and goes.
  void visit(const std::string& name, const SectionPtr& section = nullptr) {
    gate->wait(section, {name}, [this, name](InputGate::Granted granted) { note(name, granted); });
  }
  void leave(const std::string& name) {
    const auto lock = locks.extract(name);  // out of the map first: whoever comes in next writes to it
  }

  /// As blockConcurrencyWhile() called in the turn that holds lock `from`: the section's first lock is called `name`.
  SectionPtr block(const std::string& from, const std::string& name) {
    const SectionPtr section = *locks.at(from).startCriticalSection();
    section->enter({"blockConcurrencyWhile"}, entering(name));
    return section;
  }

  InputGate::WaitCallback entering(const std::string& name) {
    return [this, name](InputGate::Granted granted) {
      note(name, granted);
      if (granted) locks[name] = std::move(*granted);
    };
  }
  void note(const std::string& name, const InputGate::Granted& granted) {
    trace += granted ? name + " " : name + "! ";
    if (!granted) error = granted.error();
  }

  test::VirtualClock clock;
  std::optional<InputGate> gate{std::in_place, clock, GateHooks::none()};
  std::map<std::string, InputGate::Lock> locks;
  std::string trace;
  std::optional<BreakError> error;  // what the last loser got
};

}  // namespace durascope::lifecycle
