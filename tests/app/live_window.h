#pragma once
// The real window over the real emulator, used as a user would: typing, clicking, looking. Waits are polls with a
// generous limit; the one machine that is too slow for them is broken.

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QDirIterator>
#include <QLineEdit>
#include <QListView>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

#include "app/examples.h"
#include "app/main_window.h"
#include "tests/support/running_emulator.h"
#include "widgets/common/style.h"
#include "widgets/common/value_tree.h"

namespace durascope::test {

/// A copy of an example without the state that somebody may have left in it; it goes with its object.
class ExampleCopy {
 public:
  explicit ExampleCopy(const QString& example) : name_(example) {
    const QDir from(QStringLiteral(SOURCE_DIR "/resources/examples/") + example);
    QDirIterator files(from.path(), QDir::Files, QDirIterator::Subdirectories);  // Hidden folders stay behind.
    while (files.hasNext()) {
      const QString to = path() + '/' + from.relativeFilePath(files.next());
      QDir().mkpath(QFileInfo(to).path());
      if (!QFile::copy(files.filePath(), to)) qFatal("cannot copy %s", qPrintable(files.filePath()));
    }
  }
  QString path() const { return folder_.path() + '/' + name_; }

 private:
  QTemporaryDir folder_;
  QString name_;
};

class LiveWindow {
 public:
  /// By default nothing is evicted unless the test does it.
  explicit LiveWindow(QSize size = {1440, 900}, EvictionPolicy eviction = {EvictionPolicy::Kind::kManual, 10'000}) {
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("durascope-test"));
    static const bool looks = (widgets::installLook(), true);
    Q_UNUSED(looks);
    auto made = makeEmulator();
    if (!made) qFatal("%s", made.error().message.c_str());
    emulator_ = std::move(*made);
    app::Settings settings;
    settings.engine.eviction = eviction;
    session_ = std::make_unique<widgets::Session>(*emulator_);
    window_ = std::make_unique<app::MainWindow>(*session_, settings, app::findExamples());
    window_->resize(size);
    window_->show();
  }

  widgets::Session& session() { return *session_; }
  app::MainWindow& window() { return *window_; }

  template <class T = QWidget>
  T* find(const char* name) {
    T* found = window_->findChild<T*>(QString::fromLatin1(name));
    if (found == nullptr) qFatal("the window has no %s", name);
    return found;
  }

  /// The first visible button with that text, anywhere in the window.
  QAbstractButton* button(const QString& text) {
    for (auto* button : window_->findChildren<QAbstractButton*>()) {
      if (button->text() == text && button->isVisible()) return button;
    }
    return nullptr;
  }
  static void click(QWidget* widget) { QTest::mouseClick(widget, Qt::LeftButton); }

  bool open(const QString& path) {
    window_->openProject(path);
    return QTest::qWaitFor([this] { return session_->project().has_value(); }, kPollMs);
  }

  /// Fills the request panel and clicks Send; does not wait.
  void startSend(const QString& target, const QString& path) {
    retype(find<QComboBox>("requestTarget")->lineEdit(), target);
    retype(find<QLineEdit>("requestPath"), path);
    click(find("sendButton"));
  }
  /// As startSend; waits until the answer stands in the history. The session knows of its events then.
  bool send(const QString& target, const QString& path) {
    const int answered = answers();
    startSend(target, path);
    return QTest::qWaitFor([&] { return answers() > answered; }, kPollMs);
  }
  int answers() {
    const QAbstractItemModel& history = *find<QListView>("requestHistory")->model();
    int ended = 0;
    for (int row = 0; row < history.rowCount(); ++row)
      ended += !history.index(row, 0).data(Qt::AccessibleTextRole).toString().startsWith(QLatin1String("waiting"));
    return ended;
  }

  const journal::ObjectSummary* object(const std::string& name) const {
    for (const journal::ObjectSummary& object : session_->objects()) {
      if (object.name == name) return &object;
    }
    return nullptr;
  }
  /// Waits until the object is known and selects it.
  bool select(const std::string& name) {
    if (!QTest::qWaitFor([&] { return object(name) != nullptr; }, kPollMs)) return false;
    session_->select(object(name)->key);
    return true;
  }

  /// The rows of a column as they read to somebody who listens to them, with those below indented.
  QStringList rows(const char* tree) { return rowsBelow(*find<widgets::ValueTree>(tree)->model(), {}, {}); }
  /// The first row that contains all parts; empty while there is none.
  QString row(const char* tree, const QStringList& parts) {
    for (const QString& row : rows(tree)) {
      if (std::all_of(parts.begin(), parts.end(), [&](const QString& part) { return row.contains(part); })) return row;
    }
    return {};
  }

 private:
  static void retype(QLineEdit* edit, const QString& text) {
    edit->selectAll();
    QTest::keyClicks(edit, text);
  }

  static QStringList rowsBelow(const QAbstractItemModel& model, const QModelIndex& above, const QString& indent) {
    QStringList rows;
    for (int i = 0; i < model.rowCount(above); ++i) {
      const QModelIndex index = model.index(i, 0, above);
      rows += indent + index.data(Qt::AccessibleTextRole).toString();
      rows += rowsBelow(model, index, indent + ' ');
    }
    return rows;
  }

  std::unique_ptr<Emulator> emulator_;
  std::unique_ptr<widgets::Session> session_;
  std::unique_ptr<app::MainWindow> window_;
};

}  // namespace durascope::test

/// What the user would see within a minute.
#define SEE(condition) QTRY_VERIFY_WITH_TIMEOUT(condition, durascope::test::kPollMs)
/// A column shows a row with all these parts; a failure tells the rows that it shows instead.
#define SEE_ROW(app, tree, ...)                                                                                       \
  do {                                                                                                                \
    const QStringList parts_{__VA_ARGS__};                                                                            \
    const bool seen_ = QTest::qWaitFor([&] { return !(app).row(tree, parts_).isEmpty(); }, durascope::test::kPollMs); \
    QVERIFY2(seen_, qPrintable(parts_.join(QStringLiteral(" + ")) + QStringLiteral(" is not among\n  ") +             \
                               (app).rows(tree).join(QStringLiteral("\n  "))));                                       \
  } while (false)
