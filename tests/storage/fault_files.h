#pragma once
// What tests of files and disks that fail share: a folder, files with contents of a test's own, and what is said about
// them.

#include <QFile>
#include <QTemporaryDir>
#include <memory>
#include <string>

#include "tests/storage/storage_fixture.h"
#include "tests/support/fault_vfs.h"

Q_DECLARE_METATYPE(durascope::test::FaultVfs::Operation)

namespace durascope::storage {

using Operation = test::FaultVfs::Operation;

class FaultTest : public QObject {
 protected:
  QTemporaryDir folder_;
  SharedCache shared_{Limits{}};
  LookupLog log_;
};

inline Result<std::unique_ptr<ObjectStorage>> openAt(const QString& path, SharedCache& shared, LookupLog& log) {
  return ObjectStorage::open({.path = path.toStdString(), .valueCache = true, .shared = shared, .lookups = log});
}

inline void write(const QString& path, const QByteArray& bytes) {
  QFile file(path);
  if (file.open(QIODevice::WriteOnly)) file.write(bytes);
}

inline QByteArray bytesOf(const QString& path) {
  QFile file(path);
  return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void patch(const std::string& path, qint64 at, const QByteArray& bytes) {
  QFile file(QString::fromStdString(path));
  if (!file.open(QIODevice::ReadWrite) || !file.seek(at) || file.write(bytes) != bytes.size()) qFatal("cannot patch");
}

inline bool contains(const std::string& text, const std::string& part) {
  if (text.find(part) != std::string::npos) return true;
  qWarning("\"%s\" does not say \"%s\"", text.c_str(), part.c_str());
  return false;
}

}  // namespace durascope::storage
