#pragma once
// Faults on purpose: rules that delay, throw or reset at the nth call of a stub, fetch or storage operation, with how
// often each has matched and struck.

#include <QAction>
#include <QWidget>

#include "widgets/common/ask.h"
#include "widgets/common/keyed_table.h"
#include "widgets/common/session.h"

class QCheckBox;
class QComboBox;
class QHBoxLayout;
class QLineEdit;
class QSpinBox;
class QTableView;

namespace durascope::widgets {

class ElidedLabel;
class EmptyState;

struct Fault {
  journal::FaultRule rule;
  journal::FaultState state;
};

/// GUI thread only.
class FaultModel : public KeyedTable<Fault, std::uint64_t> {
 public:
  enum Column { kWhere, kObject, kMatch, kAt, kAction, kSeen, kStruck, kColumnCount };

  explicit FaultModel(Session& session, QObject* parent = nullptr) : KeyedTable(parent), session_(session) {}

  int columnCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

 protected:
  std::uint64_t keyOf(const Fault& fault) const override { return fault.rule.id; }

 private:
  Session& session_;
};

/// Object names, for tests: faultView, faultTable, faultWhere, faultObject, faultMatch, faultNth, faultEvery,
/// faultAction, faultText, faultProblem, addFaultButton; actions addFault, removeFaults.
class FaultView : public QWidget {
  Q_OBJECT
 public:
  explicit FaultView(Session& session, QWidget* parent = nullptr);
  ~FaultView() override;

  std::size_t count() const { return model_.rows().size(); }
  /// Those that can still strike: what happens once is over when it has happened.
  std::size_t activeCount() const;
  /// Low and narrow enough for any window: the form then takes two rows.
  QSize minimumSizeHint() const override;
  QList<QAction*> actionsOfFaults() { return {&remove_}; }

 signals:
  /// How many rules there are, or can still strike, has changed.
  void countChanged();

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  QWidget* makeForm();
  void arrangeForm();
  void followAction();
  void followSelection();
  void add();
  void removeChosen();
  void setFaults(std::vector<Fault> faults);
  void refresh();
  void showProblem(const QString& sentence);
  void updateEmpty();

  Session& session_;
  FaultModel model_;
  std::uint64_t lastId_ = 0;
  Inquiry inquiry_;
  QAction add_, remove_;
  QComboBox* where_;
  QComboBox* object_;
  QLineEdit* match_;
  QSpinBox* nth_;
  QCheckBox* every_;
  QComboBox* action_;
  QLineEdit* text_;
  QList<QWidget*> fields_;  ///< Of the form, in their order.
  QHBoxLayout* rows_[2];
  bool narrow_ = false;
  ElidedLabel* problem_;
  QTableView* table_;
  EmptyState* empty_;
};

}  // namespace durascope::widgets
