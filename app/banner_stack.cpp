#include "app/banner_stack.h"

#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "app/banner.h"

namespace durascope::app {

BannerStack::BannerStack(const QList<Banner*>& banners, QWidget* page) : QWidget(page) {
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  for (Banner* banner : banners) {
    layout->addWidget(banner);
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

void BannerStack::place() {
  int height = 0;
  for (int i = 0; i < layout()->count(); ++i) {
    QWidget* banner = layout()->itemAt(i)->widget();
    if (!banner->isHidden())
      height +=
          banner->hasHeightForWidth() ? banner->heightForWidth(parentWidget()->width()) : banner->sizeHint().height();
  }
  setVisible(height > 0);
  setGeometry(0, parentWidget()->height() - height, parentWidget()->width(), height);
  raise();
}

}  // namespace durascope::app
