#pragma once
// The files of the repository, as the house tests look at them.

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QStringList>

namespace durascope::house {

struct SourceFile {
  QString path;  ///< From the root of the repository.
  QStringList lines;
};

/// Every text file below `folder` (empty: the whole repository) whose name matches one of `patterns`; all when empty.
/// What is built, fetched or private to git is left out.
inline QList<SourceFile> sourceFiles(const QString& folder, const QStringList& patterns) {
  const QString root = QStringLiteral(SOURCE_DIR "/");
  QList<SourceFile> files;
  QDirIterator all(root + folder, patterns, QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
  while (all.hasNext()) {
    const QString path = all.next().mid(root.size()).remove(QRegularExpression("^/"));
    static const QRegularExpression leftOut("(^|/)(build|\\.git|node_modules|\\.wrangler)/");
    if (leftOut.match(path).hasMatch()) continue;
    QFile file(root + path);
    if (!file.open(QIODevice::ReadOnly)) continue;
    const QByteArray bytes = file.readAll();
    if (bytes.contains('\0')) continue;
    files.append({path, QString::fromUtf8(bytes).split('\n')});
  }
  return files;
}

}  // namespace durascope::house
