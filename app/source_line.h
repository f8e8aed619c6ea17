#pragma once
// The source line that an error is about, with a mark below the column. A line that is longer than the room shows the
// part around the mark, and its tool tip all of it.

#include <QWidget>

namespace durascope::app {

class SourceLine : public QWidget {
  Q_OBJECT
 public:
  explicit SourceLine(QWidget* parent = nullptr);

  /// `column` counts characters from 0; -1: no mark. An empty line hides the widget.
  void show(const QString& line, int column);

  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

  /// What `characters` beside each other have room for.
  struct Part {
    QString text;
    int mark = -1;  ///< Character of `text`; -1: none.
  };
  static Part partOf(const QString& line, int column, int characters);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString line_;
  int column_ = -1;
};

/// What stands at a place such as "src/index.ts:3:28" of a source line, for SourceLine: without its indentation, tabs
/// as spaces; the place's column counts bytes from 1.
std::pair<QString, int> sourceLineAt(const std::string& where, const std::string& excerpt);

}  // namespace durascope::app
