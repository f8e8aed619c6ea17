#include "emulator/document/mistakes.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "emulator/document/files.h"

namespace durascope::document {

void Mistakes::add(Place place, std::string sentence) { mistakes_.push_back({std::move(place), std::move(sentence)}); }

tl::unexpected<Error> Mistakes::failure() const {
  std::vector<const Mistake*> inOrder;
  for (const Mistake& mistake : mistakes_) inOrder.push_back(&mistake);
  std::stable_sort(inOrder.begin(), inOrder.end(), [](const Mistake* a, const Mistake* b) {
    return std::tie(a->place.line, a->place.column) < std::tie(b->place.line, b->place.column);
  });
  const auto placeOf = [&](const Mistake& mistake) {
    return placeText(path_, mistake.place.line, mistake.place.column);
  };
  const Mistake& first = *inOrder.front();
  if (inOrder.size() == 1) return fail(ErrorKind::kBadInput, first.sentence, placeOf(first), first.place.excerpt);
  std::string all = path_.substr(path_.rfind('/') + 1) + " has " + std::to_string(inOrder.size()) + " mistakes:";
  for (const Mistake* mistake : inOrder) all += '\n' + placeOf(*mistake) + ": " + mistake->sentence;
  return fail(ErrorKind::kBadInput, std::move(all), placeOf(first));
}

}  // namespace durascope::document
