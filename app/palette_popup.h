#pragma once
// The popup of 'Find anything': a line to type in, the list below it. Enter takes the first or chosen entry.

#include <QFrame>
#include <QLabel>

#include "app/palette_model.h"

class QLineEdit;
class QListView;

namespace durascope::app {

/// Object names, for tests: palette, paletteQuery, paletteList.
class PalettePopup : public QFrame {
  Q_OBJECT
 public:
  PalettePopup(widgets::Session& session, QList<QAction*> actions, QWidget* parent);

  /// Opens below the top of the parent window, empty.
  void open();

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void take(const QModelIndex& index);

  widgets::Session& session_;
  PaletteModel model_;
  QLineEdit* query_;
  QListView* list_;
  QLabel* nothing_;  ///< In place of rows.
};

}  // namespace durascope::app
