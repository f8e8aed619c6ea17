#pragma once
// The drawn part of the timeline: ruler, names of the lanes, tracks. Wheel zooms at the cursor, dragging with the
// middle button pans, Home fits everything, Backspace takes one step back.
//
// Boxes are computed when range, width, scroll position or events change, for the visible lanes only; hovering and
// selecting repaint from them.

#include <QAbstractScrollArea>
#include <QTimer>

#include "widgets/timeline/lanes.h"
#include "widgets/timeline/viewport.h"

namespace durascope::widgets {

inline constexpr int kLaneHeight = 34;
inline constexpr int kLaneNameWidth = 176;
inline constexpr int kRulerHeight = 24;

class TimelineCanvas : public QAbstractScrollArea {
  Q_OBJECT
 public:
  TimelineCanvas(Session& session, TimelineLanes& lanes, QWidget* parent = nullptr);

  const Viewport& timeViewport() const { return view_; }
  void follow(std::int64_t lengthNs);
  /// Stops following, or follows again with the length of before.
  void toggleFollowing();
  /// Shows everything that is kept, standing still.
  void fit();
  void back();
  void selectEvent(std::uint64_t position);

  /// Left end of the tracks and their width, in pixels of the viewport.
  double trackWidth() const;
  /// What is drawn at a point of the viewport: exactly what a click takes. Empty beside all boxes.
  std::optional<SpanBox> boxAtPoint(const QPointF& point);

 signals:
  /// kNoEvent: nothing is selected any more.
  void eventSelected(quint64 position);
  /// Range or following changed by the user.
  void viewChanged();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void scrollContentsBy(int dx, int dy) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  bool viewportEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  struct DrawnLane {
    const Lane* lane = nullptr;
    double top = 0;
    std::vector<SpanBox> boxes;
  };

  void advance();
  void setRange(TimeRange range, bool ongoing);
  void invalidate();
  void updateScrollBar();
  void rebuild();
  int laneIndexAt(double y);
  void paintRuler(QPainter& painter) const;
  void paintName(QPainter& painter, const DrawnLane& lane) const;
  QString toolTipAt(const QPointF& point);

  Session& session_;
  TimelineLanes& lanes_;
  Viewport view_;
  QTimer frame_;
  std::vector<DrawnLane> drawn_;
  bool stale_ = true;  ///< drawn_ does not fit range, size or events any more.
  std::uint64_t selected_ = kNoEvent;
  QPointF dragFrom_;
  bool dragging_ = false;
};

}  // namespace durascope::widgets
