#pragma once
// The request panel: what is sent, what came back, what was sent before. Tall, the three stand below each other; wide
// and low, beside each other.

#include <QAction>
#include <QTimer>
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
  void end(RequestRunner& runner, std::uint64_t number, std::uint64_t firstEvent);
  void refuse(RequestRunner& runner, std::uint64_t number);
  std::optional<ObjectKey> takerOf(const Response& opened, std::uint64_t firstEvent) const;
  void showResult(const std::optional<ObjectKey>& taker);
  void showSocketEnd(const SocketFrame& frame);
  void followAnswer(const RequestRunner& runner);
  void followWaiting();
  bool isTarget(const journal::ObjectSummary& object) const;
  void restore(const QModelIndex& index);

  Session& session_;
  QAction send_;
  RequestRunner* runner_ = nullptr;  ///< Of what was sent last while it waits: the response is about that.
  std::uint64_t sent_ = 0;           ///< That in the history.
  Request request_;
  const SocketEnd* shownSocket_ = nullptr;  ///< The response tells of it, which is held below.
  OpenSockets sockets_;
  RequestHistory history_;
  QTimer patience_;       ///< Ends when what was sent takes longer than the eye.
  bool followed_ = true;  ///< Its object was selected, or the user has selected one meanwhile.
  RequestForm* form_;
  ResponseView* response_;
  QListView* list_;
  QSplitter* splitter_;
  bool movedByHand_ = false;  ///< The user chose the sizes; they stay.
};

}  // namespace durascope::widgets
