#pragma once
// The WebSockets of the selected object: what state each is in, what it carries, what went both ways; and the client's
// part, played from here.

#include <QAction>
#include <QWidget>

#include "widgets/common/object_question.h"
#include "widgets/common/twin_selection.h"
#include "widgets/sockets/socket_models.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QSplitter;
class QTableView;

namespace durascope::widgets {

class ElidedLabel;
class EmptyState;
class ValueTree;

/// Object names, for tests: socketView, socketTable, socketSummary, socketTree, socketMessages, socketText, socketKind,
/// socketSend, socketClose; actions sendToSocket, closeSocket, vanishSocket.
class SocketView : public QWidget {
  Q_OBJECT
 public:
  explicit SocketView(Session& session, QWidget* parent = nullptr);
  ~SocketView() override;

  /// Asks anew, when somebody can see the answer.
  void refresh() { question_.refresh(); }
  /// Where clients connect, "http://127.0.0.1:8787"; empty while nothing is served.
  void setAddress(const QString& address);
  /// Sends what stands in the line as the chosen client, or lets it be written. For 'Wake'.
  void sendOrAsk();
  /// Closes the chosen client's socket, or the first one's as soon as they are known. For 'Wake'.
  void closeWhenKnown();
  QList<QAction*> actionsOfSockets() { return {&send_, &close_, &vanish_}; }

 signals:
  /// A sentence: why the emulator did not do it.
  void failed(const QString& sentence);

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeClient();
  void setUpTables();
  void showSockets();
  void showSocket();
  void send();
  void closeWith(int code, const QString& reason);
  void askHowToClose();
  const journal::SocketNode* chosen() const;

  Session& session_;
  ObjectQuestion<journal::SocketsSnapshot> question_;
  TwinSelection twins_;
  SocketModel model_;
  MessageModel messages_;
  QAction send_, close_, vanish_;
  QString address_;
  ElidedLabel* summary_;
  QTableView* table_;
  ValueTree* tree_;
  QTableView* messageTable_;
  QLineEdit* text_;
  QComboBox* kind_;
  QPushButton* closeButton_;
  bool narrow_ = false;
  QSplitter* splitter_;
  EmptyState* empty_;
  bool closeWanted_ = false;
};

/// The bytes that "48 65 6c" writes; none when it is not hexadecimal.
std::optional<std::string> bytesOfHex(const QString& text);

}  // namespace durascope::widgets
