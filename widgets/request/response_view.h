#pragma once
// The response: status, times, body or headers; for many at once, a summary.

#include <QTimer>
#include <QWidget>

#include "emulator/emulator.h"
#include "widgets/common/theme.h"

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace durascope::widgets {

class BurstSummary;
class ElidedLabel;
class JsonHighlighter;

/// Object names, for tests: responseStatus, responseTime, responseParts, responseBody, responseHeaders, stopWaiting.
class ResponseView : public QWidget {
  Q_OBJECT
 public:
  explicit ResponseView(QWidget* parent = nullptr);

  /// What was answered before goes, unless the next answer comes at once.
  void showWaiting(int answered, int total);
  void showResponse(const Response& response);
  void showSummary(const BurstSummary& summary);
  void showGivenUp(int waiting);
  /// A sentence in place of an answer: nothing was sent.
  void showNote(const QString& title, const QString& sentence);

 signals:
  void stopRequested();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void setStatus(const QString& status, Token token, const QString& time, const QString& parts = {});
  void setBody(const std::string& body);
  void setBodyText(const QString& text, bool colour);
  void setHeaders(const QString& lines);

  QLabel* status_;
  ElidedLabel* time_;
  ElidedLabel* parts_;
  QPushButton* stop_;
  QToolButton* headersButton_;
  QStackedLayout* pages_;
  QPlainTextEdit* body_;
  QPlainTextEdit* headers_;
  JsonHighlighter* highlighter_;
  QTimer late_;              ///< Until then the last answer may stand while the next is waited for.
  std::uint64_t shown_ = 0;  ///< Tells a body that was prepared elsewhere whether it is still wanted.
};

}  // namespace durascope::widgets
