// Classic pcap: one header, then records. Four magics: micro- or nanoseconds, either byte order.
#include "capture/pcap_sifter.h"
#include "capture/record_reader.h"

namespace writ {
namespace {

constexpr size_t kFileHeader = 24, kRecordHeader = PcapSifter::kRecordHeader;
constexpr uint32_t kMicro = 0xa1b2c3d4, kNano = 0xa1b23c4d, kMicroSwapped = 0xd4c3b2a1, kNanoSwapped = 0x4d3cb2a1;
constexpr uint32_t kPcapngSection = 0x0a0d0d0a;

bool IsBig(uint32_t magic) { return magic == kMicro || magic == kNano; }
bool IsNano(uint32_t magic) { return magic == kNano || magic == kNanoSwapped; }

class PcapReader final : public RecordReader {
 public:
  PcapReader(ByteView file, const PcapFormat& format, size_t piece) : file_(file), format_(format), sifter_(file, format, piece) {}

  size_t Read(CaptureRecord* records, size_t room) override {
    size_t count = 0;
    while (count < room && ReadOne(&records[count])) count++;
    return count;
  }

  bool Sift(const Sieve& sieve, uint64_t* number, std::vector<Frame>* kept, Sifted* sifted) override {
    return sifter_.Sift(sieve, &at_, number, kept, sifted);
  }
  uint64_t most_sifted() const override { return sifter_.most(); }

 private:
  [[gnu::always_inline]] inline bool ReadOne(CaptureRecord* record) {
    const size_t left = file_.size() - at_;
    if (left < kRecordHeader) return left > 0 && Torn(at_);
    const uint8_t* header = file_.data() + at_;
    const uint32_t length = format_.order.U32(header + 8);
    if (length > kMaxFrame) return Corrupt("a record states an absurd length", at_);
    if (length > left - kRecordHeader) return Torn(at_);
    record->octets = {header + kRecordHeader, length};
    record->time_ns = int64_t{format_.order.U32(header)} * 1'000'000'000 + int64_t{format_.order.U32(header + 4)} * format_.unit_ns;
    record->link = format_.link;
    at_ += kRecordHeader + length;
    return true;
  }

  const ByteView file_;
  const PcapFormat format_;
  size_t at_ = kFileHeader;
  PcapSifter sifter_;
};

bool IsPcap(uint32_t magic) {
  return magic == kMicro || magic == kNano || magic == kMicroSwapped || magic == kNanoSwapped;
}

}  // namespace

std::unique_ptr<RecordReader> OpenPcap(ByteView file, size_t piece) {
  const uint32_t magic = LoadBe32(file.data());
  const FieldOrder order(IsBig(magic));
  // The upper half of the link type tells of frame check sequences; the IP length leaves those out anyway.
  const PcapFormat format{order, IsNano(magic) ? 1 : 1000, static_cast<uint16_t>(order.U32(file.data() + 20))};
  return std::make_unique<PcapReader>(file, format, piece);
}

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
