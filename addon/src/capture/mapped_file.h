// A whole file as memory, read only. The file must not shrink while it is mapped.
#pragma once
#include <string>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();
  // WRIT_CAPTURE_OPEN: missing, no regular file, or not readable.
  Status Open(const std::string& path);
  ByteView view() const { return {data_, size_}; }

 private:
  const uint8_t* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace writ
