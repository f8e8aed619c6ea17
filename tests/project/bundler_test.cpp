#include "emulator/project/bundler.h"

#include <QtTest>
#include <algorithm>

#include "tests/support/temporary_project.h"

using namespace durascope;
using namespace durascope::project;

class BundlerTest : public QObject {
  Q_OBJECT

  test::TemporaryProject* project_ = nullptr;

  Result<Bundle> build(const std::string& members = "") {
    project_->write("wrangler.json", R"({"name": "demo", "main": "src/index.ts")" + members + "}");
    const auto config = readConfig(project_->path());
    if (!config) return tl::unexpected(config.error());
    return bundle(*config);
  }

  static const ModuleSource* find(const Bundle& bundle, const std::string& name) {
    const auto found = std::find_if(bundle.modules.begin(), bundle.modules.end(),
                                    [&](const ModuleSource& module) { return module.name == name; });
    return found == bundle.modules.end() ? nullptr : &*found;
  }

 private slots:
  void init() { project_ = new test::TemporaryProject; }
  void cleanup() { delete std::exchange(project_, nullptr); }

  void typescript_with_imports_becomes_one_module() {
    project_->write("src/index.ts", R"(import { DurableObject } from "cloudflare:workers";
import { step } from "./step";
import page from "./page.html";
import settings from "./settings.json";
import helper from "helper";
export class Counter extends DurableObject { value: number = step + settings.start + helper(page); }
export default { fetch() { return new Response("ok"); } };
)");
    project_->write("src/step.ts", "export const step: number = 2;\n");
    project_->write("src/page.html", "<p>hi</p>");
    project_->write("src/settings.json", R"({"start": 40})");
    project_->write("node_modules/helper/package.json", R"({"name": "helper", "main": "main.js"})");
    project_->write("node_modules/helper/main.js", "module.exports = (text) => text.length;");
    const auto bundle = build();
    QVERIFY2(bundle, bundle ? "" : bundle.error().message.c_str());
    QCOMPARE(bundle->modules.size(), 1u);
    const ModuleSource* main = find(*bundle, bundle->mainName);
    QVERIFY(main && main->kind == ModuleKind::kEsm);
    QVERIFY(main->bytes.find("from \"cloudflare:workers\"") != std::string::npos);
    QVERIFY(main->bytes.find("<p>hi</p>") != std::string::npos);
    QCOMPARE(bundle->exports, (std::vector<std::string>{"Counter", "default"}));
    for (const char* input : {"wrangler.json", "src/index.ts", "src/step.ts", "src/page.html", "src/settings.json"})
      QVERIFY2(std::count(bundle->inputs.begin(), bundle->inputs.end(), project_->path(input)) == 1, input);
  }

  void wasm_and_data_are_modules_of_their_own() {
    project_->write("src/index.ts",
                    "import wasm from './lib/add.wasm'; import data from './raw.bin';\n"
                    "export default { fetch: () => [wasm, data] };");
    project_->write("src/lib/add.wasm", std::string("\0asm", 4));
    project_->write("src/raw.bin", std::string("\0\1\2", 3));
    const auto bundle = build();
    QVERIFY2(bundle, bundle ? "" : bundle.error().message.c_str());
    QCOMPARE(bundle->modules.size(), 3u);
    for (const ModuleSource& module : bundle->modules) {
      if (module.name == bundle->mainName) continue;
      QCOMPARE(module.kind, module.name.ends_with(".wasm") ? ModuleKind::kWasm : ModuleKind::kData);
      QVERIFY(find(*bundle, bundle->mainName)->bytes.find("\"./" + module.name + "\"") != std::string::npos);
    }
  }

  void stacks_lead_back_to_the_sources() {
    project_->write("src/index.ts",
                    "interface Gone { a: number }\n\nexport function boom(): never {\n  throw new Error(\"x\");\n}\n");
    const auto bundle = build();
    QVERIFY(bundle);
    const std::string& code = find(*bundle, bundle->mainName)->bytes;
    const auto before = code.begin() + static_cast<std::ptrdiff_t>(code.find("new Error"));
    const auto line = std::count(code.begin(), before, '\n') + 1;
    const auto column = before - std::find(std::reverse_iterator(before), code.rend(), '\n').base() + 1;
    const std::string stack = "Error: x\n    at boom (file:///" + bundle->mainName + ":" + std::to_string(line) + ":" +
                              std::to_string(column) + ")";
    QCOMPARE(bundle->sourceMap.mapStack(stack), "Error: x\n    at boom (src/index.ts:4:9)");
  }

  void mistakes_in_sources_are_sentences_with_place_and_line_data() {
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QString>("where");
    QTest::newRow("syntax") << "let a = ;"
                            << "Unexpected \";\"."
                            << "src/index.ts:1:9";
    QTest::newRow("file") << "import './gone';"
                          << "The import \"./gone\" leads to no file."
                          << "src/index.ts:1:8";
    QTest::newRow("export") << "import { zz } from './other'; zz();"
                            << "src/other.ts has no export \"zz\"."
                            << "src/index.ts:1:10";
    QTest::newRow("package")
        << "import 'nopackage';"
        << "The package \"nopackage\" is not installed; run npm install in the project's folder. (A "
           "module of Node.js needs the compatibility flag nodejs_compat.)"
        << "src/index.ts:1:8";
  }
  void mistakes_in_sources_are_sentences_with_place_and_line() {
    QFETCH(QString, source);
    QFETCH(QString, message);
    QFETCH(QString, where);
    project_->write("src/index.ts", source.toStdString());
    project_->write("src/other.ts", "export const yy = 1;");
    const auto bundle = build();
    QVERIFY(!bundle);
    QCOMPARE(bundle.error().kind, ErrorKind::kScript);
    QCOMPARE(QString::fromStdString(bundle.error().message), message);
    QCOMPARE(QString::fromStdString(bundle.error().where), where);
    QCOMPARE(QString::fromStdString(bundle.error().excerpt), source);
  }

  void what_does_not_build_is_watched_by_its_folder() {
    project_->write("src/index.ts", "");
    QVERIFY(build());
    QCOMPARE(fallbackInputs(*readConfig(project_->path())),
             (std::vector<std::string>{project_->path("src"), project_->path("wrangler.json")}));
  }

  void node_modules_by_bare_name_need_the_flag() {
    project_->write("src/index.ts",
                    "import { Buffer } from 'buffer'; import fs from 'node:fs'; console.log(Buffer, fs);");
    QVERIFY(!build(R"(, "compatibility_date": "2026-01-01")"));
    const auto bundle = build(R"(, "compatibility_date": "2026-01-01", "compatibility_flags": ["nodejs_compat"])");
    QVERIFY(bundle);
    QVERIFY(find(*bundle, bundle->mainName)->bytes.find("from \"node:buffer\"") != std::string::npos);
  }

  void every_module_of_node_is_known_by_its_bare_name() {
    const std::string flag = R"(, "compatibility_date": "2026-01-01", "compatibility_flags": ["nodejs_compat"])";
    for (const std::string name : {"http2", "inspector", "perf_hooks", "worker_threads", "tty", "v8", "dns/promises",
                                   "fs/promises", "stream/web", "util/types", "path/posix", "timers/promises"}) {
      project_->write("src/index.ts", "import * as all from '" + name + "'; console.log(all);");
      const auto bundle = build(flag);
      QVERIFY2(bundle, name.c_str());
      QVERIFY(find(*bundle, bundle->mainName)->bytes.find("\"node:" + name + "\"") != std::string::npos);
    }
  }

  void newer_projects_need_no_flag_for_node_modules() {
    project_->write("src/index.ts", "import { Buffer } from 'buffer'; console.log(Buffer);");
    QVERIFY(build(R"(, "compatibility_flags": ["nodejs_compat_v2"])"));
    QVERIFY(build(R"(, "compatibility_date": "2026-08-04")"));
    QVERIFY(!build(R"(, "compatibility_date": "2026-08-03")"));
    QVERIFY(!build(R"(, "compatibility_date": "2026-08-04", "compatibility_flags": ["no_nodejs_compat_v2"])"));
  }

  void no_bundle_leaves_modules_as_they_are() {
    project_->write("src/index.js", "import './lib/a.js';");
    project_->write("src/lib/a.js", "export {};");
    project_->write("src/lib/note.txt", "x");
    project_->write("src/node_modules/x/index.js", "");
    project_->write("wrangler.json", R"({"name": "demo", "main": "src/index.js", "no_bundle": true})");
    const auto bundle = durascope::project::bundle(*readConfig(project_->path()));
    QVERIFY(bundle);
    QCOMPARE(bundle->mainName, "index.js");
    QCOMPARE(bundle->modules.size(), 3u);
    QVERIFY(find(*bundle, "lib/a.js"));
    QCOMPARE(find(*bundle, "lib/note.txt")->kind, ModuleKind::kText);
  }

  void the_projects_own_esbuild_comes_first() {
    project_->write("src/index.ts", "");
    project_->write("node_modules/.bin/esbuild", "#!/bin/sh\necho own >&2\nexit 3\n");
    QFile::setPermissions(QString::fromStdString(project_->path("node_modules/.bin/esbuild")),
                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const auto bundle = build();
    QVERIFY(!bundle);
    QCOMPARE(bundle.error().message, "esbuild failed: own");
  }

  void without_esbuild_the_user_is_told_what_to_install() {
    project_->write("src/index.ts", "");
    const QByteArray path = qgetenv("PATH");
    qputenv("PATH", "/nowhere");
    const auto bundle = build();
    qputenv("PATH", path);
    QVERIFY(!bundle);
    QCOMPARE(bundle.error().kind, ErrorKind::kNotFound);
    QVERIFY(bundle.error().message.starts_with("esbuild is not installed"));
  }
};

QTEST_GUILESS_MAIN(BundlerTest)
#include "bundler_test.moc"
