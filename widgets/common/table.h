#pragma once
// How tables of the bottom dock look: whole rows are chosen, 24 px each, no grid.

#include <QTableView>

namespace durascope::widgets {

/// `widths` by column; `stretch` takes the room that is left.
void setUpTable(QTableView& table, const QList<int>& widths, const QList<int>& stretch);

}  // namespace durascope::widgets
