#include "emulator/base/byte_pipe.h"

#include <QtTest>
#include <thread>

using namespace durascope;

class BytePipeTest : public QObject {
  Q_OBJECT

 private slots:
  void what_is_written_stays_in_its_pieces() {
    auto [reader, writer] = makePipe(100);
    writer->write("abc");
    writer->write("de");
    writer->close();
    QCOMPARE(reader->read(2).bytes, "ab");
    QCOMPARE(reader->read(9).bytes, "c");
    QCOMPARE(reader->read(9).bytes, "de");
    QVERIFY(reader->read(9).ended);
  }

  void an_error_comes_behind_what_was_written() {
    auto [reader, writer] = makePipe(100);
    writer->write("abc");
    writer->fail({.name = "RangeError", .message = "mine"});
    QCOMPARE(reader->read(9).bytes, "abc");
    const PipeReader::Read read = reader->read(9);
    QVERIFY(read.error && read.error->name == "RangeError" && read.error->message == "mine");
  }

  void a_writer_that_goes_breaks_the_stream() {
    auto [reader, writer] = makePipe(100);
    writer.reset();
    QCOMPARE(reader->read(9).error->message, "Network connection lost.");
  }

  void it_is_full_beyond_its_capacity() {
    auto [reader, writer] = makePipe(4);
    writer->write("abcd");
    QVERIFY(!writer->isFull());
    writer->write("e");
    QVERIFY(writer->isFull());
    int called = 0;
    writer->whenRoom([&] { ++called; });
    QCOMPARE(called, 0);
    QCOMPARE(reader->read(1).bytes, "a");
    QCOMPARE(called, 1);
    writer->whenRoom([&] { ++called; });
    QCOMPARE(called, 2);
  }

  void without_capacity_a_write_is_over_when_it_was_read() {
    auto [reader, writer] = makePipe(0);
    writer->write("ab");
    bool over = false;
    writer->whenRoom([&] { over = true; });
    (void)reader->read(1);
    QVERIFY(!over);
    (void)reader->read(1);
    QVERIFY(over);
  }

  void the_reader_is_called_when_there_is_something() {
    auto [reader, writer] = makePipe(0);
    int called = 0;
    reader->whenReadable([&] { ++called; });
    writer->write("a");
    QCOMPARE(called, 1);
    reader->whenReadable([&] { ++called; });
    QCOMPARE(called, 2);
    (void)reader->read(1);
    reader->whenReadable([&] { ++called; });
    writer->close();
    QCOMPARE(called, 3);
  }

  void a_reader_that_goes_is_told_to_the_writer() {
    auto [reader, writer] = makePipe(0);
    int room = 0, gone = 0;
    writer->write("a");
    writer->whenRoom([&] { ++room; });
    writer->whenCancelled([&] { ++gone; });
    reader->cancel({.message = "enough"});
    QCOMPARE(room, 1);
    QCOMPARE(gone, 1);
    QCOMPARE(writer->cancelled()->message, "enough");
    writer->write("b");
    QVERIFY(!writer->isFull());
    QVERIFY(reader->read(1).ended);
    writer->whenCancelled([&] { ++gone; });
    QCOMPARE(gone, 2);
  }

  void a_reader_that_has_everything_goes_without_a_word() {
    auto [reader, writer] = makePipe(0);
    bool gone = false;
    writer->whenCancelled([&] { gone = true; });
    writer->close();
    reader.reset();
    QVERIFY(!gone);
  }

  void two_threads_lose_nothing() {
    auto [reader, writer] = makePipe(1000);
    std::thread writing([&writer = writer] {
      for (int i = 0; i < 100'000; ++i) {
        while (writer->isFull()) std::this_thread::yield();
        writer->write("0123456789");
      }
      writer->close();
    });
    std::size_t came = 0;
    for (;;) {
      const PipeReader::Read read = reader->read(7);
      came += read.bytes.size();
      if (read.ended) break;
      if (read.nothingYet()) std::this_thread::yield();
    }
    writing.join();
    QCOMPARE(came, 1'000'000u);
  }
};

QTEST_APPLESS_MAIN(BytePipeTest)
#include "byte_pipe_test.moc"
