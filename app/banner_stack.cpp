#include "app/banner_stack.h"

#include <QEvent>

#include "app/banner.h"

namespace durascope::app {

BannerStack::BannerStack(const QList<Banner*>& banners, QWidget* page) : QWidget(page), banners_(banners) {
  for (Banner* banner : banners) {
    banner->setParent(this);
    banner->installEventFilter(this);
  }
  page->installEventFilter(this);
  installEventFilter(this);
  place();
}

bool BannerStack::eventFilter(QObject* watched, QEvent* event) {
  switch (event->type()) {
    case QEvent::Resize:
    case QEvent::ShowToParent:
    case QEvent::HideToParent:
    case QEvent::LayoutRequest:
      place();
      break;
    default:
      break;
  }
  return QWidget::eventFilter(watched, event);
}

// By hand: a layout gives a banner its height one event later, and one that is shown must be there to be clicked.
void BannerStack::place() {
  const int width = parentWidget()->width();
  int height = 0;
  for (Banner* banner : banners_) {
    if (banner->isHidden()) continue;
    const int own = banner->hasHeightForWidth() ? banner->heightForWidth(width) : banner->sizeHint().height();
    banner->setGeometry(0, height, width, own);
    height += own;
  }
  setGeometry(0, parentWidget()->height() - height, width, height);
  setVisible(height > 0);
  raise();
}

}  // namespace durascope::app
