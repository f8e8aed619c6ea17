#pragma once
// The strip beside the tracks that tells everything about the selected event.

#include <QWidget>

#include "widgets/common/session.h"

class QFormLayout;
class QLabel;

namespace durascope::widgets {

class ElidedLabel;

class EventDetail : public QWidget {
  Q_OBJECT
 public:
  static constexpr int kWidth = 288;

  explicit EventDetail(Session& session, QWidget* parent = nullptr);

  /// `event` is copied in words; it may be trimmed afterwards.
  void show(const journal::Event& event);

 signals:
  void closed();

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void addRow(const QString& name, const QString& value, bool fixed = false);

  Session& session_;
  QLabel* title_;
  QWidget* rows_ = nullptr;
  QFormLayout* form_ = nullptr;
};

}  // namespace durascope::widgets
