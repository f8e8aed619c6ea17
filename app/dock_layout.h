#pragma once
// The panels around the object: where they are by default, how they give way in a narrow window, how they come back.

#include <QDockWidget>
#include <QList>
#include <QMainWindow>

#include "widgets/common/panel.h"

namespace durascope::app {

class DockLayout : public QObject {
  Q_OBJECT
 public:
  /// Below this width of the window (window.md) the request panel is a tab of the bottom.
  static constexpr int kNarrow = 1100;
  static constexpr int kLeftWidth = 288;
  static constexpr int kRightWidth = 328;
  static constexpr int kBottomHeight = 208;

  struct Tab {
    const char* name;  ///< Object name of the dock.
    QString title;
    QWidget* content;
  };

  /// `window` outlives the layout; the docks become its children. Contents that are Panels lend their title row. `tabs`
  /// share the bottom, the first in front.
  DockLayout(QMainWindow& window, QWidget* objects, QWidget* request, const QList<Tab>& tabs);

  QDockWidget* objects() const { return objects_; }
  QDockWidget* request() const { return request_; }
  /// That of a tab.
  QDockWidget* tab(const char* name) const;
  /// Show or hide each dock; Alt and its number.
  const QList<QAction*>& toggles() const { return toggles_; }
  /// Shows the dock in front of those that share its place.
  void bringUp(QDockWidget* dock);

  /// Everything as at the first start, for a window of the present width.
  void reset();
  /// The window's width changed: moves the request panel unless the user has put it elsewhere.
  void setWidth(int width);
  /// No panel while nothing is open; afterwards they are where they were.
  void setShown(bool shown);

  QByteArray save() const { return shown_ ? state() : hiddenState_; }
  bool isRequestBelow() const { return requestBelow_; }
  /// False, and nothing changes, when `state` is of another version or damaged.
  bool restore(const QByteArray& state, bool requestBelow);

 private:
  static constexpr int kVersion = 2;  ///< Of the saved state: which docks there are.

  QDockWidget* add(const QString& name, const QString& title, QWidget* content, const QKeySequence& keys);
  QList<QDockWidget*> all() const { return QList<QDockWidget*>{objects_, request_} + tabs_; }
  QByteArray state() const { return window_.saveState(kVersion); }
  void putRequest(bool below);
  void updateTitles();
  bool eventFilter(QObject* watched, QEvent* event) override;
  /// That of the bottom which can be seen now, or could before the request panel came to its front.
  QDockWidget* frontTab() const;

  QMainWindow& window_;
  QList<QAction*> toggles_;
  QHash<QDockWidget*, QWidget*> titles_;
  QHash<QDockWidget*, QWidget*> noTitles_;  ///< In place of the title while the dock is a tab.
  QDockWidget *objects_, *request_;
  QList<QDockWidget*> tabs_;
  QByteArray hiddenState_;
  /// What the user sees, and how large, while there is room for it: a window that is narrow for a while gives it back.
  struct Sizes {
    int left = kLeftWidth, right = kRightWidth, bottom = kBottomHeight;
  };
  Sizes wide_;
  QDockWidget* lastFront_ = nullptr;  ///< Of tabs_: the one that was seen last.
  bool placing_ = false;              ///< Docks are moved by us.
  bool shown_ = true;
  bool requestBelow_ = false;
};

}  // namespace durascope::app
