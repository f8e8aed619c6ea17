#pragma once
// The request panel: what is sent, what came back, what was sent before. Tall, the three stand below each other; wide
// and low, beside each other.

#include <QAction>
#include <QWidget>

#include "widgets/common/session.h"
#include "widgets/request/request_history.h"
#include "widgets/request/request_runner.h"

class QListView;
class QSplitter;

namespace durascope::widgets {

class RequestForm;
class ResponseView;

class RequestView : public QWidget {
  Q_OBJECT
 public:
  explicit RequestView(Session& session, QWidget* parent = nullptr);

  /// Low enough for a dock at the bottom, where the parts stand side by side.
  QSize minimumSizeHint() const override;

  /// Sends what stands in the form; Ctrl+Enter.
  QAction* sendAction() { return &send_; }
  RequestForm* form() const { return form_; }
  /// Sends what stands in the form, to another target, as a request or as a method call; asks for the method where none
  /// stands there. For 'Wake'.
  void sendTo(const QString& target, bool call);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void send();
  void giveUp();
  void showResult();
  void followAnswer();
  void remember(HistoryEntry::Outcome outcome, int status, std::int64_t totalNs);
  void restore(const QModelIndex& index);

  Session& session_;
  QAction send_;
  RequestRunner runner_;
  OpenSockets sockets_;
  RequestHistory history_;
  RequestDraft sent_;
  std::int64_t sentAtMs_ = 0;
  RequestForm* form_;
  ResponseView* response_;
  QListView* list_;
  QSplitter* splitter_;
  bool movedByHand_ = false;  ///< The user chose the sizes; they stay.
};

}  // namespace durascope::widgets
