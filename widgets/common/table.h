#pragma once
// How tables of the bottom dock look: whole rows are chosen, 24 px each, no grid.

#include <QTableView>

namespace durascope::widgets {

/// `widths` by column; `stretch` takes the room that is left.
void setUpTable(QTableView& table, const QList<int>& widths, const QList<int>& stretch);

/// Leaves columns of `optional` out, in that order, until the others have `room`; those of `stretch` need `least` each.
void fitColumns(QTableView& table, int room, const QList<int>& widths, const QList<int>& stretch, int least,
                const QList<int>& optional);

}  // namespace durascope::widgets
