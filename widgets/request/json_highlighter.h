#pragma once
// Colours JSON as values are coloured everywhere: keys purple, strings teal, numbers and words blue.

#include <QSyntaxHighlighter>

namespace durascope::widgets {

class JsonHighlighter : public QSyntaxHighlighter {
  Q_OBJECT
 public:
  explicit JsonHighlighter(QTextDocument* document);
  /// Other text, or text too long to colour within a frame, stays plain.
  void setEnabled(bool enabled);

 protected:
  void highlightBlock(const QString& text) override;

 private:
  bool enabled_ = true;
};

}  // namespace durascope::widgets
