#pragma once
// A push button that stands for an action and shows its shortcut as a small key beside the text: `Evict
// [Ctrl+Shift+E]`.

#include <QAction>
#include <QPushButton>

namespace durascope::widgets {

class ActionButton : public QPushButton {
  Q_OBJECT
 public:
  /// Takes text, tool tip, shortcut, enabled and visible from `action`, now and when they change.
  explicit ActionButton(QAction* action, QWidget* parent = nullptr);

  /// Without it, the shortcut is only in the tool tip, for narrow windows.
  void setShortcutShown(bool shown);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override { return sizeHint(); }

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void follow();
  QString shortcutText() const;

  QAction* action_;
  bool shortcutShown_ = true;
};

}  // namespace durascope::widgets
