#include "widgets/common/table.h"

#include <QHeaderView>
#include <algorithm>

#include "widgets/common/style.h"

namespace durascope::widgets {

void setUpTable(QTableView& table, const QList<int>& widths, const QList<int>& stretch) {
  table.setFrameShape(QFrame::NoFrame);
  table.setShowGrid(false);
  table.setWordWrap(false);
  table.setSelectionBehavior(QAbstractItemView::SelectRows);
  table.setTabKeyNavigation(false);
  table.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  table.verticalHeader()->hide();
  table.verticalHeader()->setDefaultSectionSize(kRowHeight);
  table.verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
  QHeaderView* header = table.horizontalHeader();
  header->setHighlightSections(false);
  header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
  for (int column = 0; column < widths.size(); ++column) header->resizeSection(column, widths[column]);
  // Else those that stretch vanish where there is no room.
  if (!widths.isEmpty()) header->setMinimumSectionSize(*std::min_element(widths.begin(), widths.end()));
  for (const int column : stretch) header->setSectionResizeMode(column, QHeaderView::Stretch);
}

void fitColumns(QTableView& table, int room, const QList<int>& widths, const QList<int>& stretch, int least,
                const QList<int>& optional) {
  const auto need = [&](int column) { return stretch.contains(column) ? least : widths[column]; };
  int wanted = 0;
  for (int column = 0; column < widths.size(); ++column) wanted += need(column);
  for (const int column : optional) {
    const bool hidden = wanted > room;
    if (hidden) wanted -= need(column);
    if (table.isColumnHidden(column) != hidden) table.setColumnHidden(column, hidden);
  }
}

}  // namespace durascope::widgets
