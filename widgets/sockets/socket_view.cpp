#include "widgets/sockets/socket_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTableView>
#include <QUrl>
#include <utility>

#include "widgets/common/action_button.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/table.h"
#include "widgets/common/value_tree.h"
#include "widgets/sockets/close_dialog.h"
#include "widgets/sockets/socket_text.h"

namespace durascope::widgets {

namespace {

constexpr int kVanished = 1006;  // RFC 6455, 7.4.1: no close frame came.
constexpr int kLeastText = 84;   // Of the field for a message, in a narrow window.
constexpr int kNarrow = 1'200;   // Pixels.
const QList<int> kSizes{580, 300, 560};
const QList<int> kNarrowSizes{246, 158, 396};
constexpr int kNormal = 1000;
constexpr int kGoingAway = 1001;

void setUpAction(QAction& action, const char* name, const QString& text, const QString& tip) {
  action.setObjectName(QString::fromLatin1(name));
  action.setText(text);
  action.setToolTip(tip);
}

}  // namespace

std::optional<std::string> bytesOfHex(const QString& text) {
  QString digits = text;
  digits.remove(' ').remove(',');
  if (digits.size() % 2 != 0) return std::nullopt;
  for (const QChar c : digits) {
    if (!QStringLiteral("0123456789abcdefABCDEF").contains(c)) return std::nullopt;
  }
  return QByteArray::fromHex(digits.toLatin1()).toStdString();
}

SocketView::SocketView(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      question_(
          session, *this,
          [](Emulator& emulator, const ObjectKey& key, auto reply) { emulator.sockets(key, std::move(reply)); },
          [this] { showSockets(); }),
      model_(session),
      summary_(new ElidedLabel(this)),
      table_(new QTableView),
      tree_(new ValueTree(twins_)),
      messageTable_(new QTableView),
      text_(new QLineEdit),
      kind_(new QComboBox),
      closeButton_(new QPushButton(tr("Close"))),
      splitter_(new QSplitter(this)),
      empty_(new EmptyState({}, this)) {
  setObjectName(QStringLiteral("socketView"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  setUpAction(send_, "sendToSocket", tr("Send message"), tr("As the client at the other end of the socket"));
  setUpAction(close_, "closeSocket", tr("Close normally"), tr("The client closes with code 1000"));
  setUpAction(vanish_, "vanishSocket", tr("Vanish"), tr("The client's connection is cut without a close (1006)"));
  setUpTables();
  auto* talk = new QWidget;
  auto* talkLayout = new QVBoxLayout(talk);
  talkLayout->setContentsMargins(0, 0, 0, 0);
  talkLayout->setSpacing(0);
  talkLayout->addWidget(messageTable_, 1);
  talkLayout->addWidget(makeClient());
  for (QWidget* part : QList<QWidget*>{table_, tree_, talk}) splitter_->addWidget(part);
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  splitter_->setSizes(kSizes);
  summary_->setObjectName(QStringLiteral("socketSummary"));
  summary_->setToken(Token::kSoft);
  auto* head = new QHBoxLayout;
  head->setContentsMargins(kPadding, kGap / 2, kPadding, kGap / 2);
  head->addWidget(summary_, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addLayout(head);
  layout->addWidget(empty_, 1);
  layout->addWidget(splitter_, 1);

  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &SocketView::showSocket);
  connect(&send_, &QAction::triggered, this, &SocketView::send);
  connect(text_, &QLineEdit::returnPressed, &send_, &QAction::trigger);
  connect(text_, &QLineEdit::textChanged, this, [this] { text_->setToolTip({}); });
  connect(&close_, &QAction::triggered, this, [this] { closeWith(kNormal, {}); });
  connect(&vanish_, &QAction::triggered, this, [this] { closeWith(kVanished, {}); });
  connect(&session_, &Session::projectChanged, this, &SocketView::showSockets);
  connect(&session_, &Session::objectsReset, this, &SocketView::showSockets);
  // What was written to the one is not meant for the other.
  connect(&session_, &Session::selectionChanged, text_, &QLineEdit::clear);
  showSockets();
}

// The models are members and go before the views that Qt makes of us.
SocketView::~SocketView() { delete splitter_; }

void SocketView::setUpTables() {
  table_->setObjectName(QStringLiteral("socketTable"));
  table_->setAccessibleName(tr("Sockets"));
  table_->setModel(&model_);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  setUpTable(*table_, {118, 136, 80, 92, 56, 92}, {SocketModel::kTags});
  table_->addActions({&close_, &vanish_});
  table_->setContextMenuPolicy(Qt::ActionsContextMenu);
  tree_->setObjectName(QStringLiteral("socketTree"));
  tree_->setAccessibleName(tr("The chosen socket"));
  messageTable_->setObjectName(QStringLiteral("socketMessages"));
  messageTable_->setAccessibleName(tr("Messages"));
  messageTable_->setModel(&messages_);
  setUpTable(*messageTable_, {88, 100, 72, 200}, {MessageModel::kText});
}

QWidget* SocketView::makeClient() {
  text_->setObjectName(QStringLiteral("socketText"));
  text_->setMinimumWidth(kLeastText);
  text_->setFont(fixedFont());
  text_->setPlaceholderText(tr("message"));
  text_->setAccessibleName(tr("Message to send"));
  kind_->setObjectName(QStringLiteral("socketKind"));
  kind_->addItems({tr("text"), tr("hex")});
  kind_->setToolTip(tr("Text, or bytes as hexadecimal digits"));
  auto* send = new ActionButton(&send_);
  send->setObjectName(QStringLiteral("socketSend"));
  closeButton_->setObjectName(QStringLiteral("socketClose"));
  closeButton_->setToolTip(tr("End the connection as the client would"));
  auto* menu = new QMenu(closeButton_);
  menu->addAction(&close_);
  menu->addAction(tr("Going away (1001)"), this, [this] { closeWith(kGoingAway, {}); });
  menu->addAction(tr("Code and reason…"), this, &SocketView::askHowToClose);
  menu->addSeparator();
  menu->addAction(&vanish_);
  closeButton_->setMenu(menu);
  auto* client = new QWidget;
  auto* layout = new QHBoxLayout(client);
  layout->setContentsMargins(kPadding, 4, kPadding, 4);
  layout->setSpacing(kGap);
  layout->addWidget(text_, 1);
  layout->addWidget(kind_);
  layout->addWidget(send);
  layout->addWidget(closeButton_);
  return client;
}

void SocketView::setAddress(const QString& address) {
  address_ = address;
  showSockets();
}

void SocketView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  question_.refresh();
}

// A narrow table tells who is there and in which state; the rest is beside it.
void SocketView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const bool narrow = width() < kNarrow;
  for (const int column : {SocketModel::kTags, SocketModel::kReceived, SocketModel::kSent, SocketModel::kOpen})
    table_->setColumnHidden(column, narrow);
  // Where the tags are gone, the peer takes the rest.
  table_->horizontalHeader()->setSectionResizeMode(SocketModel::kPeer,
                                                   narrow ? QHeaderView::Stretch : QHeaderView::Interactive);
  if (narrow != std::exchange(narrow_, narrow)) splitter_->setSizes(narrow ? kNarrowSizes : kSizes);
  messageTable_->setColumnHidden(MessageModel::kSize, narrow);
}

const journal::SocketNode* SocketView::chosen() const {
  const QModelIndex current = table_->currentIndex();
  return current.isValid() ? &model_.at(current.row()) : nullptr;
}

void SocketView::showSockets() {
  const auto& answer = question_.answer();
  model_.setRows(answer ? answer->sockets : std::vector<journal::SocketNode>());
  if (!chosen() && model_.rowCount() > 0) table_->selectRow(0);
  const bool none = model_.rowCount() == 0;
  splitter_->setVisible(!none);
  summary_->setVisible(!none);
  empty_->setVisible(none);
  if (none) {
    QString address = address_;
    address.replace(QStringLiteral("http://"), QStringLiteral("ws://"));
    const auto& project = session_.project();
    const journal::ObjectSummary* object = session_.selectedObject();
    QString way = tr(", with a path that the Worker hands on to this object");
    // Without a Worker each object has an address of its own, if it has a name.
    if (project && object && !project->hasWorker)
      way = object->named && object->key.ns < project->namespaces.size()
                ? QStringLiteral("/%1/%2/").arg(
                      QString::fromStdString(project->namespaces[object->key.ns].binding),
                      QString::fromUtf8(QUrl::toPercentEncoding(QString::fromStdString(object->name))))
                : tr("/BINDING/name/");
    empty_->setSentence(
        !question_.problem().isEmpty() ? question_.problem()
        : !session_.selectedObject()   ? tr("Select an object to see its WebSockets.")
        : address.isEmpty()
            ? tr("No WebSocket. One that the object accepts appears here.")
            : tr("No WebSocket. Request opens one with the method 'WebSocket'; other clients connect at "
                 "%1.")
                  .arg(address + way));
  } else {
    summary_->setText(session_.objectName(*session_.selection()) + QStringLiteral(" · ") + socketsSummary(*answer));
  }
  showSocket();
  if (question_.answer() && std::exchange(closeWanted_, false)) close_.trigger();
}

void SocketView::showSocket() {
  const journal::SocketNode* socket = chosen();
  for (QAction* action : actionsOfSockets()) action->setEnabled(socket != nullptr);
  closeButton_->setEnabled(socket != nullptr);
  if (!socket || !question_.answer()) {
    messages_.setRows({});
    tree_->clear();
    return;
  }
  const QScrollBar* bar = messageTable_->verticalScrollBar();
  const bool atEnd = bar->value() >= bar->maximum() - kRowHeight / 2;
  messages_.show(*socket);
  if (atEnd) messageTable_->scrollToBottom();
  tree_->setRows(socketRows(*socket, *question_.answer(), session_.nowMs()));
}

void SocketView::sendOrAsk() {
  if (text_->text().isEmpty() || !chosen())
    text_->setFocus();
  else
    send();
}

void SocketView::closeWhenKnown() {
  closeWanted_ = !chosen();
  if (chosen()) close_.trigger();
}

void SocketView::send() {
  const journal::SocketNode* socket = chosen();
  if (!socket || !session_.selection()) return;
  const bool binary = kind_->currentIndex() == 1;
  std::optional<std::string> bytes = binary ? bytesOfHex(text_->text()) : text_->text().toStdString();
  if (!bytes) {
    emit failed(tr("'%1' is not hexadecimal; write two digits a byte, such as 48 65 6c.").arg(text_->text()));
    return;
  }
  ask<void>(
      this,
      [&](auto reply) {
        session_.emulator().sendToSocket(*session_.selection(), socket->id, std::move(*bytes), binary,
                                         std::move(reply));
      },
      [this](const Result<void>& result) {
        if (!result) emit failed(QString::fromStdString(result.error().message));
        question_.refresh();
      });
  text_->selectAll();
}

void SocketView::closeWith(int code, const QString& reason) {
  const journal::SocketNode* socket = chosen();
  if (!socket || !session_.selection()) return;
  ask<void>(
      this,
      [&](auto reply) {
        session_.emulator().closeSocket(*session_.selection(), socket->id, code, reason.toStdString(),
                                        std::move(reply));
      },
      [this](const Result<void>& result) {
        if (!result) emit failed(QString::fromStdString(result.error().message));
        question_.refresh();
      });
}

void SocketView::askHowToClose() {
  auto* dialog = new CloseDialog(this);
  connect(dialog, &CloseDialog::chosen, this, &SocketView::closeWith);
  dialog->open();
}

}  // namespace durascope::widgets
