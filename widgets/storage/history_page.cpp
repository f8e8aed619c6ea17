#include "widgets/storage/history_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "widgets/common/confirm.h"
#include "widgets/common/empty_state.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/in_memory.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {
constexpr int kPatienceMs = 150;
constexpr int kMomentHeight = 44;  // Two lines, as an object of the list at the left.
constexpr int kLine = 18;
constexpr qsizetype kWriteShown = 40;

bool sameMoment(const journal::KeptMoment& a, const journal::KeptMoment& b) {
  return a.bookmark == b.bookmark && a.label == b.label;
}

}  // namespace

QString momentText(const journal::KeptMoment& moment, std::int64_t nowMs) {
  QString text = formatExact(moment.atMs) + QStringLiteral(" · ") + formatAge(moment.atMs, nowMs);
  if (!moment.label.empty()) text += QStringLiteral(" · ") + oneLine(moment.label);
  if (moment.bytes > 0) text += QStringLiteral(" · ") + formatBytes(moment.bytes);
  return text;
}

class HistoryPage::Model : public QAbstractListModel {
 public:
  Model(Session& session, QObject* parent) : QAbstractListModel(parent), session_(session) {}

  void set(std::vector<journal::KeptMoment> moments) {
    beginResetModel();
    moments_ = std::move(moments);
    endResetModel();
  }
  const std::vector<journal::KeptMoment>& moments() const { return moments_; }
  int rowCount(const QModelIndex& parent = {}) const override {
    return parent.isValid() ? 0 : static_cast<int>(moments_.size());
  }
  QVariant data(const QModelIndex& index, int role) const override {
    if (!index.isValid()) return {};
    const journal::KeptMoment& moment = moments_[static_cast<std::size_t>(index.row())];
    if (role == Qt::DisplayRole) return momentText(moment, session_.nowMs());
    if (role == Qt::ToolTipRole) return QString::fromStdString(moment.bookmark);
    return {};
  }

 private:
  Session& session_;
  std::vector<journal::KeptMoment> moments_;
};

/// What was written above, when and how large below.
class HistoryPage::Delegate : public QStyledItemDelegate {
 public:
  Delegate(Session& session, const Model& model, QObject* parent)
      : QStyledItemDelegate(parent), session_(session), model_(model) {}

  QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {0, kMomentHeight}; }

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    const journal::KeptMoment& moment = model_.moments()[static_cast<std::size_t>(index.row())];
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, color(Token::kSelect));
    const QRect room = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const QRect upper(room.left(), room.center().y() - kLine + 1, room.width(), kLine);
    const auto draw = [painter](const QRect& line, const QString& text) {
      painter->drawText(line, Qt::AlignVCenter | Qt::AlignLeft,
                        painter->fontMetrics().elidedText(text, Qt::ElideRight, line.width()));
    };
    painter->setFont(textFont());
    painter->setPen(color(moment.label.empty() ? Token::kSoft : Token::kText));
    const bool oldest = index.row() + 1 == model_.rowCount();
    const QString unknown =
        oldest ? HistoryPage::tr("As the history begins") : HistoryPage::tr("Author not known here");
    draw(upper, moment.label.empty() ? unknown : oneLine(moment.label));
    painter->setFont(textFont(kSmallPx));
    painter->setPen(color(Token::kSoft));
    journal::KeptMoment facts = moment;
    facts.label.clear();
    draw(upper.translated(0, kLine), momentText(facts, session_.nowMs()));
  }

 private:
  Session& session_;
  const Model& model_;
};

HistoryPage::HistoryPage(ObjectDetails& details, QWidget* parent)
    : QWidget(parent),
      details_(details),
      model_(new Model(details.session(), this)),
      empty_(new EmptyState({}, this)),
      summary_(new QLabel(this)),
      list_(new QListView(this)),
      status_(new QLabel(this)),
      restore_(new QPushButton(tr("Restore…"), this)),
      takeBack_(new QPushButton(tr("Take back"), this)) {
  summary_->setFont(textFont(kSmallPx));
  summary_->setWordWrap(true);
  summary_->setContentsMargins(kPadding, kGap, kPadding, kGap);
  tint(summary_, QPalette::WindowText, Token::kSoft);
  list_->setObjectName(QStringLiteral("historyList"));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  list_->setModel(model_);
  list_->setItemDelegate(new Delegate(details.session(), *model_, list_));
  status_->setObjectName(QStringLiteral("historyStatus"));
  status_->setWordWrap(true);
  status_->setTextFormat(Qt::PlainText);
  restore_->setObjectName(QStringLiteral("historyRestore"));
  restore_->setToolTip(tr("Put the object's storage back to the selected moment"));
  takeBack_->setObjectName(QStringLiteral("historyUndo"));
  takeBack_->setToolTip(tr("Put storage back to what it was before the last restoring"));
  auto* buttons = new QHBoxLayout;
  buttons->setContentsMargins(kPadding, kGap, kPadding, kGap);
  buttons->setSpacing(kGap);
  buttons->addWidget(restore_);
  buttons->addWidget(takeBack_);
  buttons->addWidget(status_, 1);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(summary_);
  layout->addWidget(empty_, 1);
  layout->addWidget(list_, 1);
  layout->addLayout(buttons);
  connect(list_->selectionModel(), &QItemSelectionModel::currentChanged, this, &HistoryPage::updateButtons);
  connect(list_, &QListView::activated, restore_, &QPushButton::click);
  connect(restore_, &QPushButton::clicked, this, [this] {
    const QModelIndex chosen = list_->currentIndex();
    if (!chosen.isValid()) return;
    const journal::KeptMoment& moment = model_->moments()[static_cast<std::size_t>(chosen.row())];
    askToRestore(moment.bookmark, tr("Restore storage as it was on %1?").arg(formatExact(moment.atMs)));
  });
  connect(takeBack_, &QPushButton::clicked, this, [this] { askToRestore(undo_, tr("Take the last restoring back?")); });
  connect(&details_, &ObjectDetails::storageChanged, this, [this] {
    if (isVisible() && !inquiry_.isOpen()) load();
  });
  // Ages go on, and an event that wrote is told by its name once it has ended.
  connect(&details_.session(), &Session::secondPassed, this, [this] {
    if (!isVisible()) return;
    setMoments(withAuthors(model_->moments()));
    list_->viewport()->update();
  });
  clear();
}

void HistoryPage::clear() {
  inquiry_.cancel();
  if (const auto& object = details_.session().selection()) authors_.reset(*object);
  undo_.clear();
  model_->set({});
  summary_->clear();
  status_->clear();
  list_->hide();
  empty_->show();
  empty_->setSentence({});
  updateButtons();
  if (isVisible()) load();
}

void HistoryPage::askForNewest(const ObjectKey& object, std::function<void(const std::string&)> use) {
  ask<journal::HistorySnapshot>(
      this, [&](auto reply) { details_.session().emulator().history(object, std::move(reply)); },
      [use = std::move(use)](const Result<journal::HistorySnapshot>& result) {
        if (result) use(result->moments.empty() ? std::string() : result->moments.front().bookmark);
      });
}

// Events tell of an object in memory who wrote to it. Of one on disk there are none: what is new afterwards is ours.
void HistoryPage::expectWrite(const ObjectKey& object) {
  const journal::ObjectSummary* known = details_.session().find(object);
  before_.erase(object);
  if (known == nullptr || isInMemory(known->state)) return;
  before_[object] = std::nullopt;
  askForNewest(object, [this, object](const std::string& newest) {
    if (const auto expected = before_.find(object); expected != before_.end()) expected->second = newest;
  });
}

void HistoryPage::noteWrite(const ObjectKey& object, const QString& what) {
  if (!before_.contains(object)) return;
  askForNewest(object, [this, object, what](const std::string& newest) {
    const auto expected = before_.extract(object);
    if (!expected || !expected.mapped() || *expected.mapped() == newest) return;
    QString text = what.simplified();
    if (text.size() > kWriteShown) text = text.left(kWriteShown).trimmed() + QChar(0x2026);
    byHand_[object][newest] = tr("by hand: %1").arg(text);
    setMoments(withAuthors(model_->moments()));
  });
}

void HistoryPage::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  load();
}

void HistoryPage::load() {
  const auto& object = details_.session().selection();
  if (!object) return;
  QTimer::singleShot(kPatienceMs, this, &HistoryPage::showWaiting);
  inquiry_.ask<journal::HistorySnapshot>(
      this, [&](auto reply) { details_.session().emulator().history(*object, std::move(reply)); },
      [this](const Result<journal::HistorySnapshot>& result) { showHistory(result); });
}

// An isolate that is in JavaScript answers when it comes back.
void HistoryPage::showWaiting() {
  if (!inquiry_.isOpen() || list_->isVisibleTo(this) || !empty_->sentence().isEmpty()) return;
  empty_->setSentence(tr("Reading the object's history. It comes when the object's isolate is free."));
}

void HistoryPage::showHistory(const Result<journal::HistorySnapshot>& result) {
  if (!result) {
    status_->setText(QString::fromStdString(result.error().message));
    if (!list_->isVisibleTo(this)) empty_->setSentence({});
    return;
  }
  setMoments(withAuthors(result->moments));
  const bool none = result->moments.empty();
  list_->setVisible(!none);
  empty_->setVisible(none);
  empty_->setSentence(!result->problem.empty() ? QString::fromStdString(result->problem)
                                               : tr("No moment yet. Each commit from now on is one."));
  summary_->setText(
      none ? QString()
           : tr("%1 kept, %2 on disk. How much of the past is kept is set under Storage at the top.")
                 .arg(formatCount(result->momentCount, tr("moment"), tr("moments")), formatBytes(result->bytes)));
  summary_->setVisible(!none);
  updateButtons();
}

std::vector<journal::KeptMoment> HistoryPage::withAuthors(std::vector<journal::KeptMoment> moments) {
  authors_.follow(details_.session().events());
  std::vector<std::int64_t> times;
  for (const journal::KeptMoment& moment : moments) times.push_back(moment.atMs);
  const std::vector<QString> authors = authors_.of(times);
  for (std::size_t i = 0; i < moments.size(); ++i) {
    if (!authors[i].isEmpty()) moments[i].label = authors[i].toStdString();
  }
  const auto& object = details_.session().selection();
  const auto own = object ? byHand_.find(*object) : byHand_.end();
  if (own == byHand_.end()) return moments;
  for (journal::KeptMoment& moment : moments) {
    if (const auto written = own->second.find(moment.bookmark); written != own->second.end() && moment.label.empty())
      moment.label = written->second.toStdString();
  }
  return moments;
}

void HistoryPage::setMoments(std::vector<journal::KeptMoment> moments) {
  const auto& before = model_->moments();
  if (std::equal(moments.begin(), moments.end(), before.begin(), before.end(), sameMoment)) return;
  const auto bookmarkAt = [this](const QModelIndex& index) {
    return index.isValid() ? model_->moments()[static_cast<std::size_t>(index.row())].bookmark : std::string();
  };
  const std::string chosen = bookmarkAt(list_->currentIndex());
  model_->set(std::move(moments));
  for (int row = 0; row < model_->rowCount(); ++row) {
    if (bookmarkAt(model_->index(row)) == chosen) list_->setCurrentIndex(model_->index(row));
  }
}

void HistoryPage::askToRestore(const std::string& bookmark, const QString& what) {
  const journal::ObjectSummary* object = details_.session().selectedObject();
  if (!object) return;
  confirm(this, what,
          tr("All keys and tables of %1 become what they were. A live instance is reset; it can be taken back.")
              .arg(displayName(*object)),
          tr("Restore"), [this, bookmark, key = object->key] {
            if (details_.session().selection() == key) restore(bookmark);
          });
}

void HistoryPage::restore(const std::string& bookmark) {
  restore_->setEnabled(false);
  ask<std::string>(
      this,
      [&](auto reply) {
        details_.session().emulator().restore(*details_.session().selection(), bookmark, std::move(reply));
      },
      [this, key = *details_.session().selection()](const Result<std::string>& result) {
        if (details_.session().selection() != key) return;
        if (result) undo_ = *result;
        status_->setText(result ? tr("Restored.") : QString::fromStdString(result.error().message));
        updateButtons();
        details_.refreshStorage();
      });
}

void HistoryPage::updateButtons() {
  restore_->setEnabled(list_->currentIndex().isValid());
  takeBack_->setVisible(!undo_.empty());
}

}  // namespace durascope::widgets
