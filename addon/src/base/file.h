// Small files, read whole and replaced whole. Failures name the file: WRIT_FILE_MISSING, WRIT_FILE_TOO_LARGE,
// WRIT_FILE_IO.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

// A file descriptor that closes itself.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int descriptor) : descriptor_(descriptor) {}
  Fd(Fd&& other) noexcept : descriptor_(other.Release()) {}
  Fd& operator=(Fd&& other) noexcept;
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { Close(); }

  int get() const { return descriptor_; }
  bool valid() const { return descriptor_ >= 0; }
  int Release();
  void Close();

 private:
  int descriptor_ = -1;
};

// `what` of an error: "open /path: No space left on device". Reads errno.
Status FileError(const char* action, const std::string& path);

Status OpenFile(const std::string& path, int flags, Fd* out);  // new files get mode 0600
Status ReadWholeFile(const std::string& path, size_t max_bytes, Bytes* out);
Status ReadAt(int descriptor, uint64_t offset, uint8_t* out, size_t length,
              const std::string& path);  // short: an error
Status WriteAt(int descriptor, uint64_t offset, ByteView octets, const std::string& path);
// The new content or the old one, never a mixture; durable on return (temporary file, fsync, rename, fsync of
// the folder).
Status WriteFileDurably(const std::string& path, ByteView octets);
Status RemoveFileDurably(const std::string& path);  // absent already: success
Status MakeDirectory(const std::string& path);      // mode 0700, durable; exists already: success
// Puts off every flush that its thread asks for through the functions here, until Commit does them one after another, all of
// them sent on their way before: for many small files that are to count together or not at all. Not nested.
class FlushBatch {
 public:
  FlushBatch();
  ~FlushBatch();
  FlushBatch(const FlushBatch&) = delete;
  FlushBatch& operator=(const FlushBatch&) = delete;
  Status Commit();
};
// fsync, or nothing inside a FlushBatch. The result is fsync's.
int Flush(int descriptor);

Status SyncDirectory(const std::string& path);
Status ListDirectory(const std::string& path, std::vector<std::string>* names);  // without . and .., sorted
bool FileExists(const std::string& path);

}  // namespace writ
