// The walls that the linker cannot keep: who includes whom. A folder that is not in the tables fails, so that a new
// one gets its place on purpose.

#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include "tests/house/source_tree.h"

namespace durascope::house {
namespace {

/// The folders of ours that a folder may include besides itself and emulator/base. The door is emulator/emulator.h and
/// what its header uses; "emulator" is the code behind it.
const QMap<QString, QSet<QString>>& mayInclude() {
  static const QSet<QString> floor0 = {"values", "identity", "clock", "journal"};
  static const QSet<QString> door = {"door", "journal"};
  static const QMap<QString, QSet<QString>> table = {
      {"base", {}},
      {"journal", {}},
      {"clock", {}},
      {"identity", {}},
      {"document", {}},
      // What values decodes is shown: it makes the trees and lines that journal/preview.h has for the window. journal
      // is plain data and includes none of its floor, so that no circle can come of it.
      {"values", {"journal"}},
      {"storage", floor0},
      {"lifecycle", floor0},
      {"engine", floor0 | QSet<QString>{"storage", "lifecycle"}},
      {"project", floor0 | QSet<QString>{"document"}},
      {"door", {"journal"}},
      {"emulator", floor0 | QSet<QString>{"door", "document", "storage", "lifecycle", "engine", "project"}},
      {"gateway", door},
      {"widgets", door},
      // `durascope inspect` reads a file without starting an emulator; `--faults` is read with the places in its file.
      {"app", door | QSet<QString>{"gateway", "widgets", "storage", "values", "identity", "document"}},
  };
  return table;
}

/// The only folders that may include what one of these patterns finds in angle brackets.
struct Library {
  QString name;
  QRegularExpression headers;
  QSet<QString> folders;
};

const QList<Library>& libraries() {
  static const QList<Library> list = {
      {"V8, Node and libuv", QRegularExpression("^(v8|libplatform/|cppgc/|node|uv)([-_.a-z/]*)\\.h$"), {"engine"}},
      {"SQLite", QRegularExpression("^sqlite3"), {"storage"}},
      {"OpenSSL", QRegularExpression("^openssl/"), {"identity"}},
      {"toml++", QRegularExpression("^toml\\+\\+/"), {"document"}},
      {"Qt", QRegularExpression("^(Q[A-Z]|Qt|Qsci)"), {"widgets", "app"}},
  };
  return list;
}

QString folderOf(const QString& path) {
  const QStringList parts = path.split('/');
  if (parts[0] != "emulator") return parts[0];
  if (parts.size() > 2) return parts[1];
  return path == "emulator/emulator.h" ? "door" : "emulator";
}

}  // namespace

class IncludesTest : public QObject {
  Q_OBJECT

 private slots:
  void every_include_is_on_a_floor_below() {
    static const QRegularExpression include("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]");
    const QStringList patterns = {"*.h", "*.cpp"};
    const auto files =
        sourceFiles("emulator", patterns) + sourceFiles("widgets", patterns) + sourceFiles("app", patterns);
    QVERIFY(files.size() > 20);
    QStringList breaches;
    for (const SourceFile& file : files) {
      const QString folder = folderOf(file.path);
      if (!mayInclude().contains(folder)) breaches << file.path + ": its folder has no floor";
      for (int i = 0; i < file.lines.size(); ++i) {
        const auto match = include.match(file.lines[i]);
        if (!match.hasMatch()) continue;
        const QString header = match.captured(2);
        const QString why = match.captured(1) == "<" ? libraryBreach(folder, header) : houseBreach(folder, header);
        if (!why.isEmpty()) breaches << QString("%1:%2: %3").arg(file.path).arg(i + 1).arg(why);
      }
    }
    QVERIFY2(breaches.isEmpty(), qPrintable(breaches.join('\n')));
  }

  void what_the_views_share_knows_no_view() {
    static const QRegularExpression view("^\\s*#\\s*include\\s*\"widgets/(?!common/)");
    QStringList breaches;
    for (const SourceFile& file : sourceFiles("widgets/common", {"*.h", "*.cpp"})) {
      for (int i = 0; i < file.lines.size(); ++i) {
        if (view.match(file.lines[i]).hasMatch()) breaches << QString("%1:%2").arg(file.path).arg(i + 1);
      }
    }
    QVERIFY2(breaches.isEmpty(), qPrintable(breaches.join('\n')));
    QVERIFY(view.match("#include \"widgets/life/life_rows.h\"").hasMatch());
  }

  void the_rules_catch_what_they_are_for() {
    QVERIFY(!libraryBreach("values", "v8.h").isEmpty());
    QVERIFY(!libraryBreach("lifecycle", "v8-context.h").isEmpty());
    QVERIFY(!libraryBreach("app", "node.h").isEmpty());
    QVERIFY(!libraryBreach("gateway", "uv.h").isEmpty());
    QVERIFY(!libraryBreach("engine", "sqlite3.h").isEmpty());
    QVERIFY(!libraryBreach("journal", "QString").isEmpty());
    QVERIFY(!libraryBreach("project", "QtCore/QFile").isEmpty());
    QVERIFY(!houseBreach("storage", "emulator/lifecycle/container.h").isEmpty());
    QVERIFY(!houseBreach("journal", "emulator/values/value.h").isEmpty());
    QVERIFY(!houseBreach("widgets", "emulator/engine/isolate.h").isEmpty());
    QVERIFY(!houseBreach("door", "emulator/storage/inspect_file.h").isEmpty());
    QVERIFY(!houseBreach("base", "emulator/journal/event.h").isEmpty());
    QVERIFY(!houseBreach("values", "value.h").isEmpty());
    QVERIFY(!houseBreach("app", "emulator/project/config.h").isEmpty());
    QVERIFY(!houseBreach("document", "emulator/project/config.h").isEmpty());
    QVERIFY(!libraryBreach("project", "toml++/toml.h").isEmpty());
    QVERIFY(!houseBreach("values", "tests/values/fixture_rows.h").isEmpty());
    QVERIFY(libraryBreach("engine", "v8.h").isEmpty());
    QVERIFY(libraryBreach("project", "nlohmann/json.hpp").isEmpty());
    QVERIFY(libraryBreach("values", "unordered_map").isEmpty());
    QVERIFY(houseBreach("widgets", "emulator/emulator.h").isEmpty());
    QVERIFY(houseBreach("values", "emulator/journal/preview.h").isEmpty());
    QVERIFY(houseBreach("widgets", "emulator/base/result.h").isEmpty());
  }

 private:
  static QString libraryBreach(const QString& folder, const QString& header) {
    for (const Library& library : libraries()) {
      if (library.headers.match(header).hasMatch() && !library.folders.contains(folder)) {
        return "<" + header + ">: " + library.name + " may be included only in " + library.folders.values().join(", ");
      }
    }
    return {};
  }

  static QString houseBreach(const QString& folder, const QString& header) {
    if (header.endsWith(".moc")) return {};
    if (header.count('/') == 0) return "\"" + header + "\": write the path from the root of the repository";
    const QString target = folderOf(header);
    if (target == folder || target == "base" || mayInclude().value(folder).contains(target)) return {};
    return "\"" + header + "\": " + folder + " may not include " + target;
  }
};

}  // namespace durascope::house

QTEST_GUILESS_MAIN(durascope::house::IncludesTest)
#include "includes_stay_below_their_floor_test.moc"
