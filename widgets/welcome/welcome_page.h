#pragma once
// What the window shows while nothing is open: examples, recent projects, and the two ways to open something.

#include <QWidget>

class QAction;
class QVBoxLayout;

namespace durascope::widgets {

struct WelcomeEntry {
  QString title;
  QString sentence;  ///< What it shows, or where it is.
  QString path;
};

/// Object names, for tests: welcomePage; each entry is a button "welcomeEntry" with its path as tool tip.
class WelcomePage : public QWidget {
  Q_OBJECT
 public:
  /// The actions become buttons.
  WelcomePage(QAction* openProject, QAction* openFile, QWidget* parent = nullptr);

  void setExamples(const QList<WelcomeEntry>& examples);
  void setRecent(const QStringList& paths);

 signals:
  void chosen(const QString& path);

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  void fill(QVBoxLayout* list, const QString& title, const QList<WelcomeEntry>& entries);

  QVBoxLayout* examples_;
  QVBoxLayout* recent_;
};

}  // namespace durascope::widgets
