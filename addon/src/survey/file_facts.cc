#include "survey/file_facts.h"

#include <algorithm>
#include <vector>

#include "capture/record_reader.h"

namespace writ {
namespace {

constexpr size_t kFileHeader = 24, kRecordHeader = 16;
constexpr uint32_t kMicro = 0xa1b2c3d4, kNano = 0xa1b23c4d, kMicroSwapped = 0xd4c3b2a1, kNanoSwapped = 0x4d3cb2a1;
// draft-ietf-opsawg-pcapng section 4.
constexpr uint32_t kSection = 0x0a0d0d0a, kInterface = 1, kObsoletePacket = 2, kSimplePacket = 3, kStatistics = 5, kEnhancedPacket = 6;
constexpr uint32_t kByteOrder = 0x1a2b3c4d;
constexpr uint16_t kOptionEnd = 0, kResolution = 9, kInterfaceDrops = 5, kSystemDrops = 7;

FileFacts ReadPcap(ByteView file, uint32_t magic) {
  const FieldOrder order(magic == kMicro || magic == kNano);
  FileFacts facts;
  facts.interfaces = 1;
  facts.unit_ns = magic == kNano || magic == kNanoSwapped ? 1 : 1000;
  if (file.size() < kFileHeader) return facts;
  facts.snap_length = order.U32(&file[16]);
  for (size_t at = kFileHeader; file.size() - at >= kRecordHeader; facts.records++) {
    const uint32_t captured = order.U32(&file[at + 8]), original = order.U32(&file[at + 12]);
    if (captured > kMaxFrame || captured > file.size() - at - kRecordHeader) break;
    facts.cut += captured < original;
    at += kRecordHeader + captured;
  }
  return facts;
}

class PcapngFacts {
 public:
  explicit PcapngFacts(ByteView file) : file_(file) { facts_.pcapng = true; }

  FileFacts Read() {
    while (file_.size() >= 12 && ReadBlock()) {
    }
    EndSection();
    return facts_;
  }

 private:
  bool ReadBlock() {
    if (LoadBe32(file_.data()) == kSection) StartSection();
    const uint32_t type = order_.U32(file_.data()), length = order_.U32(&file_[4]);
    if (length < 12 || length % 4 != 0 || length > file_.size()) return false;
    const ByteView body = file_.subspan(8, length - 12);
    file_ = file_.subspan(length);
    if (type == kInterface && body.size() >= 8) AddInterface(body);
    if (type == kStatistics && body.size() >= 12) AddStatistics(body);
    if (type == kEnhancedPacket || type == kObsoletePacket) AddPacket(body, 12, 20);
    if (type == kSimplePacket) AddSimple(body);
    return true;
  }

  void StartSection() {
    EndSection();
    order_ = FieldOrder(LoadBe32(&file_[8]) == kByteOrder);
  }

  // Statistics are running totals: the last block of an interface counts.
  void EndSection() {
    for (uint64_t drops : drops_) facts_.recorded_drops += drops;
    drops_.clear();
    snap_ = 0;
  }

  void AddInterface(ByteView body) {
    const uint32_t snap = order_.U32(&body[4]);
    if (drops_.empty()) snap_ = snap;
    drops_.push_back(0);
    facts_.interfaces++;
    if (snap != 0) facts_.snap_length = facts_.snap_length == 0 ? snap : std::min(facts_.snap_length, snap);
    uint8_t resolution = 6;   // microseconds, where if_tsresol is absent
    Options(body.subspan(8), [&](uint16_t code, ByteView value) {
      if (code == kResolution && value.size() == 1) resolution = value[0];
    });
    facts_.unit_ns = std::max(facts_.unit_ns, UnitOf(resolution));
  }

  // 10^-n s, or 2^-n with the upper bit set.
  static int64_t UnitOf(uint8_t resolution) {
    const unsigned exponent = resolution & 0x7f;
    int64_t unit = 1'000'000'000;
    for (unsigned i = 0; i < exponent && unit > 1; i++) unit /= (resolution & 0x80) != 0 ? 2 : 10;
    return std::max<int64_t>(unit, 1);
  }

  void AddStatistics(ByteView body) {
    const uint32_t interface = order_.U32(body.data());
    if (interface >= drops_.size()) return;
    uint64_t drops = 0;
    Options(body.subspan(12), [&](uint16_t code, ByteView value) {
      if ((code == kInterfaceDrops || code == kSystemDrops) && value.size() == 8) drops += order_.U64(value.data());
    });
    drops_[interface] = drops;
  }

  void AddPacket(ByteView body, size_t lengths, size_t header) {
    if (body.size() < header) return;
    facts_.records++;
    facts_.cut += order_.U32(&body[lengths]) < order_.U32(&body[lengths + 4]);
  }

  void AddSimple(ByteView body) {
    if (body.size() < 4) return;
    facts_.records++;
    facts_.cut += snap_ != 0 && snap_ < order_.U32(body.data());
  }

  template <typename Each> void Options(ByteView options, Each each) const {
    while (options.size() >= 4) {
      const uint16_t code = order_.U16(options.data()), length = order_.U16(&options[2]);
      const size_t padded = 4 + (size_t{length} + 3) / 4 * 4;
      if (code == kOptionEnd || padded > options.size()) return;
      each(code, options.subspan(4, length));
      options = options.subspan(padded);
    }
  }

  ByteView file_;   // what is left of it
  FieldOrder order_;
  FileFacts facts_;
  std::vector<uint64_t> drops_;   // by the section's interface
  uint32_t snap_ = 0;             // of the section's first interface: simple packets are on that one
};

}  // namespace

FileFacts ReadFileFacts(ByteView file) {
  const uint32_t magic = file.size() >= 4 ? LoadBe32(file.data()) : 0;
  if (magic == kSection) return PcapngFacts(file).Read();
  if (magic == kMicro || magic == kNano || magic == kMicroSwapped || magic == kNanoSwapped) return ReadPcap(file, magic);
  return {};
}

}  // namespace writ
