#pragma once
// A field for code of some lines: fixed font, Ctrl+Return applies it, and the place of an error is marked.

#include <QPlainTextEdit>

namespace durascope::widgets {

class CodeEdit : public QPlainTextEdit {
  Q_OBJECT
 public:
  explicit CodeEdit(QWidget* parent = nullptr);

  /// Replaces the text and forgets what could be undone; the cursor stays about where it was.
  void setCode(const QString& code);
  /// Underlines the word at `position` (in characters; the end: the last one) and puts the cursor there.
  void markError(int position);
  /// Line and column count from 1.
  void markError(int line, int column);
  void clearError();

 signals:
  /// Ctrl+Return.
  void applied();

 protected:
  bool event(QEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
};

}  // namespace durascope::widgets
