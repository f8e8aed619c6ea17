#pragma once
// A TCP client for tests of the gateway: what is sent and received stands in the test.

#include <sys/socket.h>

#include <QByteArray>
#include <QTcpSocket>
#include <cstddef>
#include <cstdint>

namespace durascope::test {

/// Blocks; each wait ends after five seconds, with what has come by then.
class RawClient {
 public:
  /// `readBuffer`: most bytes that are taken from the system ahead of being asked for; 0: any number.
  explicit RawClient(std::uint16_t port, qint64 readBuffer = 0) {
    socket_.setReadBufferSize(readBuffer);
    socket_.connectToHost(QStringLiteral("127.0.0.1"), port);
    if (!socket_.waitForConnected(kPatienceMs)) qFatal("no connection");
  }

  void send(const QByteArray& bytes) {
    socket_.write(bytes);
    while (socket_.bytesToWrite() > 0 && socket_.waitForBytesWritten(kPatienceMs)) {
    }
  }
  /// All that has come and was not taken, with `part` in it.
  QByteArray receiveUntil(const QByteArray& part) {
    while (!received_.contains(part) && more()) {
    }
    return received_;
  }
  /// All that comes until the other side ends.
  QByteArray receiveAll() {
    while (more()) {
    }
    return received_;
  }
  /// Takes the next so many bytes.
  QByteArray take(qsizetype bytes) {
    while (received_.size() < bytes && more()) {
    }
    const QByteArray got = received_.left(bytes);
    received_.remove(0, bytes);
    return got;
  }
  /// Takes all up to `part` and that.
  QByteArray takeUntil(const QByteArray& part) { return take(receiveUntil(part).indexOf(part) + part.size()); }
  /// How many bytes come until the end; they are not kept.
  std::size_t drain() {
    std::size_t count = 0;
    for (;;) {
      count += static_cast<std::size_t>(socket_.readAll().size());
      if (!socket_.waitForReadyRead(kPatienceMs)) return count;
    }
  }
  /// The other side has ended, and all that came was taken.
  bool ended() {
    while (socket_.state() == QAbstractSocket::ConnectedState && more()) {
    }
    return socket_.state() == QAbstractSocket::UnconnectedState && received_.isEmpty();
  }
  void hangUp() { socket_.abort(); }
  /// As a client that is gone altogether: the other side is told by RST.
  void reset() {
    const linger atOnce{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(static_cast<int>(socket_.socketDescriptor()), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
    socket_.abort();
  }

 private:
  static constexpr int kPatienceMs = 5'000;

  /// Takes what has come, waiting for it if need be: a full read buffer announces nothing more. False: nothing comes.
  bool more() {
    if (socket_.bytesAvailable() == 0 && !socket_.waitForReadyRead(kPatienceMs)) return false;
    received_ += socket_.readAll();
    return true;
  }

  QTcpSocket socket_;
  QByteArray received_;
};

}  // namespace durascope::test
