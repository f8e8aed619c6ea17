#pragma once
// The centre of the window: the selected object's head and its three columns, from fleeting to lasting.

#include <QSplitter>
#include <QTabBar>
#include <QWidget>

#include "widgets/common/empty_state.h"
#include "widgets/common/object_actions.h"
#include "widgets/common/object_details.h"
#include "widgets/common/twin_selection.h"

namespace durascope::widgets {

class CacheColumn;
class MemoryColumn;
class ObjectHeader;
class Panel;
class StorageColumn;

class ObjectView : public QWidget {
  Q_OBJECT
 public:
  /// Both outlive the view.
  ObjectView(Session& session, ObjectActions& actions, QWidget* parent = nullptr);
  ~ObjectView() override;

  ObjectDetails& details() { return details_; }
  ObjectHeader* header() const { return header_; }
  MemoryColumn* memory() const { return memory_; }
  CacheColumn* cache() const { return cache_; }
  StorageColumn* storage() const { return storage_; }
  /// Shown while no object is selected; the window may add a button.
  EmptyState* emptyState() const { return empty_; }

  /// Shows one column alone, or all three again. Double click on a title does the same.
  void toggleMaximised(Panel* column);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void showSelection();
  void arrange();

  Session& session_;
  ObjectDetails details_;
  TwinSelection twins_;
  ObjectHeader* header_;
  QTabBar* tabs_;
  QSplitter* columns_;
  MemoryColumn* memory_;
  CacheColumn* cache_;
  StorageColumn* storage_;
  EmptyState* empty_;
  Panel* maximised_ = nullptr;
  bool wasNarrow_ = false;
};

}  // namespace durascope::widgets
