#include "emulator/project/config.h"

#include <QtTest>

#include "tests/support/temporary_project.h"

using namespace durascope;
using namespace durascope::project;

class ConfigTest : public QObject {
  Q_OBJECT

  test::TemporaryProject* project_ = nullptr;

  /// Reads a project whose wrangler.jsonc has these members beside name, main and date.
  Result<Config> read(const std::string& members) {
    project_->write("index.js", "");
    project_->write(
        "wrangler.jsonc",
        "{\"name\": \"demo\", \"main\": \"index.js\", \"compatibility_date\": \"2026-01-01\",\n" + members + "\n}");
    return readConfig(project_->path());
  }

 private slots:
  void init() { project_ = new test::TemporaryProject; }
  void cleanup() { delete std::exchange(project_, nullptr); }

  void a_folder_is_read_by_its_configuration() {
    const auto config = read(R"("durable_objects": {"bindings": [{"name": "COUNTER", "class_name": "Counter"},
                                                                {"name": "ROOM", "class_name": "Room"}]},
      "migrations": [{"tag": "v1", "new_classes": ["Counter"]}, {"tag": "v2", "new_sqlite_classes": ["Room"]}],
      "compatibility_flags": ["nodejs_compat"], "vars": {"GREETING": "hi", "LIMITS": {"max": 3}})");
    QVERIFY2(config, config ? "" : config.error().message.c_str());
    QCOMPARE(config->name, "demo");
    QCOMPARE(config->folder, project_->path());
    QCOMPARE(config->configFile, project_->path("wrangler.jsonc"));
    QCOMPARE(config->mainFile, project_->path("index.js"));
    QCOMPARE(config->stateDir, project_->path(".wrangler/state/v3/do"));
    QCOMPARE(config->compatibilityDate, "2026-01-01");
    QVERIFY(config->hasFlag("nodejs_compat"));
    QCOMPARE(config->namespaces.size(), 2u);
    QCOMPARE(config->namespaces[0].binding, "COUNTER");
    QCOMPARE(config->namespaces[0].uniqueKey, "demo-Counter");
    QCOMPARE(config->namespaces[0].sqlite, false);
    QCOMPARE(config->namespaces[1].sqlite, true);
    QCOMPARE(config->vars[0].json, "\"hi\"");
    QCOMPARE(config->vars[1].json, "{\"max\":3}");
    QVERIFY(config->warnings.empty());
  }

  void json_comes_before_jsonc_before_toml() {
    project_->write("a.js", "");
    project_->write("wrangler.toml", "name = 'toml'\nmain = 'a.js'\ncompatibility_date = '2026-01-01'\n");
    QCOMPARE(readConfig(project_->path())->name, "toml");
    project_->write("wrangler.jsonc", R"({"name": "jsonc", "main": "a.js"})");
    QCOMPARE(readConfig(project_->path())->name, "jsonc");
    project_->write("wrangler.json", R"({"name": "json", "main": "a.js"})");
    QCOMPARE(readConfig(project_->path())->name, "json");
    QCOMPARE(readConfig(project_->path("wrangler.toml"))->name, "toml");
  }

  void toml_declares_objects() {
    project_->write("a.js", "");
    project_->write("wrangler.toml", R"(name = "t"
main = "a.js"
compatibility_date = "2026-01-01"
[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"
[[migrations]]
tag = "v1"
new_sqlite_classes = ["Room"]
)");
    const auto config = readConfig(project_->path());
    QVERIFY(config);
    QCOMPARE(config->namespaces.size(), 1u);
    QVERIFY(config->namespaces[0].sqlite);
  }

  void a_lone_source_file_is_a_project() {
    project_->write("chat.ts", "");
    const auto config = readConfig(project_->path("chat.ts"));
    QVERIFY(config);
    QCOMPARE(config->name, "chat");
    QVERIFY(config->bindsExports);
    QVERIFY(config->configFile.empty());
    QCOMPARE(config->stateDir, project_->path(".wrangler/state/v3/do"));
    QCOMPARE(bindExport(*config, "Counter").binding, "COUNTER");
    QCOMPARE(bindExport(*config, "ChatRoom").binding, "CHAT_ROOM");
    QCOMPARE(bindExport(*config, "HTTPRoom2").binding, "HTTP_ROOM2");
    QCOMPARE(bindExport(*config, "Chat_Room").binding, "CHAT_ROOM");
    QCOMPARE(bindExport(*config, "ChatRoom").uniqueKey, "chat-ChatRoom");
  }

  void declared_classes_without_binding_are_namespaces_too() {
    const auto config = read(R"("migrations": [{"tag": "v1", "new_sqlite_classes": ["Hidden"]}])");
    QVERIFY(config);
    QCOMPARE(config->namespaces.size(), 1u);
    QCOMPARE(config->namespaces[0].binding, "");
    QCOMPARE(config->namespaces[0].className, "Hidden");
  }

  void migrations_are_replayed_in_order() {
    const auto config = read(R"("migrations": [{"tag": "1", "new_sqlite_classes": ["A", "B"]},
      {"tag": "2", "deleted_classes": ["B"], "renamed_classes": [{"from": "A", "to": "C"}], "new_classes": ["B"]}])");
    QVERIFY(config);
    QCOMPARE(config->namespaces.size(), 2u);
    QCOMPARE(config->namespaces[0].className, "C");
    QVERIFY(config->namespaces[0].sqlite);
    QCOMPARE(config->namespaces[1].className, "B");
    QVERIFY(!config->namespaces[1].sqlite);
  }

  void exports_declare_classes() {
    const auto config = read(R"("exports": {"Room": {"type": "durable-object", "storage": "sqlite"},
      "Old": {"type": "durable-object", "state": "deleted"}, "Kv": {"type": "durable-object", "storage": "legacy-kv"}})");
    QVERIFY(config);
    QCOMPARE(config->namespaces.size(), 2u);
    QVERIFY(config->namespaces[0].sqlite);
    QVERIFY(!config->namespaces[1].sqlite);
  }

  void what_is_missing_is_warned_of() {
    project_->write("a.js", "");
    project_->write("wrangler.json", R"({"main": "a.js"})");
    const auto config = readConfig(project_->path());
    QVERIFY(config);
    QCOMPARE(config->warnings.size(), 2u);
    QVERIFY(!config->name.empty());
    QCOMPARE(config->compatibilityDate, std::string(kNewestCompatibilityDate));
  }

  void bindings_to_other_scripts_are_left_out_with_a_warning() {
    const auto config =
        read(R"("durable_objects": {"bindings": [{"name": "X", "class_name": "X", "script_name": "other"}]})");
    QVERIFY(config);
    QVERIFY(config->namespaces.empty());
    QCOMPARE(config->warnings.size(), 1u);
  }

  void classes_without_a_migration_are_warned_of() {
    const std::string bindings =
        R"("durable_objects": {"bindings": [{"name": "A", "class_name": "Room"}, {"name": "B", "class_name": "Hall"},
           {"name": "C", "class_name": "Room"}]})";
    const std::string several =
        "wrangler.jsonc:2: No migration declares the Durable Object classes Room, Hall, so that a deployment would be "
        "refused; until "
        "then "
        "storage is KV-backed. Add to wrangler.jsonc: ";
    auto config = read(bindings);
    QVERIFY(config);
    QCOMPARE(config->warnings,
             std::vector{several + R"("migrations": [{"tag": "v1", "new_sqlite_classes": ["Room", "Hall"]}].)"});
    config = read(bindings + R"(, "migrations": [{"tag": "v1", "new_classes": ["Hall"]}])");
    QVERIFY(config);
    QCOMPARE(config->warnings.size(), 1u);
    QVERIFY(config->warnings[0].ends_with(R"({"tag": "v2", "new_sqlite_classes": ["Room"]} in "migrations".)"));
    config = read(bindings + R"(, "exports": {"Hall": {"type": "durable-object", "storage": "sqlite"}})");
    QVERIFY(config);
    QCOMPARE(config->warnings.size(), 1u);
    QVERIFY(config->warnings[0].find("\"exports\"") != std::string::npos);

    project_->write("t/a.js", "");
    project_->write("t/wrangler.toml", R"(name = "t"
main = "a.js"
compatibility_date = "2026-01-01"
[[durable_objects.bindings]]
name = "ROOM"
class_name = "Room"
)");
    config = readConfig(project_->path("t"));
    QVERIFY(config);
    QCOMPARE(config->warnings.size(), 1u);
    QVERIFY(config->warnings[0].ends_with(
        R"(Add to wrangler.toml: [[migrations]] with tag = "v1" and new_sqlite_classes = ["Room"].)"));
  }

  void bindings_that_are_not_there_are_named() {
    const auto config = read(R"("kv_namespaces": [{"binding": "KV", "id": "1"}, {"binding": "MORE", "id": "2"}],
                                "send_email": [{"name": "MAIL"}], "queues": {"producers": [{"binding": "JOBS", "queue": "q"}]}, "ai": {"binding": "AI"})");
    QVERIFY(config);
    QCOMPARE(config->warnings.size(), 5u);
    QVERIFY(config->warnings[0].starts_with("wrangler.jsonc:2: The binding KV (\"kv_namespaces\") is left out"));
  }

  void fields_that_are_not_known_are_warned_of() {
    const auto config = read(R"("durable_object": {"bindings": []},
      "durable_objects": {"bindings": [{"name": "ROOM", "class_name": "Room", "script": "x"}],
        "binding": []},
      "migrations": [{"tag": "v1", "new_sqlite_classes": ["Room"],
        "new_clases": ["Hall"]}],
      "zzz": 1)");
    QVERIFY(config);
    QCOMPARE(
        config->warnings,
        (std::vector<std::string>{
            "wrangler.jsonc:2: The field \"durable_object\" is not known and does nothing. Did you mean "
            "\"durable_objects\"?",
            "wrangler.jsonc:7: The field \"zzz\" is not known and does nothing.",
            "wrangler.jsonc:4: The field \"binding\" of \"durable_objects\" is not known and does nothing. Did you "
            "mean \"bindings\"?",
            "wrangler.jsonc:3: The field \"script\" of a Durable Object's binding is not known and does nothing. "
            "Known: \"name\", \"class_name\", \"script_name\", \"environment\".",
            "wrangler.jsonc:6: The field \"new_clases\" of a migration is not known and does nothing. Did you mean "
            "\"new_classes\"?"}));
  }

  void a_field_that_a_table_of_toml_has_swallowed_is_told() {
    project_->write("a.js", "");
    project_->write("wrangler.toml", R"(name = "t"
main = "a.js"
compatibility_date = "2026-01-01"
[[migrations]]
tag = "v1"
new_classes = ["Room"]
compatibility_flags = ["nodejs_compat"]
)");
    const auto config = readConfig(project_->path());
    QVERIFY(config);
    QCOMPARE(config->warnings, std::vector<std::string>{
                                   "wrangler.toml:7: The field \"compatibility_flags\" of a migration is not known and "
                                   "does nothing. A field of the whole configuration stands above the first [table]."});
  }

  void settings_that_are_not_acted_on_are_told_once() {
    const auto config = read(R"("triggers": {"crons": ["* * * * *", "0 0 * * *"]},
      "queues": {"consumers": [{"queue": "a"}, {"queue": "b"}]},
      "assets": {"directory": "public"}, "define": {"A": "1"}, "build": {"command": "make"},
      "find_additional_modules": true, "tail_consumers": [{"service": "x"}])");
    QVERIFY(config);
    QStringList told;
    for (const std::string& warning : config->warnings) told << QString::fromStdString(warning).section(" act on ", 1);
    QCOMPARE(told, QStringList({"\"triggers\": no cron calls scheduled().", "\"queues\": no message comes to queue().",
                                "\"assets\": no static files are served, every request goes to the Worker.",
                                "\"define\": bundling does without it.",
                                "\"build\": run its command before, Durascope bundles what \"main\" names.",
                                "\"find_additional_modules\": what is bundled is what an import names.",
                                "\"tail_consumers\": no tail Worker is called."}));
    QCOMPARE(config->warnings[1],
             "wrangler.jsonc:3: Durascope does not act on \"queues\": no message comes to queue().");
  }

  void what_changes_nothing_here_is_not_warned_of() {
    const auto config = read(R"("$schema": "x", "account_id": "a", "workers_dev": true, "routes": ["a.dev/b"],
      "observability": {"enabled": true}, "minify": true, "logpush": true, "placement": {"mode": "smart"},
      "limits": {"cpu_ms": 1}, "keep_vars": true, "dev": {"port": 1}, "upload_source_maps": true, "preview_urls": true,
      "send_metrics": false, "env": {"x": {"triggers": {"crons": ["* * * * *"]}}}, "triggers": {"crons": []},
      "assets": {}, "kv_namespaces": [], "queues": {"producers": [], "consumers": []}, "tsconfig": null,
      "build": {"watch_dir": "src"}, "no_bundle": true, "find_additional_modules": true, "unsafe": {"metadata": {"a": 1}})");
    QVERIFY(config);
    QCOMPARE(config->warnings, std::vector<std::string>{});
    const auto inside = readConfig(project_->path(), "x");
    QVERIFY(inside);
    QCOMPARE(inside->warnings,
             std::vector<std::string>{"wrangler.jsonc:5: Durascope does not act on \"triggers\": no cron "
                                      "calls scheduled()."});
  }

  void mistakes_are_sentences_with_their_place_data() {
    QTest::addColumn<QString>("members");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const char* members, const char* message) {
      QTest::newRow(name) << members << message;
    };
    row("binding without name", R"("durable_objects": {"bindings": [{"class_name": "X"}]})",
        "binding should have a string \"name\" field.");
    row("binding without class", R"("durable_objects": {"bindings": [{"name": "X"}]})",
        "binding should have a string \"class_name\" field.");
    row("script name", R"("durable_objects": {"bindings": [{"name": "X", "class_name": "X", "script_name": 1}]})",
        "the field \"script_name\", when present, should be a string.");
    row("environment", R"("durable_objects": {"bindings": [{"name": "X", "class_name": "X", "environment": "e"}]})",
        "binding should have a \"script_name\" field if \"environment\" is present.");
    row("deleted", R"("migrations": [{"tag": "1", "deleted_classes": ["X"]}])",
        "Cannot apply deleted_classes migration to non-existent class X");
    row("renamed", R"("migrations": [{"tag": "1", "renamed_classes": [{"from": "X", "to": "Y"}]}])",
        "Cannot apply renamed_classes migration to non-existent class X");
    row("new", R"("migrations": [{"tag": "1", "new_sqlite_classes": ["X"], "new_classes": ["X"]}])",
        "Cannot apply new_sqlite_classes migration to existing class X");
    row("new kv", R"("migrations": [{"tag": "1", "new_classes": ["X", "X"]}])",
        "Cannot apply new_classes migration to existing class X");
    row("tag twice", R"("migrations": [{"tag": "1"}, {"tag": "1"}])",
        "The tag \"1\" is that of the migration on line 2, too: by its tag a deployment sees which it has applied, so "
        "each needs its own.");
    row("one name for two bindings",
        R"("durable_objects": {"bindings": [{"name": "X", "class_name": "X"}, {"name": "X", "class_name": "Y"}]})",
        "The name \"X\" is taken by the binding on line 2: env can have it once only, so give one of the two another "
        "name.");
    row("one name for a binding and a var",
        R"("durable_objects": {"bindings": [{"name": "X", "class_name": "X"}]}, "vars": {"X": 1})",
        "The name \"X\" is taken by the binding on line 2: env can have it once only, so give one of the two another "
        "name.");
    row("one name for two services",
        R"("services": [{"binding": "X", "service": "a"}, {"binding": "X", "service": "b"}])",
        "The name \"X\" is taken by the binding on line 2: env can have it once only, so give one of the two another "
        "name.");
    row("bindings type", R"("durable_objects": {"bindings": {}})", "The field \"bindings\" should be an array.");
    row("name", R"("name": "../x")", "The name \"../x\" should consist of letters, digits, dashes and underscores.");
    row("date", R"("compatibility_date": "soon")",
        "The \"compatibility_date\" should be a date such as \"2026-11-17\".");
    row("no such month", R"("compatibility_date": "2026-13-01")",
        "The \"compatibility_date\" should be a date such as \"2026-11-17\".");
    row("unknown flag", R"("compatibility_flags": ["nodejs_compat", "nodejs_compta"])",
        "No such compatibility flag: nodejs_compta. Did you mean \"nodejs_compat\"? The real runtime would not start: "
        "correct it, or take it out.");
    row("flag like no other", R"("compatibility_flags": ["x"])",
        "No such compatibility flag: x. The real runtime would not start: correct it, or take it out.");
    row("flag without a name", R"("compatibility_flags": [""])",
        "No such compatibility flag: . The real runtime would not start: correct it, or take it out.");
    row("flag twice", R"("compatibility_flags": ["rpc", "rpc"])",
        "Compatibility flag specified multiple times: rpc. Name it once.");
    row("flags against each other", R"("compatibility_flags": ["no_rpc", "rpc"])",
        "Compatibility flags are mutually contradictory: rpc vs no_rpc. Take one of them out.");
    row("main", R"("main": "gone.js")", "\"main\" names gone.js, but there is no such file.");
  }
  void mistakes_are_sentences_with_their_place() {
    QFETCH(QString, members);
    QFETCH(QString, message);
    const auto config = read(members.toStdString());
    QVERIFY(!config);
    QCOMPARE(QString::fromStdString(config.error().message), message);
    QVERIFY(config.error().where.starts_with(project_->path("wrangler.jsonc") + ":2:"));
    QCOMPARE(QString::fromStdString(config.error().excerpt), members.section('\n', 0, 0));
  }

  void all_mistakes_are_told_together() {
    const auto config = read(R"("main": "gone.js",
      "compatibility_flags": ["rpc", "nodejs_compta", 7, "rpc"],
      "durable_objects": {"bindings": [{"class_name": "X"},
        {"name": "Y"}]},
      "migrations": [{"tag": "1", "new_classes": ["A", "A"]},
        {"tag": "2", "renamed_classes": [{"from": "B", "to": "C"}]},
        {"tag": "3", "deleted_classes": ["C", "D"]}],
      "vars": [])");
    QVERIFY(!config);
    const std::string file = project_->path("wrangler.jsonc");
    QCOMPARE(
        config.error().message,
        "wrangler.jsonc has 10 mistakes:\n" + file + ":2:9: \"main\" names gone.js, but there is no such file.\n" +
            file +
            ":3:38: No such compatibility flag: nodejs_compta. Did you mean \"nodejs_compat\"? The real runtime would "
            "not start: correct it, or take it out.\n" +
            file + ":3:55: A compatibility flag should be a string.\n" + file +
            ":3:58: Compatibility flag specified multiple times: rpc. Name it once.\n" + file +
            ":4:40: binding should have a string \"name\" field.\n" + file +
            ":5:9: binding should have a string \"class_name\" field.\n" + file +
            ":6:56: Cannot apply new_classes migration to existing class A\n" + file +
            ":7:42: Cannot apply renamed_classes migration to non-existent class B\n" + file +
            ":8:47: Cannot apply deleted_classes migration to non-existent class D\n" + file +
            ":9:15: The field \"vars\" should be an object.");
    QCOMPARE(config.error().where, file + ":2:9");
    QVERIFY(config.error().excerpt.empty());
  }

  void a_field_that_is_spelled_wrong_is_told_with_what_is_missing() {
    const auto config = read(R"("assets": {"directory": "public"},
      "durable_objects": {"bindings": [{"nme": "X", "class_name": "X"}]})");
    QVERIFY(!config);
    const std::string file = project_->path("wrangler.jsonc");
    QCOMPARE(config.error().message,
             "wrangler.jsonc has 2 mistakes:\n" + file + ":3:40: binding should have a string \"name\" field.\n" +
                 file +
                 ":3:48: The field \"nme\" of a Durable Object's binding is not known and does nothing. Did you mean "
                 "\"name\"?");
  }

  void an_environment_inherits_all_but_bindings() {
    project_->write("other.js", "");
    (void)read(R"("durable_objects": {"bindings": [{"name": "TOP", "class_name": "Room"}]}, "vars": {"WHERE": "top"},
      "migrations": [{"tag": "v1", "new_sqlite_classes": ["Room"]}], "compatibility_flags": ["nodejs_compat"],
      "env": {"staging": {"durable_objects": {"bindings": [{"name": "ROOM", "class_name": "Room"}]}},
              "live": {"name": "shop", "main": "other.js", "vars": {"WHERE": "live"}, "compatibility_date": "2026-02-02"}})");
    const auto staging = readConfig(project_->path(), "staging");
    QVERIFY2(staging, staging ? "" : staging.error().message.c_str());
    QCOMPARE(staging->name, "demo-staging");
    QCOMPARE(staging->namespaces.size(), 1u);
    QCOMPARE(staging->namespaces[0].binding, "ROOM");
    QCOMPARE(staging->namespaces[0].uniqueKey, "demo-staging-Room");
    QVERIFY(staging->namespaces[0].sqlite);
    QVERIFY(staging->hasFlag("nodejs_compat"));
    QVERIFY(staging->vars.empty());
    const auto live = readConfig(project_->path(), "live");
    QCOMPARE(live->name, "shop");
    QCOMPARE(live->mainFile, project_->path("other.js"));
    QCOMPARE(live->compatibilityDate, "2026-02-02");
    QCOMPARE(live->namespaces[0].binding, "");
    QCOMPARE(live->vars[0].json, "\"live\"");
    const auto none = readConfig(project_->path(), "nowhere");
    QCOMPARE(none.error().message, "The configuration has no environment \"nowhere\". It has: staging, live.");
    project_->write("lone.js", "");
    QVERIFY(!readConfig(project_->path("lone.js"), "staging"));
  }

  void a_syntax_error_shows_its_line() {
    project_->write("wrangler.json", "{\n  \"name\": demo\n}");
    const auto config = readConfig(project_->path());
    QVERIFY(!config);
    QCOMPARE(config.error().where, project_->path("wrangler.json:2:11"));
    QCOMPARE(config.error().excerpt, "  \"name\": demo");
  }

  void what_is_no_project_is_told() {
    QCOMPARE(readConfig(project_->path("nowhere")).error().kind, ErrorKind::kNotFound);
    QCOMPARE(readConfig(project_->path()).error().kind, ErrorKind::kNotFound);
    QVERIFY(readConfig(project_->path()).error().message.find("has no wrangler.json") != std::string::npos);
    project_->write("x.txt", "");
    QCOMPARE(readConfig(project_->path("x.txt")).error().kind, ErrorKind::kBadInput);
  }
};

QTEST_GUILESS_MAIN(ConfigTest)
#include "config_test.moc"
