#pragma once
// The frame of a view: a title row with a summary beside the title, one sentence below it that says what is shown, the
// content, a sentence in its place when there is none, and a thin bar while loading.

#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QStackedLayout;

namespace durascope::widgets {

class ElidedLabel;
class EmptyState;

/// The 32 px row: title in 600, summary in soft, corner widgets at the right. Serves as a dock's title bar, too.
class PanelTitle : public QWidget {
  Q_OBJECT
 public:
  explicit PanelTitle(const QString& title, QWidget* parent = nullptr);
  /// A dock gives its title bar the height that it hints at.
  QSize sizeHint() const override;
  void setTitle(const QString& title);
  void setSummary(const QString& summary);
  QString summary() const;
  /// Puts a small widget at the right end.
  void addCorner(QWidget* widget);

 signals:
  void doubleClicked();

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;

 private:
  QLabel* title_;
  ElidedLabel* summary_;
  QHBoxLayout* layout_;
};

class Panel : public QWidget {
  Q_OBJECT
 public:
  explicit Panel(const QString& title, QWidget* parent = nullptr);

  PanelTitle* titleRow() const { return title_; }
  /// The sentence below the title; empty hides it.
  void setBand(const QString& sentence);
  QString band() const;
  /// No panel stands beside it whose band would have to be level: the band is as low as its sentence.
  void setBandAlone(bool alone);
  /// The view itself; the panel owns it.
  void setContent(QWidget* content);
  /// Shows the content again, or the empty state when `sentence` is not empty.
  void setEmpty(const QString& sentence);
  EmptyState* emptyState() const { return empty_; }
  /// The bar appears when loading lasts longer than 150 ms.
  void setLoading(bool loading);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void levelBand();

  PanelTitle* title_;
  QLabel* band_;
  QWidget* body_;
  QStackedLayout* stack_;
  QWidget* content_ = nullptr;
  EmptyState* empty_;
  QTimer loadingTimer_;
  bool loadingShown_ = false;
  bool bandAlone_ = false;
};

}  // namespace durascope::widgets
