#include "widgets/request/request_form.h"

#include <QAbstractItemView>
#include <QAction>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QRegularExpressionValidator>
#include <QScrollArea>
#include <algorithm>
#include <utility>

#include "widgets/common/action_button.h"
#include "widgets/common/code_edit.h"
#include "widgets/common/elided_line_edit.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"
#include "widgets/request/json_highlighter.h"

namespace durascope::widgets {

namespace {

constexpr std::size_t kListedObjects = 200;  // A longer list is searched in the objects dock, not here.
constexpr int kHeadersHeight = 44;
constexpr int kBodyHeight = 52;
constexpr int kSendHeight = 48;  // Of the row below the problem.
constexpr int kAllThere = 100;   // The stretch of what leaves no room to others.
constexpr int kLeastPath = 204;
constexpr int kTight = 560;  // Narrower than this, a path of usual length has a row of its own.

/// Lists the targets when it opens, since objects come and go all the time.
class TargetBox : public QComboBox {
 public:
  TargetBox(Session& session, QWidget* parent) : QComboBox(parent), session_(session) {}

  void showPopup() override {
    const QString text = currentText();
    clear();
    if (const auto& project = session_.project()) {
      if (project->hasWorker) addItem(workerTarget());
      const auto& objects = session_.objects();
      for (std::size_t i = 0; i < std::min(objects.size(), kListedObjects); ++i) {
        if (objects[i].key.ns < project->namespaces.size() && objects[i].key.facet == 0) {
          addItem(objectTarget(project->namespaces[objects[i].key.ns], objects[i]));
        }
      }
    }
    setCurrentIndex(findText(text));
    setEditText(text);
    QComboBox::showPopup();
  }

 private:
  Session& session_;
};

/// As wide as what is chosen: the path beside it needs the room more than the longest of the methods.
class MethodBox : public QComboBox {
 public:
  explicit MethodBox(QWidget* parent) : QComboBox(parent) {
    connect(this, &QComboBox::currentTextChanged, this, &QWidget::updateGeometry);
  }
  QSize sizeHint() const override {
    const QSize all = QComboBox::sizeHint();
    int widest = 0;
    for (int i = 0; i < count(); ++i) widest = std::max(widest, fontMetrics().horizontalAdvance(itemText(i)));
    return {all.width() - widest + fontMetrics().horizontalAdvance(currentText()), all.height()};
  }
  QSize minimumSizeHint() const override { return sizeHint(); }
  void showPopup() override {
    view()->setMinimumWidth(QComboBox::sizeHint().width());
    QComboBox::showPopup();
  }
};

QLabel* caption(const QString& text, QWidget* buddy, QWidget* parent) {
  auto* label = new QLabel(text, parent);
  label->setFont(textFont(kValuePx));
  label->setContentsMargins(0, 4, 0, 0);  // Closer to its own field than to the one above.
  label->setBuddy(buddy);
  tint(label, QPalette::WindowText, Token::kSoft);
  return label;
}

/// As high as the form has room for: what a text edit would like by itself pushes Send out of sight.
class Field : public CodeEdit {
 public:
  using CodeEdit::CodeEdit;
  QSize sizeHint() const override { return {CodeEdit::sizeHint().width(), minimumHeight()}; }
};

CodeEdit* editor(const QString& name, int height, const QString& placeholder, QWidget* parent) {
  auto* edit = new Field(parent);
  edit->setObjectName(name);
  edit->setPlaceholderText(placeholder);
  edit->setMinimumHeight(height);
  edit->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
  edit->setLineWrapMode(QPlainTextEdit::NoWrap);
  return edit;
}

}  // namespace

RequestForm::RequestForm(Session& session, QAction* send, QWidget* parent)
    : QWidget(parent),
      session_(session),
      target_(new TargetBox(session, this)),
      method_(new MethodBox(this)),
      path_(new ElidedLineEdit(QStringLiteral("/"), this)),
      headers_(editor(QStringLiteral("requestHeaders"), kHeadersHeight, QStringLiteral("header: value"), this)),
      body_(editor(QStringLiteral("requestBody"), kBodyHeight, QStringLiteral("body"), this)),
      times_(new QComboBox(this)),
      send_(new ActionButton(send, this)),
      problem_(new QLabel(this)),
      grid_(new QGridLayout(this)),
      http_(new QHBoxLayout),
      last_(new QHBoxLayout) {
  target_->setObjectName(QStringLiteral("requestTarget"));
  target_->setEditable(true);
  target_->setLineEdit(new ElidedLineEdit(target_));
  target_->setInsertPolicy(QComboBox::NoInsert);
  target_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  target_->setMinimumContentsLength(10);
  target_->lineEdit()->setPlaceholderText(QStringLiteral("Namespace / name or id"));
  method_->setObjectName(QStringLiteral("requestMethod"));
  method_->addItems({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"});
  method_->insertSeparator(method_->count());
  method_->addItems({callMethod(), webSocketMethod()});
  method_->setToolTip(QStringLiteral("An HTTP method, a method of the object over RPC, or a WebSocket"));
  path_->setObjectName(QStringLiteral("requestPath"));
  path_->setFont(fixedFont());
  new JsonHighlighter(body_->document());
  times_->setObjectName(QStringLiteral("requestTimes"));
  times_->setEditable(true);
  times_->setInsertPolicy(QComboBox::NoInsert);
  times_->addItems({"× 1", "× 10", "× 100", "× 1000"});
  times_->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("×? ?[0-9]{1,5}")), times_));
  times_->setToolTip(QStringLiteral("How many are sent at once, up to %1").arg(formatCount(kMostRequestsAtOnce)));
  times_->setMinimumContentsLength(6);
  problem_->setObjectName(QStringLiteral("requestProblem"));
  problem_->setWordWrap(true);
  problem_->setTextFormat(Qt::PlainText);
  problem_->hide();
  tint(problem_, QPalette::WindowText, Token::kBroken);

  send_->setObjectName(QStringLiteral("sendButton"));
  send_->setProperty(kButtonRole, kPrimary);

  http_->setSpacing(kGap);
  http_->addWidget(method_);
  http_->addWidget(path_, 1);
  last_->setSpacing(kGap);
  last_->setContentsMargins(0, kGap / 2, 0, 0);
  last_->addWidget(send_);
  last_->addStretch(1);
  last_->addWidget(times_);
  captions_ = {caption(QStringLiteral("To"), target_, this), caption(QStringLiteral("HTTP"), path_, this),
               caption(QStringLiteral("Headers"), headers_, this), caption(QStringLiteral("Body"), body_, this)};
  grid_->setContentsMargins(kPadding, kGap, kPadding, kGap);
  grid_->setHorizontalSpacing(kGap);
  grid_->setVerticalSpacing(4);
  arrange();

  connect(method_, &QComboBox::currentTextChanged, this, &RequestForm::followMethod);
  for (CodeEdit* field : {headers_, body_}) connect(field, &CodeEdit::applied, send, &QAction::trigger);
  connect(headers_, &QPlainTextEdit::textChanged, this, &RequestForm::checkHeaders);
  connect(body_, &QPlainTextEdit::textChanged, this, [this] {
    if (call_) setProblem({});
  });
  connect(path_, &QLineEdit::returnPressed, send, &QAction::trigger);
  connect(&session_, &Session::projectChanged, this, &RequestForm::followProject);
  connect(&session_, &Session::selectionChanged, this, &RequestForm::followSelection);
  followProject();
}

void RequestForm::setWide(bool wide) {
  if (wide_ == wide) return;
  wide_ = wide;
  tight_ = wide && width() < kTight;
  arrange();
}

void RequestForm::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const bool tight = wide_ && width() < kTight;
  if (tight_ == tight) return;
  tight_ = tight;
  arrange();
}

void RequestForm::arrange() {
  for (QLabel* label : captions_) label->setVisible(!wide_);
  headers_->setVisible(!call_);
  captions_[2]->setVisible(!wide_ && !call_);
  captions_[1]->setText(call_ ? QStringLiteral("Method") : QStringLiteral("HTTP"));
  captions_[3]->setText(call_ ? QStringLiteral("Arguments") : QStringLiteral("Body"));
  path_->setPlaceholderText(call_ ? QStringLiteral("name, such as increment") : QString());
  body_->setPlaceholderText(call_ ? QStringLiteral("values, such as 1, { by: \"bob\" }") : QStringLiteral("body"));
  while (QLayoutItem* item = grid_->takeAt(0)) {
    if (item->layout() == nullptr) delete item;
  }
  http_->setParent(nullptr);
  last_->setParent(nullptr);
  const int columns = wide_ ? 2 : 1;
  int row = 0;
  const auto nextRow = [&] { return ++row; };
  for (QHBoxLayout* line : {http_, last_}) line->removeWidget(path_);
  // Where it is tight it is low, too: Send, which would have no room in a row of its own, goes to the path.
  (tight_ ? last_ : http_)->insertWidget(tight_ ? 0 : 1, path_, kAllThere);
  path_->setMinimumWidth(tight_ ? kLeastPath : 0);
  send_->setShortcutShown(!tight_);
  if (wide_) {
    grid_->addWidget(target_, 0, 0);
    grid_->addLayout(http_, 0, 1);
    if (tight_) grid_->addLayout(last_, nextRow(), 0, 1, 2);
    if (!call_) grid_->addWidget(headers_, nextRow(), 0);
    grid_->addWidget(body_, call_ ? nextRow() : row, call_ ? 0 : 1, 1, call_ ? 2 : 1);
  } else {
    grid_->addWidget(captions_[0], 0, 0);
    grid_->addWidget(target_, nextRow(), 0);
    grid_->addWidget(captions_[1], nextRow(), 0);
    grid_->addLayout(http_, nextRow(), 0);
    if (!call_) {
      grid_->addWidget(captions_[2], nextRow(), 0);
      grid_->addWidget(headers_, nextRow(), 0);
    }
    grid_->addWidget(captions_[3], nextRow(), 0);
    grid_->addWidget(body_, nextRow(), 0);
  }
  for (int i = 0; i < grid_->rowCount(); ++i) grid_->setRowStretch(i, i == row ? 1 : 0);
  grid_->setColumnStretch(0, 1);
  grid_->setColumnStretch(1, !wide_ ? 0 : tight_ ? 1 : 2);
  grid_->addWidget(problem_, nextRow(), 0, 1, columns);
  if (!tight_) grid_->addLayout(last_, nextRow(), 0, 1, columns);
}

// Each kind keeps its own name or path, and its own arguments or body.
void RequestForm::followMethod() {
  setProblem({});
  const bool call = method_->currentText() == callMethod();
  if (call == call_) return;
  call_ = call;
  const QString path = std::exchange(otherPath_, path_->text());
  const QString body = std::exchange(otherBody_, body_->toPlainText());
  path_->setText(path);
  body_->setPlainText(body);
  arrange();
}

void RequestForm::aimAt(const QString& target, bool call) {
  target_->setEditText(target);
  if (call != call_) method_->setCurrentText(call ? callMethod() : QStringLiteral("GET"));
}

RequestDraft RequestForm::draft() const {
  QString times = times_->currentText();
  times.remove(QChar(0xD7));
  return {.target = target_->currentText(),
          .method = method_->currentText(),
          .path = path_->text(),
          .headers = headers_->toPlainText(),
          .body = body_->toPlainText(),
          .times = std::clamp(times.trimmed().toInt(), 1, kMostRequestsAtOnce)};
}

void RequestForm::setDraft(const RequestDraft& draft) {
  target_->setEditText(draft.target);
  method_->setCurrentText(draft.method);
  path_->setText(draft.path);
  headers_->setPlainText(draft.headers);
  body_->setPlainText(draft.body);
  times_->setEditText(QStringLiteral("× %1").arg(draft.times));
}

void RequestForm::setProblem(const QString& sentence) {
  problem_->setText(sentence);
  problem_->setVisible(!sentence.isEmpty());
  if (sentence.isEmpty()) return;
  // It stands below the fields, which may reach beyond the panel.
  for (QWidget* above = parentWidget(); above != nullptr; above = above->parentWidget()) {
    auto* scroll = qobject_cast<QScrollArea*>(above);
    if (scroll == nullptr) continue;
    layout()->activate();
    scroll->ensureWidgetVisible(problem_, 0, kSendHeight);
    return;
  }
}

void RequestForm::showMistake(const Error& error) {
  // In a low place there is no room for it, and the response beside says it.
  setProblem(wide_ ? QString() : QString::fromStdString(error.message));
  if (call_ && path_->text().trimmed().isEmpty()) askForMethod();
}

QString RequestForm::showArgumentMistake(const Error& error, const std::string& place) {
  static const QRegularExpression kPlace(QStringLiteral("^(\\d+):(\\d+)$"));
  QString sentence = QString::fromStdString(error.message);
  const QRegularExpressionMatch at = kPlace.match(QString::fromStdString(place));
  if (at.hasMatch()) {
    const int line = at.captured(1).toInt();
    const int column = at.captured(2).toInt();
    // The list begins with a bracket, which the field has not.
    const int own = line == 1 ? std::max(1, column - 1) : column;
    sentence.replace(QStringLiteral("column %1.").arg(column), QStringLiteral("column %1.").arg(own));
    body_->setFocus(Qt::OtherFocusReason);
    body_->markError(line, own);
  }
  sentence.prepend(QStringLiteral("Arguments: "));
  setProblem(wide_ ? QString() : sentence);
  return sentence;
}

void RequestForm::askForMethod() { path_->setFocus(Qt::OtherFocusReason); }

void RequestForm::followProject() {
  const auto& project = session_.project();
  setEnabled(project.has_value());
  if (project && std::exchange(projectPath_, project->path) != project->path) {
    // What was meant for another project means nothing here.
    otherPath_.clear();
    otherBody_.clear();
    setDraft({});
    setProblem({});
  }
  if (!project || !target_->currentText().isEmpty()) return;
  if (project->hasWorker) {
    target_->setEditText(workerTarget());
  } else if (!project->namespaces.empty()) {
    target_->setEditText(QString::fromStdString(project->namespaces.front().className) + QStringLiteral(" / lobby"));
  }
}

// Somebody who sends to objects means the one that is selected; requests to the Worker stay with the Worker.
void RequestForm::followSelection() {
  const journal::ObjectSummary* object = session_.selectedObject();
  const auto& project = session_.project();
  if (object == nullptr || !project || object->key.ns >= project->namespaces.size()) return;
  if (target_->currentText() == workerTarget()) return;
  target_->setEditText(objectTarget(project->namespaces[object->key.ns], *object));
}

void RequestForm::checkHeaders() {
  const auto headers = parseHeaders(headers_->toPlainText());
  setProblem(headers ? QString() : QString::fromStdString(headers.error().message));
}

}  // namespace durascope::widgets
