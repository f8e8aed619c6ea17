#pragma once
// The small rounded tags at the right of rows: '= storage', 'never stored', '5 B'.

#include <QPainter>
#include <QRect>
#include <QString>

namespace durascope::widgets {

enum class TagKind {
  kPlain,  ///< A fact: outlined.
  kGood,   ///< Kept, equal to storage.
  kLost,   ///< Lost, never stored.
  kWarn,   ///< Differs, shared.
};

struct Tag {
  QString text;  ///< Empty: no tag.
  TagKind kind = TagKind::kPlain;

  bool operator==(const Tag&) const = default;
};

inline constexpr int kTagHeight = 18;

/// Width that paintTag needs for `tag`; 0 for an empty one.
int tagWidth(const Tag& tag);
/// Paints the tag vertically centred in `row`, its right edge at `right`, its text elided to `maxWidth`. Answers its
/// left edge.
int paintTag(QPainter& painter, const Tag& tag, const QRect& row, int right, int maxWidth);

}  // namespace durascope::widgets
