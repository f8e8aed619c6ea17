#pragma once
// The status bar's row: figures at the left, where things are at the right, each a click away from the view behind it.

#include <QAbstractButton>
#include <QWidget>

#include "widgets/common/session.h"
#include "widgets/common/theme.h"

class QHBoxLayout;

namespace durascope::widgets {

/// One figure: flat text that can be clicked, with a shorter one for narrow windows; elided when there is no room even
/// for that. Whole in the tool tip.
class StatusPart : public QAbstractButton {
  Q_OBJECT
 public:
  StatusPart(const QString& name, const QString& explanation, QWidget* parent);

  /// Empty text hides it. `brief`: for a narrow window; empty: the same.
  void show(const QString& text, Token token = Token::kSoft, const QString& brief = {});
  void setBrief(bool brief);
  int wholeWidth() const;
  void setExplanation(const QString& explanation);
  /// Gives way to the others when there is no room for all.
  void setYielding() { yielding_ = true; }
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  const QString& shown() const { return isBrief_ ? brief_ : whole_; }

  QString explanation_;
  QString whole_, brief_;
  bool isBrief_ = false;
  Token token_ = Token::kSoft;
  bool yielding_ = false;
};

/// Object names, for tests: statusIsolates, statusObjects, statusRate, statusHits, statusCommit, statusDropped,
/// statusBadge, statusAddress, statusState.
class StatusStrip : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kHeight = 24;

  explicit StatusStrip(Session& session, QWidget* parent = nullptr);

  /// "http://127.0.0.1:8787"; empty while nothing is served, `problem` then says why.
  void setAddress(const QString& address, const QString& problem = {});
  /// What differs from production; empty hides the badge.
  void setBadge(const QString& text, const QString& explanation);

 signals:
  void isolatesClicked();
  void objectsClicked();
  void timelineClicked();
  void cacheClicked();
  void logClicked();
  void badgeClicked();
  void addressClicked(const QString& address);
  void stateFolderClicked(const QString& path);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void arrange();
  StatusPart* add(const QString& name, const QString& explanation);
  void refresh();

  Session& session_;
  QHBoxLayout* layout_;
  StatusPart *isolates_, *objects_, *rate_, *hits_, *commit_, *dropped_, *badge_, *address_, *state_;
  QString url_;
};

}  // namespace durascope::widgets
