#include "emulator/values/tree.h"

#include <QTest>

#include "emulator/values/wire.h"
#include "tests/values/fixture_rows.h"

namespace durascope::values {
namespace {

using journal::ValueKind;
using journal::ValueNode;

/// An array of `count` references to `inner`.
Value arrayOf(Value inner, std::size_t count) {
  const NodeId before = inner.root;
  inner.nodes.push_back(Array{.elements = std::vector<NodeId>(count, before), .extra = {}});
  inner.root = static_cast<NodeId>(inner.nodes.size() - 1);
  return inner;
}

std::size_t countOf(const ValueNode& node) {
  std::size_t count = 1;
  for (const ValueNode& child : node.children) count += countOf(child);
  return count;
}

}  // namespace

class TreeTest : public QObject {
  Q_OBJECT

 private slots:
  void children_carry_names_types_and_previews() {
    const ValueNode node = toNode("value", fixtureRows("kv-types").at("obj"));
    QCOMPARE(node.name, std::string("value"));
    QVERIFY(node.kind == ValueKind::kObject);
    QCOMPARE(node.childCount, std::uint64_t{2});
    QCOMPARE(node.children[1].name, std::string("b"));
    QCOMPARE(node.children[1].type, std::string("string(1)"));
    QCOMPARE(node.children[1].preview, std::string("\"x\""));
  }

  void members_of_a_map_are_named_by_their_keys() {
    const ValueNode node = toNode("", fixtureRows("kv-extra").at("map_nested"));
    QCOMPARE(node.children[0].name, std::string("{ k: 1 }"));
    QCOMPARE(node.children[0].preview, std::string("Set(1) { Map(0) {} }"));
    QCOMPARE(node.children[1].name, std::string("NaN"));
  }

  void holes_are_counted_but_no_children() {
    const ValueNode node = toNode("", fixtureRows("kv-types").at("arrsparse"));
    QCOMPARE(node.type, std::string("Array(3)"));
    QCOMPARE(node.childCount, std::uint64_t{2});
    QCOMPARE(node.children[1].name, std::string("2"));
  }

  void bytes_that_are_no_value_say_so() {
    const ValueNode node = toNode("bad", "\xFF\x0F\x40");
    QVERIFY(node.kind == ValueKind::kUndecodable);
    QCOMPARE(node.name, std::string("bad"));
    QVERIFY(node.preview.ends_with("at byte 2."));
  }

  void deep_values_are_closed_below_the_wanted_depth() {
    const ValueNode node = toNode("", fixtureRows("kv-extra").at("deep"), 2);
    QCOMPARE(node.preview, std::string("{ n: { n: {…} } }"));
    QCOMPARE(node.children[0].children[0].childCount, std::uint64_t{1});
    QVERIFY(node.children[0].children[0].children.empty());
  }

  void of_many_children_the_first_are_shown() {
    const ValueNode node = toNode("", arrayOf({.nodes = {std::int32_t{7}}}, 1'000), 6, 3);
    QCOMPARE(node.childCount, std::uint64_t{1'000});
    QCOMPARE(node.children.size(), std::size_t{3});
    QCOMPARE(node.preview, std::string("[7, 7, 7, …]"));
  }

  void a_small_value_cannot_make_a_huge_tree() {
    // Six arrays, each 200 times within the next: 200^6 rows, were they all shown.
    Value value{.nodes = {std::int32_t{7}}};
    for (int level = 0; level < 6; ++level) value = arrayOf(std::move(value), 200);
    QVERIFY(countOf(toNode("", value)) < journal::kTreeNodes + 200 * journal::kTreeDepth);
  }
};

}  // namespace durascope::values

QTEST_GUILESS_MAIN(durascope::values::TreeTest)
#include "tree_test.moc"
