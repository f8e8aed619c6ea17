#pragma once
// Which name is selected in the three columns: a field, cache entry and key of one name light up together.

#include <QObject>
#include <QString>

namespace durascope::widgets {

class TwinSelection : public QObject {
  Q_OBJECT
 public:
  using QObject::QObject;

  /// Empty: none.
  const QString& twin() const { return twin_; }
  /// The view in which it was selected; the others then drop their own selection.
  const QObject* origin() const { return origin_; }
  void set(const QString& twin, const QObject* origin) {
    if (twin_ == twin && origin_ == origin) return;
    twin_ = twin;
    origin_ = origin;
    emit changed();
  }

 signals:
  void changed();

 private:
  QString twin_;
  const QObject* origin_ = nullptr;
};

}  // namespace durascope::widgets
