// Records of one capture file, pcap or pcapng, in file order. A reader never leaves its view: what would reach past it, or
// contradicts itself, ends the reading with a Status that says where.
#pragma once
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/status.h"
#include "capture/sieve.h"

namespace writ {

// A frame that nobody has numbered yet.
using CaptureRecord = Frame;

// No frame of a sane capture is longer; a larger length is damage.
inline constexpr uint32_t kMaxFrame = 1 << 20;

class RecordReader {
 public:
  virtual ~RecordReader() = default;
  // Fills in the next up to `room` records, number and point left as they are; returns how many. Less than `room`: the end is
  // reached, for good, or stopped() has something to say.
  virtual size_t Read(CaptureRecord* records, size_t room) = 0;
  // The same, by another way: the next stretch of records at once, those that the sieve keeps appended to `kept` and numbered from
  // `*number` + 1, which moves to the last of all. False: not in this format, or not here; nothing was read, and Read goes on or says why.
  virtual bool Sift(const Sieve&, uint64_t* /*number*/, std::vector<Frame>* /*kept*/, Sifted*) { return false; }
  // The most records that Sift takes at once; 0: it takes none.
  virtual uint64_t most_sifted() const { return 0; }
  bool Next(CaptureRecord* record) { return Read(record, 1) == 1; }
  // WRIT_CAPTURE_TORN (the file ends inside a record) or WRIT_CAPTURE_CORRUPT (it contradicts itself); detail: what, and the octet.
  const Status& stopped() const { return stopped_; }

 protected:
  bool Stop(const char* code, const char* what, size_t at) {
    if (stopped_.ok()) stopped_ = Status::Error(code, std::string(what) + " at octet " + std::to_string(at));
    return false;
  }
  bool Torn(size_t at) { return Stop("WRIT_CAPTURE_TORN", "the file ends inside a record that starts", at); }
  bool Corrupt(const char* what, size_t at) { return Stop("WRIT_CAPTURE_CORRUPT", what, at); }

 private:
  Status stopped_;
};

// By the file's first octets. WRIT_CAPTURE_FORMAT: neither pcap nor pcapng, or cut before its first header ends.
Status OpenRecordReader(ByteView file, std::unique_ptr<RecordReader>* reader);
// `piece`: octets that each cursor of Sift (pcap_sifter.h) reads, at a time; what is read does not depend on it.
std::unique_ptr<RecordReader> OpenPcap(ByteView file, size_t piece = size_t{256} << 10);
std::unique_ptr<RecordReader> OpenPcapng(ByteView file);

// Fixed-width numbers of a file whose byte order is known only when it is read.
class FieldOrder {
 public:
  explicit FieldOrder(bool big_endian = false) : big_(big_endian) {}
  uint16_t U16(const uint8_t* p) const { return big_ ? LoadBe16(p) : static_cast<uint16_t>(p[1] << 8 | p[0]); }
  uint32_t U32(const uint8_t* p) const {
    uint32_t be = LoadBe32(p);
    return big_ ? be : __builtin_bswap32(be);
  }
  bool big() const { return big_; }
  uint64_t U64(const uint8_t* p) const {
    uint64_t be = LoadBe64(p);
    return big_ ? be : __builtin_bswap64(be);
  }

 private:
  bool big_;
};

}  // namespace writ
