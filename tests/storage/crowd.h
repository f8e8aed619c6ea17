#pragma once
// Objects of one isolate that share a pool of open files.

#include <QtTest>

#include <memory>
#include <string>
#include <vector>

#include "emulator/storage/database.h"
#include "emulator/storage/database_pool.h"
#include "tests/storage/storage_fixture.h"

namespace durascope::storage {

class Crowd {
 public:
  Crowd(bool valueCache, int objects, std::size_t most) : pool(most), valueCache_(valueCache) {
    for (int i = 0; i < objects; ++i) {
      logs_.push_back(std::make_unique<LookupLog>());
      open(i);
      use(i);  // a new file is opened by its first use
    }
  }

  void open(int i) {
    auto opened = ObjectStorage::open(
        {.path = path(i), .valueCache = valueCache_, .shared = shared_, .lookups = *logs_[i], .databases = &pool});
    if (!opened) qFatal("%s", opened.error().message.c_str());
    if (i == static_cast<int>(objects_.size())) objects_.emplace_back();
    objects_[i] = std::move(*opened);
  }
  std::string path(int i) const { return folder_.filePath(QString("%1.sqlite").arg(i)).toStdString(); }
  ObjectStorage& operator[](int i) { return *objects_[i]; }
  int size() const { return static_cast<int>(objects_.size()); }

  void put(int i, const std::string& key, const std::string& bytes) { must(objects_[i]->put(key, value(bytes))); }
  std::string get(int i, const std::string& key) {
    Answer<Value> answer = must(objects_[i]->get(key));
    Value found;
    if (auto* now = std::get_if<Value>(&answer))
      found = *now;
    else
      found = must(objects_[i]->complete(std::move(std::get<Ticket<Value>>(answer))));
    return found ? *found : "(none)";
  }
  /// Whatever needs the file.
  void use(int i) { QVERIFY(objects_[i]->database().connection()); }
  int openFiles() const {
    int count = 0;
    for (const auto& object : objects_) count += hasOpenFile(*object);
    return count;
  }

  DatabasePool pool;

 private:
  QTemporaryDir folder_;
  bool valueCache_;
  SharedCache shared_{Limits{}};
  std::vector<std::unique_ptr<LookupLog>> logs_;
  std::vector<std::unique_ptr<ObjectStorage>> objects_;
};

}  // namespace durascope::storage
