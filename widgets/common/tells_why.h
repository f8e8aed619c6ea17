#pragma once
// Actions whose tool tip says why they cannot be used, as long as they cannot: the window answers their keys with it,
// and 'Find anything' lists them with it.

#include <QAction>

namespace durascope::widgets {

inline constexpr char kTellsWhy[] = "tellsWhy";

inline void setTellsWhy(QAction& action) { action.setProperty(kTellsWhy, true); }
inline bool tellsWhy(const QAction& action) { return !action.isEnabled() && action.property(kTellsWhy).toBool(); }

}  // namespace durascope::widgets
