#include "widgets/request/request_draft.h"

#include <QTest>

#include "widgets/request/json_text.h"

using namespace durascope;
using namespace durascope::widgets;

namespace {

ProjectInfo project() {
  ProjectInfo info;
  info.hasWorker = true;
  info.namespaces = {{"COUNTER", "Counter", "app-Counter", false}, {"ROOM", "Room", "app-Room", true}};
  return info;
}

QString problemOf(const RequestDraft& draft) {
  const auto request = composeRequest(draft, project());
  return request ? QString() : QString::fromStdString(request.error().message);
}

}  // namespace

class RequestDraftTest : public QObject {
  Q_OBJECT

 private slots:
  void a_path_goes_to_the_worker_on_localhost() {
    const auto request = composeRequest({.target = "Worker", .path = "increment?by=1"}, project());
    QVERIFY(request);
    QCOMPARE(request->to, Request::To::kWorker);
    QCOMPARE(request->url, "http://localhost/increment?by=1");
    QCOMPARE(request->method, "GET");
  }

  void a_namespace_and_a_name_address_an_object() {
    const auto request = composeRequest({.target = "Room / general", .method = "post", .body = "{}"}, project());
    QVERIFY(request);
    QCOMPARE(request->to, Request::To::kObjectByName);
    QCOMPARE(request->ns, 1u);
    QCOMPARE(request->name, "general");
    QCOMPARE(request->method, "POST");
  }

  void sixty_four_digits_are_an_id() {
    journal::ObjectSummary object;
    object.key.id.bytes.fill(0xa7);
    const QString target = objectTarget(project().namespaces[0], object);
    const auto request = composeRequest({.target = target}, project());
    QVERIFY(request);
    QCOMPARE(request->to, Request::To::kObjectById);
    QVERIFY(request->id == object.key.id);
  }

  void a_facet_is_reached_through_its_object() {
    journal::ObjectSummary facet;
    facet.key.id.bytes.fill(0xa7);
    facet.key.facet = 1;
    facet.named = true;
    facet.name = "general \u203a scores";
    const auto request = composeRequest({.target = objectTarget(project().namespaces[0], facet)}, project());
    QVERIFY(request);
    QCOMPARE(request->to, Request::To::kObjectById);
    QVERIFY(request->id == facet.key.id);
  }

  void what_is_wrong_is_a_sentence_about_the_field() {
    QVERIFY(problemOf({.target = "Nobody / x"}).contains("'Nobody'"));
    QVERIFY(problemOf({.target = "Counter / "}).contains("Which Counter?"));
    QVERIFY(problemOf({.target = "Worker", .body = "x"}).contains("no body"));
    QVERIFY(problemOf({.target = "Worker", .headers = "a: 1\nbroken"}).contains("Line 2"));
    QVERIFY(problemOf({.target = "Worker", .headers = "sp ace: 1"}).contains("Line 1"));
    QVERIFY(problemOf({.target = "Worker", .path = "http://"}).contains("not a path or URL"));
  }

  void header_values_keep_their_colons() {
    const auto headers = parseHeaders("\nx-time: 14:02:31 \n\nAccept:*/*\n");
    QVERIFY(headers);
    QCOMPARE(headers->size(), std::size_t{2});
    QCOMPARE((*headers)[0].second, "14:02:31");
    QCOMPARE((*headers)[1].first, "Accept");
  }

  void json_is_indented_with_its_own_order_and_numbers() {
    const std::string json = "{\"b\":1e3,\"a\":[1, 2],\"s\":\"x\\\"{,\",\"e\":{},\"n\":[]}";
    const std::string indented =
        "{\n  \"b\": 1e3,\n  \"a\": [\n    1,\n    2\n  ],\n  \"s\": \"x\\\"{,\",\n  \"e\": {},\n  \"n\": []\n}";
    QCOMPARE(indentedJson(json), indented);
    QCOMPARE(indentedJson("{broken"), "{broken");
    QCOMPARE(indentedJson("128"), "128");
  }

  void bytes_that_are_no_text_are_dumped_and_long_text_is_cut() {
    QVERIFY(readableBody("\xff\xfe\x01").contains("ff fe 01"));
    const QString cut = readableBody(std::string(kShownBodyBytes + 10, 'x'));
    QVERIFY(cut.contains("the first MiB"));
  }
};

QTEST_GUILESS_MAIN(RequestDraftTest)
#include "request_draft_test.moc"
