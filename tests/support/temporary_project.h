#pragma once
// A project folder that a test fills with files and that goes with it.

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <string>

namespace durascope::test {

class TemporaryProject {
 public:
  /// Absolute, without symbolic links.
  std::string path() const { return QFileInfo(folder_.path()).canonicalFilePath().toStdString(); }
  std::string path(const std::string& name) const { return path() + '/' + name; }

  /// Writes a file, making its folders.
  void write(const std::string& name, const std::string& bytes) const {
    const QString file = QString::fromStdString(path(name));
    QDir().mkpath(QFileInfo(file).path());
    QFile out(file);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes.data(), static_cast<qint64>(bytes.size())) < 0)
      qFatal("cannot write %s", qPrintable(file));
  }

 private:
  QTemporaryDir folder_;
};

}  // namespace durascope::test
