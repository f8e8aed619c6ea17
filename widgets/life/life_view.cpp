#include "widgets/life/life_view.h"

#include <QSplitter>
#include <QVBoxLayout>

#include "widgets/common/empty_state.h"
#include "widgets/common/value_tree.h"
#include "widgets/life/life_rows.h"

namespace durascope::widgets {

LifeView::LifeView(ObjectDetails& details, QWidget* parent)
    : QWidget(parent),
      details_(details),
      splitter_(new QSplitter(this)),
      gate_(addTree("gateTree", tr("Input gate"))),
      holds_(addTree("holdTree", tr("What keeps it in memory"))),
      stubs_(addTree("stubTree", tr("Stubs"))),
      empty_(new EmptyState({}, this)) {
  setObjectName(QStringLiteral("lifeView"));
  setBackgroundRole(QPalette::Base);
  setAutoFillBackground(true);
  splitter_->setHandleWidth(1);
  splitter_->setChildrenCollapsible(false);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(empty_, 1);
  layout->addWidget(splitter_, 1);
  connect(&details_, &ObjectDetails::cleared, this, &LifeView::clear);
  connect(&details_, &ObjectDetails::lifeChanged, this, &LifeView::showLife);
  connect(&details_, &ObjectDetails::storageChanged, this, &LifeView::showLife);  // the alarm
  connect(&details_, &ObjectDetails::alarmChanged, this, &LifeView::showLife);
  connect(&details_.session(), &Session::secondPassed, this, &LifeView::showLife);
  connect(&details_.session(), &Session::objectsReset, this, &LifeView::clear);
  clear();
}

// The trees know twins_, which would otherwise go before them.
LifeView::~LifeView() { delete splitter_; }

ValueTree* LifeView::addTree(const char* name, const QString& spoken) {
  auto* tree = new ValueTree(twins_);
  tree->setObjectName(QString::fromLatin1(name));
  tree->setAccessibleName(spoken);
  splitter_->addWidget(tree);
  return tree;
}

void LifeView::clear() {
  for (ValueTree* tree : {gate_, holds_, stubs_}) tree->clear();
  showLife();
}

void LifeView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  showLife();
}

void LifeView::showLife() {
  const Session& session = details_.session();
  const journal::ObjectSummary* object = session.selectedObject();
  const auto& life = details_.life();
  splitter_->setVisible(object && life);
  empty_->setVisible(!object || !life);
  if (!object || !life) {
    empty_->setSentence(!object ? tr("Select an object to see what keeps it in memory.") : details_.lifeProblem());
    return;
  }
  if (!isVisible()) return;
  const std::int64_t now = session.nowMs();
  const auto name = [&session](const ObjectKey& key) { return session.objectName(key); };
  gate_->setRows(gateRows(*life, now, name));
  holds_->setRows(holdRows(*life, details_.alarm(), now, object->evictAtMs));
  stubs_->setRows(stubRows(*life, now, name));
}

}  // namespace durascope::widgets
