#include "emulator/journal/ring.h"

#include <string>
#include <utility>

namespace durascope::journal {
namespace {

std::size_t textBytes(const Event& event) { return event.label.size() + event.detail.size(); }

/// Cuts between two characters.
void cut(std::string& text) {
  if (text.size() <= EventRing::kTextBytes) return;
  std::size_t end = EventRing::kTextBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  // A string of its own: one that was made shorter would keep its memory.
  text = text.substr(0, end) + "… " + std::to_string(text.size() - end) + " more bytes";
}

}  // namespace

void EventRing::push(Event event) {
  cut(event.label);
  cut(event.detail);
  const std::lock_guard lock(mutex_);
  if (capacity_.events == 0) {
    ++dropped_;
    return;
  }
  const std::size_t bytes = textBytes(event);
  while (count_ > 0 && (count_ == capacity_.events || textBytes_ + bytes > capacity_.textBytes)) dropOldest();
  const std::size_t at = (oldest_ + count_) % capacity_.events;
  if (at == events_.size())
    events_.push_back(std::move(event));
  else
    events_[at] = std::move(event);
  ++count_;
  textBytes_ += bytes;
}

void EventRing::dropOldest() {
  Event& event = events_[oldest_];
  textBytes_ -= textBytes(event);
  event.label = std::string();
  event.detail = std::string();
  oldest_ = (oldest_ + 1) % capacity_.events;
  --count_;
  ++dropped_;
}

void EventRing::drain(std::vector<Event>& events) {
  std::vector<Event> taken;
  std::size_t oldest = 0, count = 0;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(events_);
    oldest = std::exchange(oldest_, 0);
    count = std::exchange(count_, 0);
    textBytes_ = 0;
  }
  events.reserve(events.size() + count);
  for (std::size_t i = 0; i < count; ++i) events.push_back(std::move(taken[(oldest + i) % taken.size()]));
}

std::uint64_t EventRing::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace durascope::journal
