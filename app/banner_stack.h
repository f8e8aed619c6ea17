#pragma once
// Banners that come and go by themselves lie over the lower edge of a page, so that nothing on it moves.

#include <QList>
#include <QWidget>

namespace durascope::app {

class Banner;

class BannerStack : public QWidget {
  Q_OBJECT
 public:
  /// `page` is the widget over which they lie; it becomes the parent.
  BannerStack(const QList<Banner*>& banners, QWidget* page);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void place();

  QList<Banner*> banners_;  // Children, from the top down.
};

}  // namespace durascope::app
