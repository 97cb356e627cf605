// Classic pcap: one header, then records. Four magics: micro- or nanoseconds, either byte order.
#include "capture/pcap_scout.h"
#include "capture/record_reader.h"

namespace writ {
namespace {

constexpr size_t kFileHeader = 24, kRecordHeader = 16, kCacheLine = 64;
constexpr uint32_t kMicro = 0xa1b2c3d4, kNano = 0xa1b23c4d, kMicroSwapped = 0xd4c3b2a1, kNanoSwapped = 0x4d3cb2a1;
constexpr uint32_t kPcapngSection = 0x0a0d0d0a;

bool IsBig(uint32_t magic) { return magic == kMicro || magic == kNano; }
bool IsNano(uint32_t magic) { return magic == kNano || magic == kNanoSwapped; }

class PcapReader final : public RecordReader {
 public:
  PcapReader(ByteView file, size_t piece)
      : file_(file),
        order_(IsBig(LoadBe32(file.data()))),
        unit_ns_(IsNano(LoadBe32(file.data())) ? 1 : 1000),
        // The upper half tells of frame check sequences; the IP length leaves those out anyway.
        link_(static_cast<uint16_t>(order_.U32(file.data() + 20))),
        scout_(file, order_, unit_ns_ == 1, piece) {}

  size_t Read(CaptureRecord* records, size_t room) override {
    size_t count = 0;
    while (count < room && ReadOne(&records[count])) count++;
    return count;
  }

 private:
  [[gnu::always_inline]] inline bool ReadOne(CaptureRecord* record) {
    const size_t left = file_.size() - at_;
    if (left < kRecordHeader) return left > 0 && Torn(at_);
    if (at_ >= scouted_) scouted_ = scout_.Ahead(at_);
    const uint8_t* header = file_.data() + at_;
    const uint32_t length = order_.U32(header + 8);
    if (length > kMaxFrame) return Corrupt("a record states an absurd length", at_);
    if (length > left - kRecordHeader) return Torn(at_);
    record->octets = {header + kRecordHeader, length};
    record->time_ns = int64_t{order_.U32(header)} * 1'000'000'000 + int64_t{order_.U32(header + 4)} * unit_ns_;
    record->link = link_;
    Fetch(header + kRecordHeader);
    at_ += kRecordHeader + length;
    return true;
  }

  // A frame's headers, out of where the scouts brought them, a batch before they are looked at.
  static void Fetch(const uint8_t* octets) {
    __builtin_prefetch(octets);
    __builtin_prefetch(octets + kCacheLine);
  }

  const ByteView file_;
  const FieldOrder order_;
  const int64_t unit_ns_;
  const uint16_t link_;
  size_t at_ = kFileHeader;
  size_t scouted_ = 0;   // up to where headers were fetched
  PcapScout scout_;
};

bool IsPcap(uint32_t magic) {
  return magic == kMicro || magic == kNano || magic == kMicroSwapped || magic == kNanoSwapped;
}

}  // namespace

std::unique_ptr<RecordReader> OpenPcap(ByteView file, size_t piece) { return std::make_unique<PcapReader>(file, piece); }

Status OpenRecordReader(ByteView file, std::unique_ptr<RecordReader>* reader) {
  uint32_t magic = file.size() >= 4 ? LoadBe32(file.data()) : 0;
  if (IsPcap(magic) && file.size() >= kFileHeader) {
    *reader = OpenPcap(file);
    return Status::Ok();
  }
  if (magic == kPcapngSection && file.size() >= 28) {
    *reader = OpenPcapng(file);
    return Status::Ok();
  }
  const char* what = IsPcap(magic) || magic == kPcapngSection ? "it ends inside its first header" : "it is neither pcap nor pcapng";
  return Status::Error("WRIT_CAPTURE_FORMAT", what);
}

}  // namespace writ
