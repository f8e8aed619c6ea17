#include "emulator/storage/forgotten_keys.h"

#include <algorithm>
#include <utility>

namespace durascope::storage {

void ForgottenKeys::add(Note note) {
  if (capacity_ == 0) return;
  if (notes_.size() == capacity_) notes_.pop_front();
  notes_.push_back(std::move(note));
}

const ForgottenKeys::Note* ForgottenKeys::find(std::string_view key) const {
  const auto found =
      std::find_if(notes_.rbegin(), notes_.rend(), [key](const Note& n) { return n.range.contains(key); });
  return found == notes_.rend() ? nullptr : &*found;
}

}  // namespace durascope::storage
