#include "app/about.h"

#include <QCoreApplication>
#include <QDialog>
#include <QFormLayout>
#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>
#include <utility>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::app {

using namespace widgets;

namespace {

constexpr QSize kShortcutsSize{440, 560};

constexpr std::pair<const char*, const char*> kGestures[] = {
    {"Timeline: zoom at the cursor", "Wheel"},
    {"Timeline: pan", "Drag with the middle button, Left, Right"},
    {"Timeline: fit everything", "Home"},
    {"Timeline: one step back", "Backspace"},
};

QDialog* makeDialog(const QString& title, QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(title);
  return dialog;
}

QStringList& engines() {
  static QStringList lines;
  return lines;
}

QLabel* keysLabel(const QString& keys) {
  auto* label = new QLabel(keys);
  tint(label, QPalette::WindowText, Token::kSoft);
  return label;
}

}  // namespace

void setEngines(const QStringList& lines) { engines() = lines; }

void showAbout(QWidget* parent) {
  QDialog* dialog = makeDialog(QStringLiteral("About Durascope"), parent);
  auto* name = new QLabel(QStringLiteral("Durascope"));
  name->setFont(textFont(kTitlePx, true));
  auto* facts = new QLabel(
      QStringLiteral("Version %1\n%2\n\nA local emulator of Durable Objects with a window into "
                     "them.\nFree software under the GNU General Public License, version 3 or "
                     "later.\nIcons: Lucide (ISC licence).")
          .arg(QCoreApplication::applicationVersion(),
               (engines() + QStringList{QStringLiteral("Qt ") + QString::fromLatin1(qVersion())}).join('\n')));
  facts->setObjectName(QStringLiteral("aboutFacts"));
  facts->setWordWrap(true);
  facts->setMinimumWidth(400);
  facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* layout = new QVBoxLayout(dialog);
  layout->setContentsMargins(2 * kPadding, 2 * kPadding, 2 * kPadding, 2 * kPadding);
  layout->setSpacing(kGap);
  layout->addWidget(name);
  layout->addWidget(facts);
  dialog->open();
}

void showShortcuts(const QList<QAction*>& actions, QWidget* parent) {
  QDialog* dialog = makeDialog(QStringLiteral("Shortcuts"), parent);
  auto* rows = new QWidget;
  auto* form = new QFormLayout(rows);
  form->setContentsMargins(kPadding, kPadding, kPadding, kPadding);
  form->setVerticalSpacing(kGap);
  form->setHorizontalSpacing(3 * kPadding);
  for (const QAction* action : actions) {
    if (action->shortcut().isEmpty()) continue;
    form->addRow(action->text().remove('&'),
                 keysLabel(QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText)));
  }
  for (const auto& [what, keys] : kGestures)
    form->addRow(QString::fromLatin1(what), keysLabel(QString::fromLatin1(keys)));
  auto* scroll = new QScrollArea;
  scroll->setWidget(rows);
  scroll->setWidgetResizable(true);
  scroll->setFrameShape(QFrame::NoFrame);
  auto* layout = new QVBoxLayout(dialog);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(scroll);
  dialog->resize(kShortcutsSize);
  dialog->open();
}

}  // namespace durascope::app
