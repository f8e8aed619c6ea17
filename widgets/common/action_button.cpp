#include "widgets/common/action_button.h"

#include <QFontMetrics>
#include <QStyleOptionButton>
#include <QStylePainter>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {
constexpr int kButtonPadding = 10;
constexpr int kKeyPadding = 4;
constexpr int kKeyGap = 6;
constexpr int kKeyHeight = 16;
}  // namespace

ActionButton::ActionButton(QAction* action, QWidget* parent) : QPushButton(parent), action_(action) {
  connect(action, &QAction::changed, this, &ActionButton::follow);
  connect(this, &QPushButton::clicked, action, &QAction::trigger);
  follow();
}

void ActionButton::setShortcutShown(bool shown) {
  shortcutShown_ = shown;
  follow();
}

void ActionButton::follow() {
  setText(action_->text());
  setEnabled(action_->isEnabled());
  if (parentWidget()) setVisible(action_->isVisible());
  const QString keys = action_->shortcut().toString(QKeySequence::NativeText);
  const QString tip = action_->statusTip().isEmpty() ? action_->toolTip() : action_->statusTip();
  setToolTip(keys.isEmpty() ? tip : tip + " (" + keys + ')');
  updateGeometry();
  update();
}

QString ActionButton::shortcutText() const {
  return shortcutShown_ ? action_->shortcut().toString(QKeySequence::NativeText) : QString();
}

QSize ActionButton::sizeHint() const {
  const bool strong = property(kButtonRole).toString() == QLatin1String(kPrimary);
  int width = QFontMetrics(textFont(kTextPx, strong)).size(Qt::TextShowMnemonic, text()).width() + 2 * kButtonPadding;
  const QString keys = shortcutText();
  if (!keys.isEmpty()) width += kKeyGap + 2 * kKeyPadding + QFontMetrics(textFont(kSmallPx)).horizontalAdvance(keys);
  return {width, kControlHeight};
}

void ActionButton::paintEvent(QPaintEvent*) {
  QStylePainter painter(this);
  QStyleOptionButton option;
  initStyleOption(&option);
  painter.drawControl(QStyle::CE_PushButtonBevel, option);

  const QString keys = shortcutText();
  const QFont small = textFont(kSmallPx);
  const int keyWidth = keys.isEmpty() ? 0 : QFontMetrics(small).horizontalAdvance(keys) + 2 * kKeyPadding;
  option.rect = rect().adjusted(kButtonPadding, 0, -kButtonPadding - (keyWidth ? keyWidth + kKeyGap : 0), 0);
  painter.drawControl(QStyle::CE_PushButtonLabel, option);
  if (keys.isEmpty()) return;

  const QRect key(width() - kButtonPadding - keyWidth, (height() - kKeyHeight) / 2, keyWidth, kKeyHeight);
  const bool primary = property(kButtonRole).toString() == QLatin1String(kPrimary);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(color(primary ? Token::kOnAccent : Token::kLine));
  painter.drawRoundedRect(QRectF(key).adjusted(0.5, 0.5, -0.5, -0.5), kTagRadius, kTagRadius);
  painter.setFont(small);
  painter.setPen(color(primary ? Token::kOnAccent : isEnabled() ? Token::kSoft : Token::kEvicted));
  painter.drawText(key, Qt::AlignCenter, keys);
}

}  // namespace durascope::widgets
