#include "widgets/welcome/welcome_page.h"

#include <QAction>
#include <QFileInfo>
#include <QLabel>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

#include "widgets/common/action_button.h"
#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"
#include "widgets/welcome/welcome_entry_button.h"

namespace durascope::widgets {

namespace {

constexpr int kColumnWidth = 560;
constexpr int kSectionGap = 24;

QLabel* label(const QString& text, int pixels, bool strong, Token token, QWidget* parent) {
  auto* made = new QLabel(text, parent);
  made->setFont(textFont(pixels, strong));
  made->setWordWrap(true);
  made->setTextFormat(Qt::PlainText);
  tint(made, QPalette::WindowText, token);
  return made;
}

}  // namespace

WelcomePage::WelcomePage(QAction* openProject, QAction* openFile, QWidget* parent)
    : QWidget(parent), examples_(new QVBoxLayout), recent_(new QVBoxLayout) {
  setObjectName(QStringLiteral("welcomePage"));
  auto* column = new QWidget;
  column->setMaximumWidth(kColumnWidth);
  auto* buttons = new QHBoxLayout;
  auto* open = new ActionButton(openProject, column);
  open->setProperty(kButtonRole, kPrimary);
  buttons->setSpacing(kGap);
  buttons->addWidget(open);
  buttons->addWidget(new ActionButton(openFile, column));
  buttons->addStretch(1);
  for (QVBoxLayout* list : {examples_, recent_}) list->setSpacing(4);
  auto* content = new QVBoxLayout(column);
  content->setContentsMargins(kPadding, kSectionGap, kPadding, kSectionGap);
  content->setSpacing(kGap);
  content->addWidget(label(QStringLiteral("Durascope"), kTitlePx, true, Token::kText, column));
  content->addWidget(label(QStringLiteral("Run a project with Durable Objects and watch them live: what each one holds "
                                          "in memory, in its cache and in storage, and what an eviction takes away."),
                           kTextPx, false, Token::kSoft, column));
  content->addSpacing(kGap);
  content->addLayout(buttons);
  content->addWidget(
      label(QStringLiteral("Or drop a folder or an .sqlite file here."), kSmallPx, false, Token::kSoft, column));
  content->addSpacing(kSectionGap - kGap);
  content->addLayout(examples_);
  content->addSpacing(kSectionGap - kGap);
  content->addLayout(recent_);
  content->addStretch(1);
  auto* sheet = new QWidget;
  auto* layout = new QHBoxLayout(sheet);
  layout->addStretch(1);
  layout->addWidget(column, 4);
  layout->addStretch(1);
  // In a small window the examples and what was open last do not all have room.
  auto* scroll = new QScrollArea;
  scroll->setWidget(sheet);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  for (QWidget* through : {static_cast<QWidget*>(scroll->viewport()), sheet}) through->setAutoFillBackground(false);
  auto* whole = new QVBoxLayout(this);
  whole->setContentsMargins(0, 0, 0, 0);
  whole->addWidget(scroll);
}

void WelcomePage::setExamples(const QList<WelcomeEntry>& examples) {
  fill(examples_, QStringLiteral("Examples"), examples);
}

void WelcomePage::setRecent(const QStringList& paths) {
  QList<WelcomeEntry> entries;
  for (const QString& path : paths) entries.append({QFileInfo(path).fileName(), path, path});
  fill(recent_, QStringLiteral("Recent"), entries);
}

void WelcomePage::fill(QVBoxLayout* list, const QString& title, const QList<WelcomeEntry>& entries) {
  while (QLayoutItem* item = list->takeAt(0)) {
    delete item->widget();
    delete item;
  }
  if (entries.isEmpty()) return;
  list->addWidget(label(title, kValuePx, true, Token::kSoft, nullptr));
  for (const WelcomeEntry& entry : entries) {
    auto* button = new WelcomeEntryButton(entry.title, entry.sentence);
    button->setToolTip(entry.path);
    connect(button, &QAbstractButton::clicked, this, [this, path = entry.path] { emit chosen(path); });
    list->addWidget(button);
  }
}

void WelcomePage::paintEvent(QPaintEvent*) { QPainter(this).fillRect(rect(), color(Token::kSurface)); }

}  // namespace durascope::widgets
