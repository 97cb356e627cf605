// Classic pcap: one header, then records. Four magics: micro- or nanoseconds, either byte order.
#include "capture/record_reader.h"

#include <algorithm>

namespace writ {
namespace {

constexpr size_t kFileHeader = 24, kRecordHeader = 16;
constexpr size_t kFetchAhead = 4096, kCacheLine = 64;
constexpr uint32_t kMicro = 0xa1b2c3d4, kNano = 0xa1b23c4d, kMicroSwapped = 0xd4c3b2a1, kNanoSwapped = 0x4d3cb2a1;
constexpr uint32_t kPcapngSection = 0x0a0d0d0a;

class PcapReader final : public RecordReader {
 public:
  explicit PcapReader(ByteView file) : file_(file), at_(kFileHeader) {
    uint32_t magic = LoadBe32(file.data());
    order_ = FieldOrder(magic == kMicro || magic == kNano);
    unit_ns_ = magic == kNano || magic == kNanoSwapped ? 1 : 1000;
    // The upper half tells of frame check sequences; the IP length leaves those out anyway.
    link_ = static_cast<uint16_t>(order_.U32(file.data() + 20));
  }

  bool Next(CaptureRecord* record) override {
    size_t left = file_.size() - at_;
    if (left == 0 || !stopped().ok()) return false;
    if (left < kRecordHeader) return Torn(at_);
    const uint8_t* header = file_.data() + at_;
    uint32_t length = order_.U32(header + 8);
    if (length > kMaxFrame) return Corrupt("a record states an absurd length", at_);
    if (length > left - kRecordHeader) return Torn(at_);
    record->time_ns = int64_t{order_.U32(header)} * 1'000'000'000 + int64_t{order_.U32(header + 4)} * unit_ns_;
    record->octets = file_.subspan(at_ + kRecordHeader, length);
    record->link = link_;
    at_ += kRecordHeader + length;
    Fetch();
    return true;
  }

 private:
  // Where a record starts is known only from the one before: without this each costs a whole memory latency.
  void Fetch() {
    const size_t until = std::min(at_ + kFetchAhead, file_.size());
    for (fetched_ = std::max(fetched_, at_); fetched_ < until; fetched_ += kCacheLine)
      __builtin_prefetch(file_.data() + fetched_);
  }

  ByteView file_;
  size_t at_, fetched_ = 0;
  FieldOrder order_;
  int64_t unit_ns_ = 1;
  uint16_t link_ = 0;
};

bool IsPcap(uint32_t magic) {
  return magic == kMicro || magic == kNano || magic == kMicroSwapped || magic == kNanoSwapped;
}

}  // namespace

std::unique_ptr<RecordReader> OpenPcap(ByteView file) { return std::make_unique<PcapReader>(file); }

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
