// What an object holds may be more than a view can take: it is shown as far as the limits of journal::ValueNode go.

#include <QTest>

#include "emulator/journal/preview.h"
#include "tests/support/running_emulator.h"

namespace durascope::test {

namespace {

constexpr char kSource[] = R"JS(
export class Counter {
  constructor() {
    // Each holds all others: without a limit of nodes this is as good as endless.
    this.nodes = Array.from({ length: 100 }, (_, i) => ({ i, friends: [] }));
    for (const a of this.nodes) for (const b of this.nodes) if (a !== b) a.friends.push(b);
    this.long = new Array(1_000_000).fill(7);
    this.holes = [];
    this.holes[500_000] = "far";
    this.many = new Map(Array.from({ length: 1_000 }, (_, i) => [i, { i }]));
    for (let i = 0; i < 10_000; ++i) this[`field${i}`] = i;
  }
  fetch() { return new Response("done"); }
}
)JS";

std::size_t nodesIn(const std::vector<journal::ValueNode>& nodes) {
  std::size_t count = nodes.size();
  for (const journal::ValueNode& node : nodes) count += nodesIn(node.children);
  return count;
}

}  // namespace

class LookingAtMuchTest : public QObject {
  Q_OBJECT

 private slots:
  void init() {
    writeProject(project_, kSource, {{"Counter"}});
    VERIFY_OK(emulator_.open(RunningEmulator::options(project_)));
    COMPARE_TEXT(emulator_.ask("lobby", "/"), "done");
    const auto memory = emulator_.memory(emulator_.key("lobby"));
    VERIFY_OK(memory);
    fields_ = memory->fields;
  }

  void a_web_of_objects_ends() {
    QVERIFY(!named(fields_, "nodes")->children.empty());
    // Every field may show a first level, and the containers that were begun before a limit show their children closed.
    constexpr std::size_t kMost =
        journal::kTreeNodes + (journal::kTreeChildren + journal::kTreeDepth) * journal::kTreeChildren;
    QVERIFY2(nodesIn(fields_) <= kMost, std::to_string(nodesIn(fields_)).c_str());
  }

  void of_long_arrays_the_beginning_is_there() {
    const journal::ValueNode* numbers = named(fields_, "long");
    QCOMPARE(numbers->childCount, 1'000'000U);
    QCOMPARE(numbers->children.size(), std::size_t{journal::kTreeChildren});
    COMPARE_TEXT(numbers->children.front().preview, "7");
    const journal::ValueNode* holes = named(fields_, "holes");
    QCOMPARE(holes->childCount, 500'001U);
    QVERIFY(holes->children.empty());
  }

  void of_many_fields_the_first_are_there_and_how_many_more() {
    QCOMPARE(fields_.size(), std::size_t{journal::kTreeChildren + 1});
    COMPARE_TEXT(fields_.back().preview, "9804 more");
  }

 private:
  TemporaryProject project_;
  RunningEmulator emulator_;
  std::vector<journal::ValueNode> fields_;
};

}  // namespace durascope::test

QTEST_GUILESS_MAIN(durascope::test::LookingAtMuchTest)
#include "looking_at_much_test.moc"
