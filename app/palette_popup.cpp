#include "app/palette_popup.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include "widgets/common/fonts.h"
#include "widgets/common/style.h"
#include "widgets/common/theme.h"

namespace durascope::app {

using namespace widgets;

namespace {

constexpr int kWidth = 560;
constexpr int kHeight = 400;
constexpr int kBelowTop = 52;

class EntryDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
    if (option.state & QStyle::State_Selected) painter->fillRect(option.rect, color(Token::kSelect));
    QRect room = option.rect.adjusted(kPadding, 0, -kPadding, 0);
    const bool refused = !(index.flags() & Qt::ItemIsEnabled);
    QString hint = index.data(PaletteModel::kHintRole).toString();
    const QFontMetrics metrics(textFont(kSmallPx));
    // A reason is a sentence: the name of what cannot be done goes first.
    if (refused) {
      const int name = QFontMetrics(textFont()).horizontalAdvance(index.data().toString());
      hint = metrics.elidedText(hint, Qt::ElideRight, std::max(0, room.width() - name - 2 * kGap));
    }
    painter->setFont(textFont(kSmallPx));
    painter->setPen(color(Token::kSoft));
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignRight, hint);
    room.setRight(room.right() - metrics.horizontalAdvance(hint) - kGap);
    painter->setFont(textFont());
    painter->setPen(color(refused ? Token::kEvicted : Token::kText));
    const QString text = painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width());
    painter->drawText(room, Qt::AlignVCenter | Qt::AlignLeft, text);
  }
  QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
    return {option.rect.width(), kControlHeight};
  }
};

}  // namespace

PalettePopup::PalettePopup(Session& session, QList<QAction*> actions, QWidget* parent)
    : QFrame(parent, Qt::Popup),
      session_(session),
      model_(session, std::move(actions)),
      query_(new QLineEdit(this)),
      list_(new QListView(this)),
      nothing_(new QLabel(QStringLiteral("No action or object has this in its name."), this)) {
  setObjectName(QStringLiteral("palette"));
  setFrameShape(QFrame::StyledPanel);
  setAttribute(Qt::WA_DeleteOnClose);
  query_->setObjectName(QStringLiteral("paletteQuery"));
  query_->setPlaceholderText(QStringLiteral("Find an action, example or object; # for objects by name or id"));
  query_->installEventFilter(this);
  list_->setObjectName(QStringLiteral("paletteList"));
  list_->setModel(&model_);
  list_->setItemDelegate(new EntryDelegate(list_));
  list_->setFrameShape(QFrame::NoFrame);
  list_->setUniformItemSizes(true);
  list_->setFocusPolicy(Qt::NoFocus);
  list_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  nothing_->setObjectName(QStringLiteral("paletteNothing"));
  nothing_->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
  nothing_->setContentsMargins(0, kPadding, 0, 0);
  nothing_->hide();
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(kGap, kGap, kGap, kGap);
  layout->setSpacing(kGap);
  layout->addWidget(query_);
  layout->addWidget(nothing_, 1);
  layout->addWidget(list_, 1);
  connect(query_, &QLineEdit::textChanged, this, [this](const QString& text) {
    model_.setQuery(text);
    list_->setCurrentIndex(model_.index(0));
    nothing_->setVisible(model_.rowCount() == 0);
    list_->setVisible(model_.rowCount() > 0);
  });
  connect(list_, &QListView::clicked, this, &PalettePopup::take);
  connect(query_, &QLineEdit::returnPressed, this, [this] { take(list_->currentIndex()); });
  list_->setCurrentIndex(model_.index(0));
}

void PalettePopup::open() {
  const QRect window = parentWidget()->geometry();
  const int width = std::min(kWidth, window.width() - 2 * kPadding);
  resize(width, std::min(kHeight, window.height() - kBelowTop - kPadding));
  move(parentWidget()->mapToGlobal(QPoint((window.width() - width) / 2, kBelowTop)));
  show();
  query_->setFocus();
}

bool PalettePopup::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int step = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (step != 0) {
      QModelIndex next = model_.index(list_->currentIndex().row() + step);
      while (next.isValid() && model_.entry(next.row()).refused) next = model_.index(next.row() + step);
      if (next.isValid()) list_->setCurrentIndex(next);
      return true;
    }
  }
  return QFrame::eventFilter(watched, event);
}

void PalettePopup::take(const QModelIndex& index) {
  if (!index.isValid() || model_.entry(index.row()).refused) return;
  const PaletteEntry entry = model_.entry(index.row());
  close();
  if (entry.object) session_.select(*entry.object);
  if (entry.action) entry.action->trigger();
}

}  // namespace durascope::app
