#pragma once
// The timeline: what every object did when, as lanes. Follows the present until one zooms or pans.

#include <QWidget>

#include "widgets/common/session.h"
#include "widgets/timeline/lanes.h"

class QLabel;
class QMenu;
class QStackedLayout;
class QToolButton;

namespace durascope::widgets {

class EmptyState;
class EventDetail;
class TimelineCanvas;

class TimelineView : public QWidget {
  Q_OBJECT
 public:
  explicit TimelineView(Session& session, QWidget* parent = nullptr);

  const TimelineLanes& lanes() const { return lanes_; }
  /// Stands still, or follows the present again. Events are kept all the while.
  void togglePause();
  /// Hides what has happened until now; the empty state offers to show it again.
  void clear();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void showDetail(quint64 position);
  void updateTools();
  void updateState();
  QToolButton* makeRangeButton();

  Session& session_;
  TimelineLanes lanes_;
  TimelineCanvas* canvas_;
  EventDetail* detail_;
  EmptyState* empty_;
  QWidget* tools_;
  QToolButton* range_;
  QToolButton* pause_;
  QToolButton* clear_;
  QStackedLayout* stack_;
  QAction* restore_;
};

}  // namespace durascope::widgets
