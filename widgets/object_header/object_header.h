#pragma once
// The head of the centre: name, namespace, id, the one sentence, and the buttons that act on the object.

#include <QLabel>
#include <QWidget>

#include "widgets/common/object_actions.h"
#include "widgets/common/object_details.h"

namespace durascope::widgets {

class ActionButton;
class ElidedLabel;

class ObjectHeader : public QWidget {
  Q_OBJECT
 public:
  /// Both outlive the header.
  ObjectHeader(ObjectDetails& details, ObjectActions& actions, QWidget* parent = nullptr);

  /// Rich text, with the sign of the state in front.
  QString sentence() const { return sentence_->text(); }

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void show();

  ObjectDetails& details_;
  ObjectActions& actions_;
  ElidedLabel* name_;
  QLabel* namespace_;
  QLabel* id_;
  QLabel* sentence_;
  std::vector<ActionButton*> buttons_;
};

}  // namespace durascope::widgets
