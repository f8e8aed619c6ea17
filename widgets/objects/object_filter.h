#pragma once
// The filter box of the object list: words, all of which must hold.
//
//   lobby         name, id or namespace contains it (ASCII letters of either case)
//   state:live    live (in memory), running, idle, hibernated, evicted, broken, stored
//   hits<50%      also requests>100, size>=10KiB, waiting>0, isolate=1; operators < <= > >= =

#include <QList>
#include <QString>
#include <QStringView>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/journal/snapshots.h"

namespace durascope::widgets {

class ObjectFilter {
 public:
  /// The empty text lets everything through. Never fails: what is not understood is looked for as text.
  static ObjectFilter parse(QStringView text);

  bool isEmpty() const { return words_.empty(); }
  /// Allocates nothing.
  bool matches(const journal::ObjectSummary& object, std::string_view namespaceName) const;

 private:
  enum class Field { kText, kState, kHits, kRequests, kSize, kWaiting, kIsolate };
  enum class Operator { kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kEqual };
  struct Word {
    Field field = Field::kText;
    Operator op = Operator::kEqual;
    std::string text;  ///< Lower case; kText and kState.
    double number = 0;
  };
  static Word parseWord(QStringView word);
  static bool matchesWord(const Word& word, const journal::ObjectSummary& object, std::string_view namespaceName);

  std::vector<Word> words_;
};

}  // namespace durascope::widgets
