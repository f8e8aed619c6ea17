#pragma once
// What the window tells of by itself, in strips at the object: a build that fails, what its project is warned of, and
// storage that fails above it;
// deadlocks, isolates that do not come back, evictions that something holds up, and what has just been done over its
// lower edge. Each offers what can be done about it.
//
// Object names, for tests: problemBanner, warningsBanner, faultBanner, deadlockBanner, isolateBanner, heldBanner,
// noticeBanner.

#include <QObject>
#include <QTimer>
#include <optional>
#include <string>
#include <vector>

#include "app/deadlock_watch.h"
#include "widgets/common/eviction.h"
#include "widgets/common/session.h"

class QVBoxLayout;

namespace durascope::app {

class Banner;
struct WindowActions;

/// GUI thread only. Listens to the session by itself; the actions that its banners offer are connected here.
class WindowBanners : public QObject {
  Q_OBJECT
 public:
  /// `session`, `actions` and `eviction` outlive it.
  WindowBanners(widgets::Session& session, WindowActions& actions, widgets::Eviction& eviction, QObject* parent);

  /// Puts those that take room of their own at the top of `page`'s layout, and the others over its lower edge.
  void placeIn(QWidget* page, QVBoxLayout* layout);
  /// A sentence that goes by itself; one of a failure stays longer.
  void showNotice(const QString& sentence, bool failed);

 private:
  void connectActions();
  void followProject();
  void showProblem();
  void showWarnings();
  QStringList warnings() const;
  void showIsolates();
  void showDeadlock();
  void showEviction();
  void showFaults(quint64 first, int count);
  void dismissFault();
  void tellFailure(const Result<void>& result);

  widgets::Session& session_;
  WindowActions& actions_;
  widgets::Eviction& eviction_;
  DeadlockWatch deadlocks_;
  Banner* problem_;
  Banner* warnings_;
  Banner* isolate_;
  Banner* fault_;
  Banner* deadlock_;
  Banner* held_;
  Banner* notice_;
  QTimer noticeEnds_;
  bool noticeFailed_ = false;  ///< The notice tells of something that failed.
  std::vector<std::string> dismissedWarnings_;
  std::optional<std::uint32_t> stuckIsolate_;
  std::optional<ObjectKey> stuckSql_;  ///< Whose statement does not come back.
};

}  // namespace durascope::app
