#pragma once
// An eviction by hand. The emulator waits for an object that is busy or held; meanwhile, and when it has given up, this
// says which object it is and what holds it, and can drop the instance all the same.

#include <QObject>
#include <QTimer>
#include <optional>

#include "widgets/common/ask.h"
#include "widgets/common/session.h"

namespace durascope::widgets {

/// GUI thread only. Tells of the newest eviction; of an older one only that it failed.
class Eviction : public QObject {
  Q_OBJECT
 public:
  static constexpr int kPatienceMs = 300;  ///< What takes longer is worth a word.

  /// `session` outlives it.
  explicit Eviction(Session& session, QObject* parent = nullptr);

  /// Evicts as idleness would.
  void start(const ObjectKey& object);
  /// What stands in the way; empty when nothing does.
  const QString& sentence() const { return sentence_; }
  /// Drops the instance whatever holds it; the emulator decides how, by what is so when it gets there.
  void evictAtOnce();
  /// Says no more of it; one that waits goes on waiting.
  void dismiss();

 signals:
  void sentenceChanged();
  /// A sentence: an eviction failed, and not for something that holds the object.
  void failed(const QString& sentence);
  /// A sentence: what was done at once.
  void done(const QString& sentence);

 private:
  void answered(const ObjectKey& object, std::uint64_t number, const Result<void>& result);
  void look();
  void explain(const Result<journal::LifeSnapshot>& life);
  void say(const QString& sentence);

  Session& session_;
  std::uint64_t number_ = 0;   ///< Of the newest.
  std::uint64_t settled_ = 0;  ///< Of this one and those before, no answer is of interest any more.
  std::optional<ObjectKey> object_;
  bool waits_ = false;  ///< Its answer is still to come.
  QString failure_;     ///< What the answer was.
  QTimer patience_;
  Inquiry inquiry_;
  QString sentence_;
};

}  // namespace durascope::widgets
