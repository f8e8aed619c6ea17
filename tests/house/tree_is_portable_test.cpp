// What must not slip into the repository: where one of us happens to have it.

#include <QRegularExpression>
#include <QTest>

#include "tests/house/source_tree.h"

namespace durascope::house {

class TreeTest : public QObject {
  Q_OBJECT

 private slots:
  void no_file_names_a_place_on_someones_machine() {
    // Put together here, so that this file passes its own test.
    static const QRegularExpression place(QStringLiteral("(^|[^\\w./])/(%1|%2|home/[a-z])(/|\\b)").arg("work", "root"));
    const auto files = sourceFiles({}, {});
    QVERIFY(files.size() > 50);
    QStringList found;
    for (const SourceFile& file : files) {
      for (int i = 0; i < file.lines.size(); ++i) {
        if (place.match(file.lines[i]).hasMatch()) {
          found << QString("%1:%2: %3").arg(file.path).arg(i + 1).arg(file.lines[i].trimmed().left(100));
        }
      }
    }
    QVERIFY2(found.isEmpty(), qPrintable(found.join('\n')));
  }

  void source_files_stay_small() {
    QStringList large;
    for (const QString folder : {"emulator", "widgets", "app"}) {
      for (const SourceFile& file : sourceFiles(folder, {"*.h", "*.cpp"})) {
        if (file.lines.size() > 600) large << QString("%1: %2 lines").arg(file.path).arg(file.lines.size());
      }
    }
    QVERIFY2(large.isEmpty(), qPrintable(large.join('\n')));
  }
};

}  // namespace durascope::house

QTEST_GUILESS_MAIN(durascope::house::TreeTest)
#include "tree_is_portable_test.moc"
