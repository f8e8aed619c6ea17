#include "emulator/storage/database_pool.h"

#include "emulator/storage/database.h"

namespace durascope::storage {

void DatabasePool::makeRoom() {
  for (const bool disturb : {false, true}) {
    for (auto place = open_.begin(); open_.size() >= most_ && place != open_.end();) {
      Database& candidate = **place++;  // closing takes it out of the list
      candidate.closeIfIdle(disturb);
    }
  }
  if (open_.size() >= most_) ++beyond_;
}

}  // namespace durascope::storage
