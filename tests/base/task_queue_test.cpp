// A queue of tasks under many posters, one consumer and a close in the middle: nothing is lost, nothing runs twice. The
// build with ThreadSanitizer runs it, too: every message between isolates, and from the window, goes through one.

#include "emulator/base/task_queue.h"

#include <QTest>
#include <atomic>
#include <condition_variable>
#include <memory>

using durascope::TaskQueue;

namespace {

constexpr int kPosters = 4;
constexpr int kTasksEach = 2'000;

/// A consumer's thread that sleeps until it is woken, as an isolate's loop does.
class Consumer {
 public:
  using Task = std::function<void()>;

  explicit Consumer(bool lingers) : lingers_(lingers) {
    queue_.setWake([this] {
      const std::lock_guard lock(mutex_);
      woken_ = true;
      wake_.notify_one();
    });
    thread_ = std::thread([this] { run(); });
  }
  ~Consumer() { stop(); }

  void stop() {
    if (!thread_.joinable()) return;
    stopping_ = true;
    queue_.wake();
    thread_.join();
  }
  TaskQueue<Task>& queue() { return queue_; }

 private:
  void run() {
    while (!stopping_) {
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return woken_; });
        woken_ = false;
      }
      do {
        for (const auto& posted : queue_.take()) posted.task();
      } while (lingers_ && queue_.linger(std::chrono::microseconds(50)));
    }
    queue_.setWake({});
    queue_.close();
  }

  const bool lingers_;
  TaskQueue<Task> queue_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;  // guarded by mutex_
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace

class TaskQueueTest : public QObject {
  Q_OBJECT

 private slots:
  void each_is_run_once_and_in_its_posters_order_data() {
    QTest::addColumn<bool>("lingers");
    QTest::newRow("woken for each") << false;
    QTest::newRow("staying awake") << true;
  }
  void each_is_run_once_and_in_its_posters_order() {
    QFETCH(bool, lingers);
    std::array<int, kPosters> next{};  // the consumer's
    std::atomic<int> ran{0}, outOfOrder{0}, refused{0};
    Consumer consumer(lingers);
    std::vector<std::thread> posters;
    for (int poster = 0; poster < kPosters; ++poster) {
      posters.emplace_back([&, poster] {
        for (int i = 0; i < kTasksEach; ++i) {
          const auto task = [&, poster, i] {
            if (next[static_cast<std::size_t>(poster)]++ != i) ++outOfOrder;
            ++ran;
          };
          consumer.queue().post(task, [&] { ++refused; });
        }
      });
    }
    for (std::thread& poster : posters) poster.join();
    QTRY_COMPARE_WITH_TIMEOUT(ran.load(), kPosters * kTasksEach, 60'000);
    QCOMPARE(outOfOrder.load(), 0);
    QCOMPARE(refused.load(), 0);
    QVERIFY(consumer.queue().isEmpty());
    QVERIFY(!consumer.queue().waitingSince());
  }

  void a_close_in_the_middle_runs_or_refuses_each() {
    for (int round = 0; round < 20; ++round) {
      std::atomic<int> ran{0}, refused{0};
      auto consumer = std::make_unique<Consumer>(round % 2 == 0);
      std::vector<std::thread> posters;
      for (int poster = 0; poster < kPosters; ++poster) {
        posters.emplace_back([&] {
          for (int i = 0; i < 200; ++i) consumer->queue().post([&] { ++ran; }, [&] { ++refused; });
        });
      }
      consumer->stop();
      for (std::thread& poster : posters) poster.join();
      QCOMPARE(ran.load() + refused.load(), kPosters * 200);
      consumer->queue().post([] { QFAIL("a closed queue took a task"); }, [&] { ++refused; });
      QCOMPARE(ran.load() + refused.load(), kPosters * 200 + 1);
    }
  }

  void what_was_taken_can_be_put_back_before_the_rest() {
    TaskQueue<int> queue;
    for (int i = 0; i < 4; ++i) queue.post(i, [] {});
    auto taken = queue.take();
    queue.post(4, [] {});
    queue.putBack(std::move(taken), 2);
    QVERIFY(queue.waitingSince().has_value());
    std::vector<int> left;
    for (const auto& posted : queue.take()) left.push_back(posted.task);
    QCOMPARE(left, (std::vector<int>{2, 3, 4}));
  }

  void only_the_first_task_wakes() {
    TaskQueue<int> queue;
    int woken = 0;
    queue.setWake([&] { ++woken; });
    for (int i = 0; i < 3; ++i) queue.post(i, [] {});
    QCOMPARE(woken, 1);
    queue.take();
    queue.post(3, [] {});
    QCOMPARE(woken, 2);
    queue.wake();
    QCOMPARE(woken, 3);
  }
};

QTEST_GUILESS_MAIN(TaskQueueTest)
#include "task_queue_test.moc"
