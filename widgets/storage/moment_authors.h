#pragma once
// Who wrote what stands in an object's history: the events of the journal tell which event wrote what before each
// commit. What happened before the project was opened, or has left the journal, has no author.

#include <QString>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "emulator/base/object_id.h"
#include "widgets/common/event_store.h"

namespace durascope::widgets {

/// GUI thread only. Follows one object; following costs what has happened since the last time.
class MomentAuthors {
 public:
  /// Forgets everything and follows that object from the oldest event on.
  void reset(const ObjectKey& object);
  /// Takes the events that are new.
  void follow(const EventStore& events);
  /// Of states of these times, newest first: "GET /add: put "count""; empty where it is not known.
  std::vector<QString> of(const std::vector<std::int64_t>& timesMs) const;

 private:
  struct Write {
    std::string operation, what;
    std::uint64_t request = 0;
    bool failed = false;
  };
  struct Commit {
    std::int64_t startMs = 0, endMs = 0;
    std::vector<Write> writes;
  };

  QString authorOf(const Commit& commit) const;
  void forgetOldest();

  ObjectKey object_;
  std::uint64_t next_ = 0;                               ///< Position of the first event that was not looked at.
  std::vector<Write> pending_;                           ///< Since the last commit.
  std::vector<Commit> commits_;                          ///< By time.
  std::unordered_map<std::uint64_t, QString> requests_;  ///< What those that wrote were; empty while they run.
};

}  // namespace durascope::widgets
