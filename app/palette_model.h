#pragma once
// 'Find anything': actions and objects that fit what was typed, best first.

#include <QAbstractListModel>
#include <QAction>
#include <QList>
#include <QPointer>
#include <optional>

#include "widgets/common/session.h"

namespace durascope::app {

/// Property of an action: what it is called here, where its text is understood only below its menu.
inline constexpr char kPaletteName[] = "paletteName";

struct PaletteEntry {
  QString text;
  QString hint;  ///< Shortcut of an action, or why it cannot be used; namespace and short id of an object.
  QPointer<QAction> action;
  std::optional<ObjectKey> object;
  bool refused = false;  ///< The action cannot be used now.
};

/// How well `text` answers `query`, ignoring case: 0 not at all, then letters in this order, part of a word, start of
/// a word, start of the text.
int matchQuality(QStringView text, QStringView query);

class PaletteModel : public QAbstractListModel {
  Q_OBJECT
 public:
  static constexpr int kMostEntries = 50;
  enum Role { kHintRole = Qt::UserRole };

  PaletteModel(widgets::Session& session, QList<QAction*> actions, QObject* parent = nullptr);

  /// `#` looks for objects only, by name or id. Actions that cannot be used now and say why come after those that can.
  void setQuery(const QString& query);
  const PaletteEntry& entry(int row) const { return entries_[row]; }

  int rowCount(const QModelIndex& parent = {}) const override;
  QVariant data(const QModelIndex& index, int role) const override;
  /// What cannot be used cannot be chosen.
  Qt::ItemFlags flags(const QModelIndex& index) const override;

 private:
  widgets::Session& session_;
  QList<QAction*> actions_;
  QString query_;
  QList<PaletteEntry> entries_;
};

}  // namespace durascope::app
