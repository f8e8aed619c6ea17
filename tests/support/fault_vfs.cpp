#include "tests/support/fault_vfs.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace durascope::test {

/// What SQLite holds for an open file; the real one lies behind it in the same block of memory.
struct FaultFile {
  sqlite3_file head;
  FaultVfs* vfs;
  const char* path;  // lives as long as the file is open, says SQLite

  using Operation = FaultVfs::Operation;

  static FaultFile& of(sqlite3_file* file) { return *reinterpret_cast<FaultFile*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(&of(file) + 1); }
  static const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }
  static int verdict(sqlite3_file* file, Operation operation, std::int64_t growth = 0) {
    return of(file).vfs->verdict(operation, of(file).path, growth);
  }

  static int close(sqlite3_file* file) { return methods(file).xClose(real(file)); }
  static int read(sqlite3_file* file, void* to, int bytes, sqlite3_int64 at) {
    if (const int code = verdict(file, Operation::kRead)) return code;
    return methods(file).xRead(real(file), to, bytes, at);
  }
  static int write(sqlite3_file* file, const void* from, int bytes, sqlite3_int64 at) {
    sqlite3_int64 size = 0;
    methods(file).xFileSize(real(file), &size);
    if (const int code = verdict(file, Operation::kWrite, std::max<sqlite3_int64>(at + bytes - size, 0))) return code;
    return methods(file).xWrite(real(file), from, bytes, at);
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (const int code = verdict(file, Operation::kTruncate)) return code;
    return methods(file).xTruncate(real(file), size);
  }
  static int sync(sqlite3_file* file, int flags) {
    if (const int code = verdict(file, Operation::kSync)) return code;
    return methods(file).xSync(real(file), flags);
  }
  static int fileSize(sqlite3_file* file, sqlite3_int64* size) { return methods(file).xFileSize(real(file), size); }
  static int lock(sqlite3_file* file, int level) {
    if (const int code = verdict(file, Operation::kLock)) return code;
    return methods(file).xLock(real(file), level);
  }
  static int unlock(sqlite3_file* file, int level) { return methods(file).xUnlock(real(file), level); }
  static int isReserved(sqlite3_file* file, int* out) { return methods(file).xCheckReservedLock(real(file), out); }
  static int control(sqlite3_file* file, int what, void* argument) {
    return methods(file).xFileControl(real(file), what, argument);
  }
  static int sectorSize(sqlite3_file* file) { return methods(file).xSectorSize(real(file)); }
  static int traits(sqlite3_file* file) { return methods(file).xDeviceCharacteristics(real(file)); }
  static int mapShared(sqlite3_file* file, int page, int bytes, int extend, void volatile** out) {
    if (const int code = verdict(file, Operation::kSharedMemory)) return code;
    return methods(file).xShmMap(real(file), page, bytes, extend, out);
  }
  static int lockShared(sqlite3_file* file, int offset, int count, int flags) {
    return methods(file).xShmLock(real(file), offset, count, flags);
  }
  static void barrier(sqlite3_file* file) { methods(file).xShmBarrier(real(file)); }
  static int unmapShared(sqlite3_file* file, int remove) { return methods(file).xShmUnmap(real(file), remove); }

  // Version 2: no memory-mapped reads, so that every read passes here.
  static const sqlite3_io_methods kMethods;
};

const sqlite3_io_methods FaultFile::kMethods{2,          close,   read,        write,   truncate,   sync,   fileSize,
                                             lock,       unlock,  isReserved,  control, sectorSize, traits, mapShared,
                                             lockShared, barrier, unmapShared, nullptr, nullptr};

FaultVfs* FaultVfs::the_ = nullptr;

FaultVfs::FaultVfs() : base_(sqlite3_vfs_find(nullptr)), vfs_(*base_) {
  vfs_.zName = "faults";
  vfs_.pNext = nullptr;
  vfs_.szOsFile = static_cast<int>(sizeof(FaultFile)) + base_->szOsFile;
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  sqlite3_vfs_register(&vfs_, 1);
  the_ = this;
}

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(base_, 1);
  the_ = nullptr;
}

void FaultVfs::fail(Operation operation, std::string pathEnd, int code, int nth) {
  rules_.push_back({operation, std::move(pathEnd), code, nth - 1});
}

void FaultVfs::fillUpAfter(std::string pathEnd, std::int64_t bytes) {
  rules_.push_back({Operation::kWrite, std::move(pathEnd), SQLITE_FULL, 0, bytes});
}

int FaultVfs::verdict(Operation operation, const char* path, std::int64_t growth) {
  const std::string_view name = path ? path : "";
  for (Rule& rule : rules_) {
    if (rule.operation != operation || !name.ends_with(rule.pathEnd)) continue;
    if (rule.room >= growth) {
      rule.room -= growth;
      continue;
    }
    if (rule.room < 0 && rule.skip > 0) {
      --rule.skip;
      continue;
    }
    ++refusals_;
    return rule.code;
  }
  return SQLITE_OK;
}

int FaultVfs::open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* flagsOut) {
  FaultVfs* self = the_;
  file->pMethods = nullptr;
  if (const int code = self->verdict(Operation::kOpen, path)) return code;
  FaultFile& outer = FaultFile::of(file);
  outer.vfs = self;
  outer.path = path;
  const int code = self->base_->xOpen(self->base_, path, FaultFile::real(file), flags, flagsOut);
  if (FaultFile::real(file)->pMethods) file->pMethods = &FaultFile::kMethods;
  return code;
}

int FaultVfs::remove(sqlite3_vfs*, const char* path, int syncFolder) {
  FaultVfs* self = the_;
  if (const int code = self->verdict(Operation::kDelete, path)) return code;
  return self->base_->xDelete(self->base_, path, syncFolder);
}

}  // namespace durascope::test
