#include "widgets/common/style.h"

#include <QAbstractScrollArea>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QLineEdit>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTextEdit>
#include <QToolButton>
#include <algorithm>

#include "widgets/common/fonts.h"
#include "widgets/common/style_painting.h"
#include "widgets/common/theme.h"

namespace durascope::widgets {

namespace {

constexpr int kScrollBarExtent = 10;
constexpr int kTabPadding = kPadding;
constexpr int kTextInset = 6;
constexpr int kSortArrow = 8;
constexpr int kChevronRoom = 22;  // At the right end of a combo box.

bool isTextEditor(const QWidget* widget) {
  return qobject_cast<const QPlainTextEdit*>(widget) || qobject_cast<const QTextEdit*>(widget);
}

/// Where the arrow of a sorted column stands.
QRect sortArrowRect(const QRect& section) {
  return {section.right() - kGap - kSortArrow, section.top(), kSortArrow, section.height()};
}

}  // namespace

Style::Style() : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))) {}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
  switch (metric) {
    case PM_SplitterWidth:
      return 1;
    case PM_DockWidgetSeparatorExtent:
      return 3;  // A line of one pixel with room for the pointer.
    case PM_ScrollBarExtent:
      return kScrollBarExtent;
    case PM_ScrollView_ScrollBarSpacing:
    case PM_DockWidgetFrameWidth:
    case PM_TabBarBaseHeight:
    case PM_TabBarTabShiftVertical:
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
    case PM_ToolBarFrameWidth:
      return 0;
    case PM_TabBarBaseOverlap:  // The line below the tabs.
      return 1;
    case PM_ToolBarItemSpacing:
      return kGap;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
    case PM_ListViewIconSize:
      return 16;
    case PM_FocusFrameHMargin:  // Room at the sides of cells.
      return kGap;
    case PM_ToolTipLabelFrameWidth:
      return 4;
    default:
      return QProxyStyle::pixelMetric(metric, option, widget);
  }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* data) const {
  switch (hint) {
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
    case SH_ItemView_ArrowKeysNavigateIntoChildren:
    case SH_ScrollBar_Transient:
    case SH_DialogButtonBox_ButtonsHaveIcons:
      return 0;
    case SH_ScrollBar_LeftClickAbsolutePosition:
      return 1;
    default:
      return QProxyStyle::styleHint(hint, option, widget, data);
  }
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const {
  QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
  switch (type) {
    case CT_PushButton:
      // Fusion insists on a minimum width; ours is text and padding.
      if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option); button && !button->text.isEmpty())
        result.setWidth(size.width() + 20);
      result.setHeight(kControlHeight);
      break;
    case CT_ComboBox:
    case CT_LineEdit:
    case CT_SpinBox:
    case CT_ToolButton:
      result.setHeight(kControlHeight);
      break;
    case CT_HeaderSection:
      result.setHeight(kControlHeight);
      break;
    case CT_ItemViewItem:
      // The list of a box where one can also type; that of others is a menu.
      if (widget && widget->parent() && widget->parent()->inherits("QComboBoxPrivateContainer"))
        result.setHeight(kRowHeight);
      break;
    case CT_TabBarTab:
      result = QSize(size.width() - 24 + 2 * kTabPadding, kPanelTitleHeight);
      if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option))
        result.setWidth(QFontMetrics(textFont(kTextPx, true)).boundingRect(tab->text).width() + 2 * kTabPadding + 2 +
                        tab->leftButtonSize.width() + tab->rightButtonSize.width());
      break;
    case CT_MenuItem:
      if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option);
          item && item->menuItemType != QStyleOptionMenuItem::Separator)
        result.setHeight(kControlHeight);
      break;
    default:
      break;
  }
  return result;
}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const {
  const bool keyboardFocus = option->state & State_HasFocus && option->state & State_KeyboardFocusChange;
  switch (element) {
    case PE_PanelButtonCommand:
      drawControlGround(option, painter, widget, keyboardFocus);
      return;
    case PE_PanelButtonTool:
      if (option->state & (State_MouseOver | State_Sunken | State_On) && option->state & State_Enabled)
        drawControlGround(option, painter, widget, false);
      if (keyboardFocus) drawRounded(painter, option->rect, {}, color(Token::kAccent), kControlRadius, 2);
      return;
    case PE_PanelLineEdit: {
      const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
      if (frame && frame->lineWidth > 0) {
        drawField(option, painter);
      } else if (!widget || !(qobject_cast<QComboBox*>(widget->parentWidget()) ||
                              qobject_cast<QAbstractSpinBox*>(widget->parentWidget()))) {
        painter->fillRect(option->rect, color(Token::kSurface));  // An editor inside a view.
      }
      return;
    }
    case PE_FrameFocusRect:
      if (option->state & State_KeyboardFocusChange)
        drawRounded(painter, option->rect, {}, color(Token::kAccent), kTagRadius, 2);
      return;
    case PE_Frame:
      if (isTextEditor(widget)) {
        drawField(option, painter);
        return;
      }
      [[fallthrough]];
    case PE_FrameMenu:
    case PE_FrameGroupBox:
      drawRounded(painter, option->rect, {}, color(Token::kLine), 0);
      return;
    case PE_FrameTabBarBase:
      painter->fillRect(option->rect, color(Token::kLine));
      return;
    case PE_PanelStatusBar:
      painter->fillRect(option->rect, color(Token::kWindow));
      painter->fillRect(QRect(option->rect.topLeft(), QSize(option->rect.width(), 1)), color(Token::kLine));
      return;
    case PE_FrameStatusBarItem:
    case PE_FrameDockWidget:
      return;
    case PE_PanelItemViewRow:
      if (option->state & State_Selected) painter->fillRect(option->rect, color(Token::kSelect));
      return;
    case PE_IndicatorBranch:
      if (option->state & State_Children)
        drawChevron(painter, option->rect, color(Token::kSoft), option->state & State_Open);
      return;
    case PE_IndicatorHeaderArrow:
      if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option))
        // Qt's 'down' is the ascending order, for which the arrow points up: the least is on top.
        drawTriangle(painter, option->rect, header->sortIndicator == QStyleOptionHeader::SortDown);
      return;
    case PE_IndicatorRadioButton:
    case PE_IndicatorCheckBox:
      drawIndicator(option, painter, element == PE_IndicatorRadioButton);
      return;
    case PE_IndicatorArrowDown:
    case PE_IndicatorArrowRight:
      // Buttons with a menu say so in their text.
      if (!qobject_cast<const QToolButton*>(widget))
        drawChevron(painter, option->rect, color(Token::kSoft), element == PE_IndicatorArrowDown);
      return;
    case PE_IndicatorDockWidgetResizeHandle: {
      painter->fillRect(option->rect, color(Token::kSurface));
      const QPoint middle = option->rect.center();
      const QRect line = option->rect.width() < option->rect.height()
                             ? QRect(middle.x(), option->rect.top(), 1, option->rect.height())
                             : QRect(option->rect.left(), middle.y(), option->rect.width(), 1);
      painter->fillRect(line, color(Token::kLine));
      return;
    }
    default:
      QProxyStyle::drawPrimitive(element, option, painter, widget);
  }
}

void Style::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                        const QWidget* widget) const {
  switch (element) {
    case CE_PushButtonLabel:
      if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option)) {
        QStyleOptionButton copy = *button;
        const bool primary = hasRole(widget, kPrimary);
        if (option->state & State_Enabled && (primary || hasRole(widget, kDanger)))
          copy.palette.setColor(QPalette::ButtonText, color(primary ? Token::kOnAccent : Token::kBroken));
        if (option->state & State_Enabled && hasRole(widget, kBadge))
          copy.palette.setColor(QPalette::ButtonText, color(Token::kWarn));
        if (primary) painter->setFont(textFont(kTextPx, true));
        QProxyStyle::drawControl(element, &copy, painter, widget);
        return;
      }
      break;
    case CE_Splitter:
    case CE_ToolBar:
      painter->fillRect(option->rect, color(element == CE_Splitter ? Token::kLine : Token::kSurface));
      return;
    case CE_TabBarTabShape:
      if (option->state & State_Selected)
        painter->fillRect(option->rect.adjusted(kTabPadding, option->rect.height() - 2, -kTabPadding, 0),
                          color(Token::kAccent));
      if (option->state & State_HasFocus && option->state & State_KeyboardFocusChange)
        drawRounded(painter, option->rect.adjusted(2, 3, -2, -3), {}, color(Token::kAccent), kTagRadius, 2);
      return;
    case CE_TabBarTabLabel:
      if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
        const bool selected = option->state & State_Selected;
        painter->setFont(textFont(kTextPx, selected));
        painter->setPen(color(selected || option->state & State_MouseOver ? Token::kText : Token::kSoft));
        painter->drawText(option->rect.adjusted(kTabPadding, 0, -kTabPadding, 0),
                          Qt::AlignVCenter | Qt::AlignLeft | Qt::TextShowMnemonic | Qt::TextDontClip, tab->text);
        return;
      }
      break;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
      painter->fillRect(option->rect, color(Token::kSurface));
      // One line below the headings, from edge to edge; rows have none.
      if (option->state & State_Horizontal)
        painter->fillRect(QRect(option->rect.left(), option->rect.bottom(), option->rect.width(), 1),
                          color(Token::kLine));
      return;
    case CE_HeaderLabel:
      if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
        // Flush with the cells below, which stand one pixel and the focus margin from their edge.
        QStyleOptionHeader label = *header;
        label.rect.adjust(kGap - 1, 0, 1 - kGap, 0);
        label.text = option->fontMetrics.elidedText(label.text, Qt::ElideRight, label.rect.width());
        QProxyStyle::drawControl(element, &label, painter, widget);
        return;
      }
      break;
    default:
      break;
  }
  QProxyStyle::drawControl(element, option, painter, widget);
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const {
  switch (control) {
    case CC_ScrollBar:
      if (const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option)) {
        drawScrollBar(bar, painter, subControlRect(CC_ScrollBar, bar, SC_ScrollBarSlider, widget));
        return;
      }
      break;
    case CC_ComboBox:
      if (const auto* box = qstyleoption_cast<const QStyleOptionComboBox*>(option); box) {
        if (box->editable) {
          drawField(option, painter);
        } else {
          drawControlGround(option, painter, widget, option->state & State_HasFocus);
        }
        const QRect arrow(option->rect.right() - kChevronRoom + 1, option->rect.top(), 16, option->rect.height());
        drawChevron(painter, arrow, color(Token::kSoft), true);
        return;
      }
      break;
    case CC_SpinBox:
      drawField(option, painter);
      for (const SubControl part : {SC_SpinBoxUp, SC_SpinBoxDown}) {
        const QRect button = subControlRect(CC_SpinBox, option, part, widget);
        drawTriangle(painter, button, part == SC_SpinBoxUp);
      }
      return;
    default:
      break;
  }
  QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QRect Style::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
  QRect rect = QProxyStyle::subElementRect(element, option, widget);
  if (const auto* header = qstyleoption_cast<const QStyleOptionHeader*>(option)) {
    if (element == SE_HeaderArrow) return sortArrowRect(option->rect);
    // The text ends before the arrow, whichever side it is aligned to.
    if (element == SE_HeaderLabel && header->sortIndicator != QStyleOptionHeader::None)
      rect.setRight(sortArrowRect(option->rect).left() + kGap - 4);
  }
  const auto* frame = qstyleoption_cast<const QStyleOptionFrame*>(option);
  if (element == SE_LineEditContents && frame && frame->lineWidth > 0) rect.adjust(kTextInset, 0, -kTextInset, 0);
  return rect;
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl part,
                            const QWidget* widget) const {
  if (control == CC_ComboBox && part == SC_ComboBoxEditField)
    return option->rect.adjusted(kTextInset + 2, 1, -kChevronRoom, -1);
  if (control == CC_SpinBox && part == SC_SpinBoxEditField) {
    QRect edit = QProxyStyle::subControlRect(control, option, part, widget);
    edit.setLeft(option->rect.left() + kTextInset);  // Its text begins where that of other fields does.
    return edit;
  }
  const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
  if (control != CC_ScrollBar || !bar) return QProxyStyle::subControlRect(control, option, part, widget);
  // A groove and a slider, no buttons.
  const bool horizontal = bar->orientation == Qt::Horizontal;
  const QRect groove = option->rect;
  if (part == SC_ScrollBarGroove) return groove;
  const int length = horizontal ? groove.width() : groove.height();
  const qint64 range = qint64{bar->maximum} - bar->minimum + bar->pageStep;
  const int slider =
      range > 0 ? qBound(qMin(28, length), static_cast<int>(qint64{length} * bar->pageStep / range), length) : length;
  const int start =
      groove.topLeft().x() * horizontal + groove.topLeft().y() * !horizontal +
      sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - slider, bar->upsideDown);
  const auto span = [&](int from, int size) {
    return horizontal ? QRect(from, groove.top(), size, groove.height())
                      : QRect(groove.left(), from, groove.width(), size);
  };
  const int origin = horizontal ? groove.left() : groove.top();
  switch (part) {
    case SC_ScrollBarSlider:
      return span(start, slider);
    case SC_ScrollBarSubPage:
      return span(origin, start - origin);
    case SC_ScrollBarAddPage:
      return span(start + slider, origin + length - start - slider);
    default:
      return {};
  }
}

void Style::polish(QWidget* widget) {
  QProxyStyle::polish(widget);
  if (qobject_cast<QAbstractButton*>(widget) || qobject_cast<QComboBox*>(widget)) widget->setAttribute(Qt::WA_Hover);
  // The frame paints the ground, with round corners; a viewport of its own would square them.
  if (isTextEditor(widget)) static_cast<QAbstractScrollArea*>(widget)->viewport()->setAutoFillBackground(false);
}

void setRole(QWidget* button, const char* role) {
  const QVariant wanted = role ? QVariant(QString::fromLatin1(role)) : QVariant();
  if (button->property(kButtonRole) == wanted) return;
  button->setProperty(kButtonRole, wanted);
  button->update();
}

void installLook() {
  Theme& theme = Theme::instance();
  QApplication::setStyle(new Style);
  QApplication::setFont(textFont());
  QApplication::setPalette(theme.palette());
  QObject::connect(&theme, &Theme::changed, qApp, [&theme] { QApplication::setPalette(theme.palette()); });
  // A scroll area repaints its contents with the focus, but not the frame that shows it.
  QObject::connect(qApp, &QApplication::focusChanged, qApp, [](QWidget* old, QWidget* now) {
    for (QWidget* widget : {old, now}) {
      if (isTextEditor(widget)) widget->update();
    }
  });
}

}  // namespace durascope::widgets
