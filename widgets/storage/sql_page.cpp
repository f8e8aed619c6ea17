#include "widgets/storage/sql_page.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QRegularExpression>
#include <QSplitter>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {

constexpr int kSlowMs = 400;  // Longer, and the console says that it still runs.
constexpr int kMenuWidth = 80;

/// SQLite counts bytes, the field characters.
int characterOf(const QString& sql, int byteOffset) {
  return static_cast<int>(QString::fromUtf8(sql.toUtf8().left(byteOffset)).size());
}

/// Good enough for the words; the emulator itself decides where a statement ends.
bool hasSeveralStatements(QString sql) {
  static const QRegularExpression kNoCode(
      QStringLiteral("'[^']*'|\"[^\"]*\"|`[^`]*`|\\[[^\\]]*\\]|--[^\n]*|/\\*.*?\\*/"),
      QRegularExpression::DotMatchesEverythingOption);
  sql.replace(kNoCode, QStringLiteral("x"));
  qsizetype count = 0;
  for (const QString& part : sql.split(';')) count += !part.trimmed().isEmpty();
  return count > 1;
}

/// As the program would get it, where that fits the mark. The offset in the message counts from the start of its
/// statement: where that is not the start of the text, line and column of the mark are said in its place.
QString errorText(const QString& message, const QString& sql, int byteOffset, int at) {
  static const QRegularExpression kOffset(QStringLiteral(" at offset (\\d+)(?=: SQLITE_)"));
  const QRegularExpressionMatch said = kOffset.match(message);
  const bool oneLine = !sql.trimmed().contains('\n');
  if (at < 0 || (oneLine && said.hasMatch() && said.captured(1).toInt() == byteOffset)) return message;
  const int column = at - static_cast<int>(sql.left(at).lastIndexOf('\n'));
  const QString place = oneLine ? QStringLiteral("Column %1: ").arg(column)
                                : QStringLiteral("Line %1, column %2: ").arg(sql.left(at).count('\n') + 1).arg(column);
  return place + QString(message).remove(kOffset);
}

}  // namespace

SqlPage::SqlPage(ObjectDetails& details, QWidget* parent)
    : QWidget(parent),
      details_(details),
      text_(new CodeEdit(this)),
      run_(new QPushButton(tr("Run"), this)),
      cancel_(new QPushButton(tr("Cancel"), this)),
      history_(new QToolButton(this)),
      menu_(new QMenu(this)),
      target_(new QLabel(this)),
      status_(new QLabel(this)),
      more_(new QPushButton(tr("More rows"), this)),
      results_(new QTabBar(this)),
      grid_(new SqlGrid(this)) {
  text_->setObjectName(QStringLiteral("sqlText"));
  text_->setPlaceholderText(tr("SELECT name, sql FROM sqlite_master"));
  text_->installEventFilter(this);
  run_->setObjectName(QStringLiteral("sqlRun"));
  run_->setProperty(kButtonRole, kPrimary);
  run_->setToolTip(tr("Run the SQL under the rules of the program's own (Ctrl+Return)"));
  cancel_->setObjectName(QStringLiteral("sqlCancel"));
  cancel_->setToolTip(tr("Stop the statement that runs; it fails with an error"));
  history_->setObjectName(QStringLiteral("sqlHistory"));
  history_->setText(tr("Before"));
  history_->setToolTip(tr("What was run before (Alt+Up, Alt+Down)"));
  history_->setPopupMode(QToolButton::InstantPopup);
  history_->setMenu(menu_);
  target_->setFont(textFont(kSmallPx));
  tint(target_, QPalette::WindowText, Token::kSoft);
  status_->setObjectName(QStringLiteral("sqlStatus"));
  status_->setWordWrap(true);
  tint(status_, QPalette::WindowText, Token::kSoft);
  tint(status_, QPalette::BrightText, Token::kBroken);
  status_->setTextFormat(Qt::PlainText);
  status_->setTextInteractionFlags(Qt::TextSelectableByMouse);
  more_->setObjectName(QStringLiteral("sqlMore"));
  more_->hide();
  results_->setObjectName(QStringLiteral("sqlResults"));
  results_->setExpanding(false);
  results_->setDrawBase(false);
  results_->hide();
  grid_->setObjectName(QStringLiteral("sqlGrid"));

  auto* buttons = new QHBoxLayout;
  buttons->setSpacing(kGap);
  buttons->addWidget(run_);
  buttons->addWidget(cancel_);
  buttons->addWidget(history_);
  buttons->addStretch(1);
  buttons->addWidget(target_);
  auto* top = new QWidget(this);
  auto* form = new QVBoxLayout(top);
  form->setContentsMargins(kPadding, kGap, kPadding, kGap);
  form->setSpacing(kGap);
  form->addWidget(text_, 1);
  form->addLayout(buttons);
  auto* answer = new QHBoxLayout;
  answer->setContentsMargins(kPadding, 0, kPadding, kGap);
  answer->setSpacing(kGap);
  answer->addWidget(status_, 1);
  answer->addWidget(more_, 0, Qt::AlignTop);
  auto* bottom = new QWidget(this);
  auto* rows = new QVBoxLayout(bottom);
  rows->setContentsMargins(0, 0, 0, 0);
  rows->setSpacing(0);
  rows->addLayout(answer);
  rows->addWidget(results_);
  rows->addWidget(grid_, 1);
  auto* split = new QSplitter(Qt::Vertical, this);
  split->addWidget(top);
  split->addWidget(bottom);
  split->setStretchFactor(0, 1);
  split->setStretchFactor(1, 2);
  split->setChildrenCollapsible(false);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(split);

  slow_.setSingleShot(true);
  slow_.setInterval(kSlowMs);
  connect(&slow_, &QTimer::timeout, this, &SqlPage::showRunning);
  connect(text_, &CodeEdit::applied, this, [this] { run(text_->toPlainText(), kRows); });
  connect(text_, &QPlainTextEdit::textChanged, this, &SqlPage::updateButtons);
  connect(run_, &QPushButton::clicked, this, [this] { run(text_->toPlainText(), kRows); });
  connect(cancel_, &QPushButton::clicked, this, &SqlPage::cancel);
  connect(more_, &QPushButton::clicked, this, [this] { run(ran_, std::min(rowsAsked_ * 10, kMostRows)); });
  connect(menu_, &QMenu::aboutToShow, this, &SqlPage::fillHistory);
  connect(results_, &QTabBar::currentChanged, this, [this](int result) {
    if (result >= 0 && result < static_cast<int>(answers_.size()))
      grid_->setTable(answers_[static_cast<std::size_t>(result)]);
  });
  connect(&details_.session(), &Session::objectsChanged, this, [this](const std::vector<int>&) { showTarget(); });
  connect(&details_.session(), &Session::selectionChanged, this, &SqlPage::showTarget);
  showTarget();
  updateButtons();
}

void SqlPage::offer(const QString& sql) {
  text_->setPlainText(sql);
  startTyping();
}

void SqlPage::startTyping() { text_->setFocus(); }

void SqlPage::clear() {
  showAnswers({});
  more_->hide();
  showStatus({}, false);
  text_->clearError();
  slow_.stop();
  if (running_) showRunning();
}

void SqlPage::showRunning() {
  showStatus(details_.session().selection() == ranOn_ ? tr("Running …") : tr("Still running on %1 …").arg(ranOnName_),
             false);
}

void SqlPage::showTarget() {
  const journal::ObjectSummary* object = details_.session().selectedObject();
  const bool live =
      object && (object->state == journal::ObjectState::kRunning || object->state == journal::ObjectState::kIdle ||
                 object->state == journal::ObjectState::kConstructing);
  target_->setText(live ? tr("on the live instance's connection") : tr("on the file, nothing is constructed"));
}

void SqlPage::run(const QString& sql, std::uint32_t rows) {
  const journal::ObjectSummary* object = details_.session().selectedObject();
  if (!object || running_ || sql.trimmed().isEmpty()) return;
  ran_ = sql;
  ranOn_ = object->key;
  ranOnName_ = displayName(*object);
  ++runs_;
  rowsAsked_ = rows;
  running_ = true;
  remember(sql);
  text_->clearError();
  slow_.start();
  updateButtons();
  emit aboutToRun(ranOn_);
  ask<journal::SqlResult>(
      this,
      [&](auto reply) {
        details_.session().emulator().runSql(ranOn_, {.sql = sql.toStdString(), .rowLimit = rows, .run = runs_},
                                             std::move(reply));
      },
      [this](const Result<journal::SqlResult>& result) { showResult(result); });
}

void SqlPage::cancel() {
  ask<void>(
      this, [&](auto reply) { details_.session().emulator().cancelSql(ranOn_, runs_, std::move(reply)); },
      [this](const Result<void>& result) {
        // It may have ended by itself in the meantime, and then its answer says so.
        if (!result && running_) showStatus(QString::fromStdString(result.error().message), true);
      });
}

void SqlPage::showResult(const Result<journal::SqlResult>& result) {
  running_ = false;
  slow_.stop();
  emit ran(ranOn_, ran_);
  more_->hide();
  updateButtons();
  if (details_.session().selection() != ranOn_) return showStatus({}, false);  // the answer is another object's
  if (!result) {
    showStatus(QString::fromStdString(result.error().message), true);
    return;
  }
  if (!result->error.empty()) {
    showAnswers(result->table.earlier);
    details_.refreshStorage();  // what the statements before the wrong one wrote stays
    const int at = result->errorOffset < 0 ? -1 : characterOf(ran_, result->errorOffset);
    // What became of the statements before it, the error says itself.
    showStatus(errorText(QString::fromStdString(result->error), ran_, result->errorOffset, at), true);
    status_->setToolTip(QString::fromStdString(result->error));
    if (at >= 0 && text_->toPlainText() == ran_) text_->markError(at);
    return;
  }
  const journal::SqlTable& table = result->table;
  QString sentence = table.more ? tr("First %1").arg(formatCount(table.rows.size(), tr("row"), tr("rows")))
                                : formatCount(table.rows.size(), tr("row"), tr("rows"));
  const bool several = hasSeveralStatements(ran_);
  if (several) sentence += tr(" of the last statement");
  sentence += tr(" · %1 read, %2 written").arg(formatCount(table.rowsRead), formatCount(table.rowsWritten));
  if (several) sentence += tr(" by all of them");
  if (table.durationNs > 0) sentence += QStringLiteral(" · ") + formatDuration(table.durationNs);
  // A statement that writes must not run again for the sake of its rows.
  more_->setVisible(table.more && !table.wrote && rowsAsked_ < kMostRows);
  std::vector<journal::SqlTable> answers = table.earlier;
  if (!table.columns.empty() || answers.empty()) answers.push_back(table);
  showAnswers(std::move(answers));
  showStatus(sentence, false);
  if (table.wrote) details_.refreshStorage();
}

// Each statement that answers rows has a tab; the last one's come first to the eye.
void SqlPage::showAnswers(std::vector<journal::SqlTable> answers) {
  const QSignalBlocker quiet(results_);
  while (results_->count() > 0) results_->removeTab(0);
  answers_ = std::move(answers);
  for (const journal::SqlTable& answer : answers_) {
    const QString rows = formatCount(answer.rows.size(), tr("row"), tr("rows"));
    results_->addTab(tr("%1: %2").arg(results_->count() + 1).arg(answer.more ? tr("first ") + rows : rows));
  }
  results_->setVisible(answers_.size() > 1);
  results_->setCurrentIndex(results_->count() - 1);
  grid_->setTable(answers_.empty() ? journal::SqlTable() : answers_.back());
}

void SqlPage::showStatus(const QString& sentence, bool failed) {
  status_->setToolTip({});
  status_->setForegroundRole(failed ? QPalette::BrightText : QPalette::WindowText);
  status_->setText(sentence);
}

void SqlPage::remember(const QString& sql) {
  statements_.removeAll(sql);
  statements_.append(sql);
  if (statements_.size() > kKeptStatements) statements_.removeFirst();
  walked_ = -1;
  emit statementsChanged();
}

void SqlPage::walk(int step) {
  if (statements_.isEmpty()) return;
  if (walked_ < 0) {
    if (step > 0) return;
    typed_ = text_->toPlainText();
    walked_ = statements_.size();
    if (statements_.last() == typed_) --walked_;
  }
  walked_ = std::clamp<qsizetype>(walked_ + step, 0, statements_.size());
  text_->setPlainText(walked_ == statements_.size() ? typed_ : statements_[walked_]);
  if (walked_ == statements_.size()) walked_ = -1;
  text_->moveCursor(QTextCursor::End);
}

void SqlPage::fillHistory() {
  menu_->clear();
  if (statements_.isEmpty()) menu_->addAction(tr("nothing was run yet"))->setEnabled(false);
  for (qsizetype i = statements_.size() - 1; i >= 0; --i) {
    QString line = statements_[i].simplified();
    if (line.size() > kMenuWidth) line = line.left(kMenuWidth) + QChar(0x2026);
    menu_->addAction(line.replace('&', QStringLiteral("&&")), this, [this, sql = statements_[i]] { offer(sql); });
  }
}

void SqlPage::updateButtons() {
  run_->setEnabled(!running_ && !text_->toPlainText().trimmed().isEmpty());
  cancel_->setEnabled(running_);
}

// Wherever on the page one is: among the rows, too.
void SqlPage::keyPressEvent(QKeyEvent* event) {
  const bool runs =
      event->modifiers() & Qt::ControlModifier && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter);
  if (!runs) return QWidget::keyPressEvent(event);
  run(text_->toPlainText(), kRows);
}

bool SqlPage::eventFilter(QObject* watched, QEvent* event) {
  if (watched == text_ && event->type() == QEvent::KeyPress) {
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->modifiers() == Qt::AltModifier && (key->key() == Qt::Key_Up || key->key() == Qt::Key_Down)) {
      walk(key->key() == Qt::Key_Up ? -1 : 1);
      return true;
    }
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace durascope::widgets
