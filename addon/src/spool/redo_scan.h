// Reads a redo file record by record, up to the first one that is not whole, of another use of the file, or out of sequence.
#pragma once
#include <vector>

#include "spool/io_calls.h"
#include "spool/redo_format.h"

namespace writ::spool {

// One part of a record; the octets live until the next call of Next.
struct RedoPiece {
  RedoKey key;
  uint64_t at = 0;
  ByteView octets;
};

class RedoScan {
 public:
  // `found` false: there is no such file.
  Status Open(IoCalls* io, const std::string& path, bool* found);
  // `more` false: behind the last whole record.
  Status Next(bool* more);
  const RedoRecordHeader& header() const { return header_; }   // of the record read last
  const std::vector<RedoPiece>& pieces() const { return pieces_; }

 private:
  bool Follows(const RedoRecordHeader& header) const;
  bool Cut();
  IoCalls* io_ = nullptr;
  std::string path_;
  File file_;
  uint64_t size_ = 0, at_ = 0, records_ = 0;
  RedoRecordHeader header_{};
  Bytes record_;
  std::vector<RedoPiece> pieces_;
};

}  // namespace writ::spool
