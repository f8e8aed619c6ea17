#pragma once
// How many databases of one isolate have their files open. Objects outnumber file descriptors: beyond `most`, the least
// recently used database that is idle is closed, and opens itself again when it is used next. When none is idle, one
// whose cursors can let go is closed; when there is none either (transactions), one more is opened all the same, for as
// long as the process has descriptors, and the next ones that open make up for it.
//
// Isolate thread only. Outlives every Database that uses it.

#include <cstddef>
#include <list>

namespace durascope::storage {

class Database;

class DatabasePool {
 public:
  /// `most`: at least 1.
  explicit DatabasePool(std::size_t most) : most_(most) {}
  DatabasePool(const DatabasePool&) = delete;
  DatabasePool& operator=(const DatabasePool&) = delete;

  std::size_t most() const { return most_; }
  std::size_t open() const { return open_.size(); }
  std::size_t beyond() const { return beyond_; }  ///< How often none was idle, and `most` exceeded.

  // For Database.

  using Place = std::list<Database*>::iterator;
  /// Closes idle databases while there is no room for one more.
  void makeRoom();
  Place add(Database& database) { return open_.insert(open_.end(), &database); }
  void touch(Place place) { open_.splice(open_.end(), open_, place); }
  void remove(Place place) { open_.erase(place); }

 private:
  const std::size_t most_;
  std::size_t beyond_ = 0;
  std::list<Database*> open_;  ///< Least recently used first.
};

}  // namespace durascope::storage
