#pragma once
// Why the selected object is still there: its gate, what holds it in memory with each hold's age and end, and the RPC
// stubs that cross its border.

#include <QWidget>

#include "widgets/common/object_details.h"
#include "widgets/common/twin_selection.h"

class QSplitter;

namespace durascope::widgets {

class EmptyState;
class ValueTree;

/// Object names, for tests: lifeView, gateTree, holdTree, stubTree.
class LifeView : public QWidget {
  Q_OBJECT
 public:
  /// `details` outlives the view.
  explicit LifeView(ObjectDetails& details, QWidget* parent = nullptr);
  ~LifeView() override;

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  ValueTree* addTree(const char* name, const QString& spoken);
  void clear();
  void showLife();

  ObjectDetails& details_;
  TwinSelection twins_;
  QSplitter* splitter_;
  ValueTree *gate_, *holds_, *stubs_;
  EmptyState* empty_;
};

}  // namespace durascope::widgets
