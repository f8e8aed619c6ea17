#pragma once
// One stored value as text that can be changed, and as the bytes that stand in the file. What was typed and not applied
// is kept while other keys are looked at.

#include <QHash>
#include <QPlainTextEdit>
#include <QWidget>

#include "widgets/common/ask.h"
#include "widgets/common/code_edit.h"
#include "widgets/common/object_details.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QTabBar;

namespace durascope::widgets {

class EmptyState;

/// Object names, for tests: valueKey, valueFaces, valueText, valueBytes, valueProblem, valueElsewhere, valueApply,
/// valueRevert, valueDelete.
class ValuePage : public QWidget {
  Q_OBJECT
 public:
  /// `details` outlives the page.
  explicit ValuePage(ObjectDetails& details, QWidget* parent = nullptr);

  /// Shows the value of a key as it is stored; what was typed for it before comes back.
  void showKey(const std::string& key);
  /// The value that is shown, or on its way, gets the keyboard.
  void startEditing();
  /// An empty form for a key that does not exist yet.
  void startAdding();
  /// Asks, then deletes the key.
  void askToDelete(const std::string& key);
  /// Another object: nothing is chosen, drafts are forgotten. An edit that fails after that is told all the same.
  void clear();

 signals:
  /// An edit of that object is on its way.
  void aboutToWrite(const ObjectKey& object);
  /// It came to be: "put "count"".
  void written(const ObjectKey& object, const QString& what);

 private:
  void load();
  void showStored(const Result<journal::StoredValue>& result);
  void followStorage();
  void apply();
  void revert();
  void remove(const std::string& key);
  void send(const StorageEdit& edit);
  void answered(const Result<void>& result, const StorageEdit& edit);
  /// The key of the edit is the one that is shown, or being added.
  bool shows(const StorageEdit& edit) const;
  void keepDraft();
  void showProblem(const QString& sentence);
  /// Of an edit whose key is not shown; stays until the next edit.
  void tell(const QString& sentence);
  void updateButtons();
  bool isModified() const;

  ObjectDetails& details_;
  std::string key_;      ///< Of the value that is shown; when adding it is in the field.
  bool chosen_ = false;  ///< Some key, or a new one.
  bool adding_ = false;
  bool busy_ = false;  ///< An edit has no answer yet.
  int objects_ = 0;    ///< How many were shown: an answer may come after its object was left.
  QString stored_;     ///< The text as it was read.
  std::string bytes_;
  std::uint64_t size_ = 0;
  bool editable_ = false;
  bool editWanted_ = false;  // as soon as the value is there
  QHash<QByteArray, QString> drafts_;
  Inquiry inquiry_;
  EmptyState* empty_;
  QWidget* form_;
  QLineEdit* keyField_;
  QLabel* about_;
  QTabBar* faces_;
  CodeEdit* text_;
  QPlainTextEdit* hex_;
  QLabel* problem_;
  QLabel* elsewhere_;  ///< What became of an edit whose key is not shown any more.
  QPushButton* apply_;
  QPushButton* revert_;
  QPushButton* delete_;
};

}  // namespace durascope::widgets
