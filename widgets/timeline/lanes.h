#pragma once
// The journal as lanes: one for the Worker, one for each object that did something, each with its spans by layer. Kept
// up to date event by event; the canvas only reads.

#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

#include "widgets/common/session.h"
#include "widgets/timeline/track_geometry.h"

namespace durascope::widgets {

struct Lane {
  std::optional<ObjectKey> object;  ///< Empty: the Worker.
  std::array<SpanTrack, kSpanLooks> tracks;
  std::uint32_t lastInstance = 0;
  bool used = false;  ///< Something is kept in it.

  SpanTrack& track(SpanLook look) { return tracks[static_cast<std::size_t>(look)]; }
  const SpanTrack& track(SpanLook look) const { return tracks[static_cast<std::size_t>(look)]; }
};

/// How an event is drawn; empty for what has no place in a lane (messages, isolates).
std::optional<SpanLook> lookOf(const journal::Event& event);

/// GUI thread only.
class TimelineLanes : public QObject {
  Q_OBJECT
 public:
  explicit TimelineLanes(Session& session, QObject* parent = nullptr);

  /// From top to bottom: the selected object, the Worker, objects in a deadlock, those in memory, the others; each in
  /// the order of the object list.
  const std::vector<const Lane*>& inOrder() const { return order_; }
  /// Earliest time that is kept; 0 when nothing is.
  std::int64_t firstNs() const { return firstNs_; }
  /// Hides all events until now; instances that live keep their bar.
  void clear();
  /// Shows again what clear() hid, as far as it is still kept.
  void restore();
  bool isCleared() const { return cleared_; }

 signals:
  /// Lanes came, went or moved.
  void orderChanged();
  /// Spans were added or ended.
  void spansChanged();

 private:
  void add(quint64 first, int count);
  void addEvent(const journal::Event& event, std::uint64_t position);
  void followInstance(Lane& lane, const journal::Event& event);
  void showLiveInstances(const std::vector<int>& rows);
  void trim();
  void forget();
  void findFirst();
  void sort();
  Lane& laneOf(const std::optional<ObjectKey>& object);

  Session& session_;
  Lane worker_;
  std::unordered_map<ObjectKey, Lane> objects_;  ///< Its nodes do not move, so order_ may point at them.
  std::vector<const Lane*> order_;
  std::uint64_t trimmedBefore_ = 0;
  std::int64_t firstNs_ = 0;
  bool cleared_ = false;
};

}  // namespace durascope::widgets
