#include "widgets/status/status_strip.h"

#include <QHBoxLayout>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "widgets/common/fonts.h"
#include "widgets/common/format.h"
#include "widgets/common/style.h"

namespace durascope::widgets {

namespace {

constexpr int kPartGap = 20;
constexpr int kNarrowGap = 14;
constexpr int kFewestLetters = 4;
constexpr std::uint64_t kGoodPercent = 80;  // A share of hits that deserves the colour.

}  // namespace

StatusPart::StatusPart(const QString& name, const QString& explanation, QWidget* parent)
    : QAbstractButton(parent), explanation_(explanation) {
  setObjectName(name);
  setFont(textFont(kValuePx));
  setCursor(Qt::PointingHandCursor);
  setFocusPolicy(Qt::TabFocus);
  setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
  hide();
}

void StatusPart::show(const QString& text, Token token, const QString& brief) {
  setVisible(!text.isEmpty());
  const QString& narrow = brief.isEmpty() ? text : brief;
  if (text == whole_ && narrow == brief_ && token == token_) return;
  token_ = token;
  whole_ = text;
  brief_ = narrow;
  setText(text);
  setToolTip(text + '\n' + explanation_);
  updateGeometry();
  update();
}

void StatusPart::setBrief(bool brief) {
  if (std::exchange(isBrief_, brief) == brief) return;
  updateGeometry();
  update();
}

void StatusPart::setExplanation(const QString& explanation) {
  explanation_ = explanation;
  setToolTip(text() + '\n' + explanation_);
}

int StatusPart::wholeWidth() const { return tabularWidth(font(), whole_) + 2; }

QSize StatusPart::sizeHint() const { return {tabularWidth(font(), shown()) + 2, StatusStrip::kHeight - 1}; }

QSize StatusPart::minimumSizeHint() const {
  if (!yielding_) return sizeHint();
  return {std::min(sizeHint().width(), kFewestLetters * fontMetrics().averageCharWidth()), sizeHint().height()};
}

void StatusPart::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setPen(color(underMouse() || hasFocus() ? Token::kText : token_));
  const int wanted = tabularWidth(font(), shown());
  const int excess = wanted - fontMetrics().horizontalAdvance(shown());  // What equally wide digits cost.
  drawTabular(painter, rect(), Qt::AlignLeft,
              wanted <= width() ? shown() : fontMetrics().elidedText(shown(), Qt::ElideRight, width() - excess));
}

StatusStrip::StatusStrip(Session& session, QWidget* parent)
    : QWidget(parent),
      session_(session),
      layout_(new QHBoxLayout(this)),
      isolates_(add(QStringLiteral("statusIsolates"), QStringLiteral("Isolates and the memory of their heaps now"))),
      objects_(add(QStringLiteral("statusObjects"), QStringLiteral("Objects in memory now, of all that are known"))),
      rate_(add(QStringLiteral("statusRate"), QStringLiteral("Requests of the last second"))),
      hits_(add(QStringLiteral("statusHits"),
                QStringLiteral("Share of hits in the cache lookups of all objects since the project opened"))),
      commit_(add(QStringLiteral("statusCommit"), QStringLiteral("How long the last commit took"))),
      dropped_(add(QStringLiteral("statusDropped"),
                   QStringLiteral("Events came faster than they could be kept; since the window opened"))),
      badge_(add(QStringLiteral("statusBadge"), {})) {
  setFixedHeight(kHeight);
  layout_->setContentsMargins(kPadding, 1, kPadding, 0);
  layout_->setSpacing(kPartGap);
  layout_->addStretch(1);
  address_ = add(QStringLiteral("statusAddress"), {});
  state_ = add(QStringLiteral("statusState"), {});
  for (StatusPart* part : {badge_, address_, state_}) part->setYielding();
  connect(isolates_, &StatusPart::clicked, this, &StatusStrip::isolatesClicked);
  connect(objects_, &StatusPart::clicked, this, &StatusStrip::objectsClicked);
  connect(rate_, &StatusPart::clicked, this, &StatusStrip::timelineClicked);
  connect(commit_, &StatusPart::clicked, this, &StatusStrip::timelineClicked);
  connect(hits_, &StatusPart::clicked, this, &StatusStrip::cacheClicked);
  connect(dropped_, &StatusPart::clicked, this, &StatusStrip::logClicked);
  connect(badge_, &StatusPart::clicked, this, &StatusStrip::badgeClicked);
  connect(address_, &StatusPart::clicked, this, [this] {
    if (!url_.isEmpty()) emit addressClicked(url_);
  });
  connect(state_, &StatusPart::clicked, this, [this] {
    if (session_.project()) emit stateFolderClicked(QString::fromStdString(session_.project()->stateDir));
  });
  connect(&session_, &Session::statusChanged, this, &StatusStrip::refresh);
  connect(&session_, &Session::objectsChanged, this, &StatusStrip::refresh);
  connect(&session_, &Session::objectsReset, this, &StatusStrip::refresh);
  connect(&session_, &Session::projectChanged, this, &StatusStrip::refresh);
  refresh();
}

StatusPart* StatusStrip::add(const QString& name, const QString& explanation) {
  auto* part = new StatusPart(name, explanation, this);
  layout_->addWidget(part);
  return part;
}

void StatusStrip::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  arrange();
}

// All are brief or none is: a row in which some figures have lost their words reads badly.
void StatusStrip::arrange() {
  int need = 2 * kPadding;
  const auto parts = findChildren<StatusPart*>(QString(), Qt::FindDirectChildrenOnly);
  for (const StatusPart* part : parts)
    if (!part->isHidden()) need += part->wholeWidth() + kPartGap;
  const bool brief = need > width();
  layout_->setSpacing(brief ? kNarrowGap : kPartGap);
  for (StatusPart* part : parts) part->setBrief(brief);
}

void StatusStrip::setAddress(const QString& address, const QString& problem) {
  url_ = address;
  address_->setExplanation(address.isEmpty() ? problem : QStringLiteral("Click to open it in the browser"));
  if (!address.isEmpty()) {
    QString port = address;
    port.remove(QStringLiteral("http://"));
    address_->show(QStringLiteral("serving %1").arg(address), Token::kSoft, port);
  } else {
    address_->show(problem.isEmpty() ? QString() : QStringLiteral("not serving"), Token::kBroken);
  }
  arrange();
}

void StatusStrip::setBadge(const QString& text, const QString& explanation) {
  badge_->setExplanation(explanation);
  const auto differences = static_cast<std::uint64_t>(text.count(QStringLiteral(" · ")) + 1);
  QString brief = text;
  brief.replace(QStringLiteral("Simulated miss"), QStringLiteral("Miss"));
  if (differences > 1) brief = formatCount(differences, QStringLiteral("difference"), QStringLiteral("differences"));
  badge_->show(text, Token::kWarn, brief);
  arrange();
}

void StatusStrip::refresh() {
  const auto& project = session_.project();
  if (!project) {
    for (StatusPart* part : {isolates_, objects_, rate_, hits_, commit_, dropped_, state_}) part->show({});
    arrange();
    return;
  }
  std::uint64_t heap = 0;
  for (const journal::IsolateSummary& isolate : session_.isolates()) heap += isolate.heapBytes;
  const std::size_t isolates = session_.isolates().size();
  isolates_->show(isolates == 0 ? QString()
                                : formatCount(isolates, QStringLiteral("isolate"), QStringLiteral("isolates")) +
                                      QStringLiteral(" · ") + formatBytes(heap));
  objects_->show(QStringLiteral("%1 live of %2")
                     .arg(formatCount(static_cast<std::uint64_t>(session_.liveObjects())),
                          formatCount(session_.objects().size())));
  rate_->show(formatRate(session_.requestsPerSecond(), QStringLiteral("req")));
  const bool looked = session_.cacheHits() + session_.cacheMisses() > 0;
  hits_->show(
      looked ? formatHitRate(session_.cacheHits(), session_.cacheMisses()) + QStringLiteral(" hits of all objects")
             : QString(),
      session_.cacheHits() * 100 >= kGoodPercent * (session_.cacheHits() + session_.cacheMisses()) ? Token::kHit
                                                                                                   : Token::kSoft,
      formatHitRate(session_.cacheHits(), session_.cacheMisses()) + QStringLiteral(" hits"));
  commit_->show(session_.lastCommitNs() == 0 ? QString()
                                             : QStringLiteral("commit ") + formatDuration(session_.lastCommitNs()));
  const std::uint64_t dropped = session_.droppedEvents();
  dropped_->show(dropped == 0 ? QString()
                              : formatCount(dropped, QStringLiteral("event was"), QStringLiteral("events were")) +
                                    QStringLiteral(" not kept"),
                 Token::kWarn);
  state_->setExplanation(QString::fromStdString(project->stateDir) +
                         QStringLiteral("\nClick to open the folder of the objects' files"));
  QString state = QString::fromStdString(project->stateDir);
  const QString inside = QString::fromStdString(project->path) + '/';
  if (state.startsWith(inside)) state.remove(0, inside.size());
  state_->show(QStringLiteral("state: ") + state, Token::kSoft, QStringLiteral("state"));
  arrange();
}

}  // namespace durascope::widgets
