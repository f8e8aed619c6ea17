#include "widgets/object_header/object_header.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <algorithm>

#include "widgets/common/action_button.h"
#include "widgets/common/elided_label.h"
#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/object_state.h"
#include "widgets/common/style.h"
#include "widgets/common/tag.h"
#include "widgets/object_header/object_sentence.h"

namespace durascope::widgets {

namespace {

constexpr int kSidePadding = 16;
constexpr int kSignExcess = 2;  // By which the sign in front, of another font, makes its line higher.
constexpr int kIdDigits = 8;
constexpr int kRoomForShortcuts = 700;
constexpr int kRoomForId = 640;  // Narrower, the name needs it more.

// A label in the frame of a tag.
class TagLabel : public QLabel {
 public:
  explicit TagLabel(QWidget* parent) : QLabel(parent) {
    setFont(textFont(kSmallPx));
    setContentsMargins(6, 0, 6, 0);
    setFixedHeight(kTagHeight);
    tint(this, QPalette::WindowText, Token::kSoft);
  }

 protected:
  void paintEvent(QPaintEvent* event) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(color(Token::kLine));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), kTagRadius, kTagRadius);
    painter.end();
    QLabel::paintEvent(event);
  }
};

}  // namespace

ObjectHeader::ObjectHeader(ObjectDetails& details, ObjectActions& actions, QWidget* parent)
    : QWidget(parent),
      details_(details),
      actions_(actions),
      name_(new ElidedLabel(this)),
      namespace_(new TagLabel(this)),
      id_(new QLabel(this)),
      sentence_(new QLabel(this)) {
  name_->setFont(textFont(kTitlePx, true));
  id_->setFont(fixedFont());
  id_->setCursor(Qt::PointingHandCursor);
  id_->installEventFilter(this);
  tint(id_, QPalette::WindowText, Token::kSoft);
  sentence_->setTextFormat(Qt::RichText);
  sentence_->setWordWrap(true);
  sentence_->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  // Two lines, also for a sentence of one: what stands below does not move with each state.
  sentence_->setMinimumHeight(2 * sentence_->fontMetrics().lineSpacing() + kSignExcess);
  sentence_->setTextInteractionFlags(Qt::TextSelectableByMouse);

  auto* top = new QHBoxLayout;
  top->setSpacing(kGap);
  top->addWidget(name_);
  top->addWidget(namespace_);
  top->addWidget(id_);
  top->addStretch(1);
  auto* wake = new QPushButton(tr("Wake"), this);
  wake->setObjectName(QStringLiteral("wakeButton"));
  wake->setToolTip(tr("Let something happen to the object: any of the five kinds of event constructs it"));
  auto* wakes = new QMenu(wake);
  wakes->addActions(actions.wakes());
  wakes->addSeparator();
  wakes->addAction(actions.setAlarm());
  wakes->setToolTipsVisible(true);
  wake->setMenu(wakes);
  top->addWidget(wake);
  for (QAction* action : {actions.evict(), actions.abort(), actions.terminate()}) {
    buttons_.push_back(new ActionButton(action, this));
    top->addWidget(buttons_.back());
  }
  buttons_.back()->setProperty(kButtonRole, kDanger);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kSidePadding, kPadding, kSidePadding, 4);
  layout->setSpacing(4);
  layout->addLayout(top);
  layout->addWidget(sentence_);

  Session& session = details.session();
  connect(&session, &Session::selectionChanged, this, &ObjectHeader::show);
  connect(&session, &Session::objectsChanged, this, &ObjectHeader::show);
  connect(&session, &Session::statusChanged, this, &ObjectHeader::show);
  connect(&session, &Session::secondPassed, this, &ObjectHeader::show);
  connect(&session, &Session::deadlockChanged, this, &ObjectHeader::show);
  connect(&session, &Session::projectChanged, this, &ObjectHeader::show);
  connect(&details, &ObjectDetails::memoryChanged, this, &ObjectHeader::show);
  connect(&details, &ObjectDetails::lifeChanged, this, &ObjectHeader::show);
  connect(&details, &ObjectDetails::storageChanged, this, &ObjectHeader::show);
  connect(&details, &ObjectDetails::alarmChanged, this, &ObjectHeader::show);
  connect(&Theme::instance(), &Theme::changed, this, &ObjectHeader::show);
  show();
}

void ObjectHeader::show() {
  const Session& session = details_.session();
  const journal::ObjectSummary* object = session.selectedObject();
  if (!object) return;
  name_->setText(displayName(*object));
  namespace_->setText(session.namespaceName(object->key.ns));
  id_->setText(shortId(object->key.id, kIdDigits));
  id_->setToolTip(QString::fromStdString(object->key.id.hex()) + tr("\nClick to copy"));

  const auto& isolates = session.isolates();
  const auto isolate = std::find_if(isolates.begin(), isolates.end(), [&](const journal::IsolateSummary& summary) {
    return summary.number == object->isolate;
  });
  const bool known = isolate != isolates.end();
  const QString busy = known && isolate->busyHasObject ? session.objectName(isolate->busyObject) : QString();
  const QString text = objectSentence({.object = *object,
                                       .nowMs = session.nowMs(),
                                       .realMs = session.realMs(),
                                       .eviction = session.options().eviction,
                                       .isolate = known ? &*isolate : nullptr,
                                       .busyObject = busy,
                                       .deadlock = session.deadlockText(object->key),
                                       .deadlockEnd = session.deadlockEndText(),
                                       .memory = details_.memory() ? &*details_.memory() : nullptr,
                                       .life = details_.life() ? &*details_.life() : nullptr,
                                       .alarmMs = details_.alarm().dueMs});
  const QString whole = QStringLiteral("<span style=\"color:%1\">%2</span> %3")
                            .arg(color(tokenOf(session, *object)).name(), signOf(session, *object), text);
  if (sentence_->text() != whole) sentence_->setText(whole);
}

void ObjectHeader::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.fillRect(rect(), color(Token::kSurface));
  painter.fillRect(0, height() - 1, width(), 1, color(Token::kLine));
}

void ObjectHeader::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  id_->setVisible(width() >= kRoomForId);
  for (ActionButton* button : buttons_)
    button->setShortcutShown(button == buttons_.front() && width() >= kRoomForShortcuts);
}

bool ObjectHeader::eventFilter(QObject* watched, QEvent* event) {
  if (watched == id_ && event->type() == QEvent::MouseButtonRelease) actions_.copyId()->trigger();
  return QWidget::eventFilter(watched, event);
}

}  // namespace durascope::widgets
