// pcapng: blocks in sections; each section has its own byte order and its own interfaces, each interface its link type and
// time unit. Read: section header, interface description, enhanced, simple and (obsolete) packet blocks; others are passed over.
#include <vector>

#include "capture/record_reader.h"

namespace writ {
namespace {

constexpr uint32_t kSection = 0x0a0d0d0a, kInterface = 1, kObsoletePacket = 2, kSimplePacket = 3, kEnhancedPacket = 6;
constexpr uint32_t kByteOrder = 0x1a2b3c4d, kByteOrderSwapped = 0x4d3c2b1a;
constexpr uint16_t kOptionEnd = 0, kOptionResolution = 9, kOptionOffset = 14;

struct Interface {
  uint16_t link = 0;
  uint32_t snap = 0;          // 0: no limit
  uint8_t resolution = 6;     // if_tsresol: 10^-n s, or 2^-n with the upper bit set
  int64_t offset_s = 0;       // if_tsoffset
};

int64_t Saturate(__int128 ns) {
  if (ns > INT64_MAX) return INT64_MAX;
  return ns < INT64_MIN ? INT64_MIN : static_cast<int64_t>(ns);
}

unsigned __int128 PowerOfTen(unsigned exponent) {
  unsigned __int128 value = 1;
  while (exponent-- > 0) value *= 10;
  return value;
}

// Units of 10^-n or 2^-n seconds as nanoseconds, floored.
int64_t ToNs(uint64_t units, const Interface& of) {
  unsigned exponent = of.resolution & 0x7f;
  unsigned __int128 ns;
  if ((of.resolution & 0x80) != 0) ns = exponent < 128 ? (unsigned __int128){units} * 1'000'000'000 >> exponent : 0;
  else if (exponent <= 9) ns = units * PowerOfTen(9 - exponent);
  else ns = exponent <= 9 + 38 ? units / PowerOfTen(exponent - 9) : 0;
  return Saturate(static_cast<__int128>(ns) + static_cast<__int128>(of.offset_s) * 1'000'000'000);
}

class PcapngReader final : public RecordReader {
 public:
  explicit PcapngReader(ByteView file) : file_(file) {}

  size_t Read(CaptureRecord* records, size_t room) override {
    size_t count = 0;
    while (count < room && ReadOne(&records[count])) count++;
    return count;
  }

 private:
  bool ReadOne(CaptureRecord* record) {
    while (stopped().ok() && at_ < file_.size()) {
      ByteView body;
      uint32_t type = 0;
      if (!ReadBlock(&type, &body)) return false;
      if (type == kInterface && !AddInterface(body)) return false;
      if (type != kEnhancedPacket && type != kSimplePacket && type != kObsoletePacket) continue;
      return ReadPacket(type, body, record);
    }
    return false;
  }

  // One block's type and body; the section's byte order is taken from its header.
  bool ReadBlock(uint32_t* type, ByteView* body) {
    block_ = at_;
    size_t left = file_.size() - at_;
    if (left < 12) return Torn(at_);
    const uint8_t* block = file_.data() + at_;
    if (LoadBe32(block) == kSection && !StartSection(block + 8)) return false;
    *type = order_.U32(block);
    uint32_t length = order_.U32(block + 4);
    if (length < 12 || length % 4 != 0) return Corrupt("a block states an impossible length", at_);
    if (length > left) return Torn(at_);
    if (order_.U32(block + length - 4) != length) return Corrupt("a block's two lengths differ", at_);
    *body = file_.subspan(at_ + 8, length - 12);
    if (*type == kSection && body->size() < 16) return Corrupt("a section header is too short", at_);
    at_ += length;
    return true;
  }

  bool StartSection(const uint8_t* magic) {
    uint32_t order = LoadBe32(magic);
    if (order != kByteOrder && order != kByteOrderSwapped) return Corrupt("a section has no byte order", at_);
    order_ = FieldOrder(order == kByteOrder);
    interfaces_.clear();
    return true;
  }

  bool AddInterface(ByteView body) {
    if (body.size() < 8) return Corrupt("an interface description is too short", block_);
    Interface added;
    added.link = order_.U16(body.data());
    added.snap = order_.U32(body.data() + 4);
    ReadOptions(body.subspan(8), &added);
    interfaces_.push_back(added);
    return true;
  }

  void ReadOptions(ByteView options, Interface* of) const {
    while (options.size() >= 4) {
      uint16_t code = order_.U16(options.data()), length = order_.U16(options.data() + 2);
      size_t padded = 4 + (size_t{length} + 3) / 4 * 4;
      if (code == kOptionEnd || padded > options.size()) return;
      if (code == kOptionResolution && length == 1) of->resolution = options[4];
      if (code == kOptionOffset && length == 8) of->offset_s = static_cast<int64_t>(order_.U64(options.data() + 4));
      options = options.subspan(padded);
    }
  }

  bool ReadPacket(uint32_t type, ByteView body, CaptureRecord* record) {
    size_t header = type == kSimplePacket ? 4 : 20;
    if (body.size() < header) return Corrupt("a packet block is too short", block_);
    size_t interface = InterfaceOf(type, body.data());
    if (interface >= interfaces_.size()) return Corrupt("a packet names an interface that was not described", block_);
    const Interface& on = interfaces_[interface];
    uint32_t length = CapturedLength(type, body.data(), on);
    if (length > kMaxFrame || length > body.size() - header) return Corrupt("a packet is longer than its block", block_);
    if (type != kSimplePacket) {
      const uint8_t* stamp = body.data() + 4;
      last_ns_ = ToNs(uint64_t{order_.U32(stamp)} << 32 | order_.U32(stamp + 4), on);
    }
    record->octets = body.subspan(header, length);
    record->time_ns = last_ns_;
    record->link = on.link;
    return true;
  }

  size_t InterfaceOf(uint32_t type, const uint8_t* body) const {
    if (type == kEnhancedPacket) return order_.U32(body);
    return type == kObsoletePacket ? order_.U16(body) : 0;
  }

  uint32_t CapturedLength(uint32_t type, const uint8_t* body, const Interface& on) const {
    if (type != kSimplePacket) return order_.U32(body + 12);
    uint32_t original = order_.U32(body);
    return on.snap != 0 && on.snap < original ? on.snap : original;
  }

  ByteView file_;
  size_t at_ = 0, block_ = 0;
  FieldOrder order_;
  std::vector<Interface> interfaces_;
  int64_t last_ns_ = 0;   // a simple packet block has no time: it takes that of the packet before it
};

}  // namespace

std::unique_ptr<RecordReader> OpenPcapng(ByteView file) { return std::make_unique<PcapngReader>(file); }

}  // namespace writ
