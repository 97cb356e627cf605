// Owns: a checked program and the headers made from it so far.
// Always true: a header serves all packets whose integers have its widths, whose direction is known or not as its own, and whose
// payload length lies in its range, so that encoding is a copy and a few patches; every length and integer is in its one minimal form (DER), whatever the values.
// On failure: only Compile can fail. Threads: one at a time (Encode makes headers when it meets new widths).
#include "encode/template.h"

#include <algorithm>
#include <bit>

#include "encode/program.h"
#include "encode/time_text.h"

namespace writ {
namespace {

using Widths = std::array<uint8_t, kIntVariables>;
constexpr size_t kIdOctets = 4;
constexpr size_t kNtpOctets = 8;
constexpr uint64_t kNtpEpoch = 2'208'988'800;   // 1970, in seconds since 1900

// From the target or to it; else a program that has SIDE says nothing of it.
bool HasSide(uint8_t direction) { return direction < 2; }

// Octets of the minimal two's-complement form of an unsigned value (X.690, 8.3.2): one more bit than the value needs.
uint8_t IntegerWidth(uint64_t value) { return static_cast<uint8_t>(std::bit_width(value) / 8 + 1); }

// Octets of a length field in the minimal definite form (X.690, 10.1).
size_t LengthWidth(uint64_t length) {
  return length < 0x80 ? 1 : static_cast<size_t>((std::bit_width(length) + 7) / 8 + 1);
}

// The largest and smallest content that a length field of that many octets holds.
uint64_t LargestIn(size_t width) { return width == 1 ? 0x7f : (uint64_t{1} << (8 * (width - 1))) - 1; }
uint64_t SmallestIn(size_t width) { return width == 1 ? 0 : width == 2 ? 0x80 : LargestIn(width - 1) + 1; }

void StoreBe(uint8_t* out, uint64_t value, size_t width) {
  switch (width) {
    case 1: out[0] = static_cast<uint8_t>(value); return;
    case 2: {
      uint16_t be = __builtin_bswap16(static_cast<uint16_t>(value));
      std::memcpy(out, &be, 2);
      return;
    }
    case 3: {
      out[0] = static_cast<uint8_t>(value >> 16);
      return StoreBe(out + 1, value, 2);
    }
    case 4: {
      uint32_t be = __builtin_bswap32(static_cast<uint32_t>(value));
      std::memcpy(out, &be, 4);
      return;
    }
    default:
      for (size_t i = 0; i < width; i++) out[i] = static_cast<uint8_t>(value >> (8 * (width - 1 - i)));
  }
}

// NTP's 64 bits (RFC 5905, 6): seconds since 1900, which begin anew in 2036, and the fraction of a second. The fraction is rounded up, so
// that whoever cuts it to microseconds gets the packet's own.
void StoreNtp(uint8_t* out, uint64_t seconds, uint64_t microseconds) {
  StoreBe(out, seconds + kNtpEpoch, 4);
  StoreBe(out + 4, ((std::min<uint64_t>(microseconds, 999'999) << 32) + 999'999) / 1'000'000, 4);
}

void PutLength(Bytes* out, uint64_t length) {
  size_t width = LengthWidth(length);
  if (width > 1) out->push_back(static_cast<uint8_t>(0x80 | (width - 1)));
  size_t octets = width > 1 ? width - 1 : 1;
  out->resize(out->size() + octets);
  StoreBe(out->data() + out->size() - octets, length, octets);
}

// Writes variable + addend into the octets at `offset`.
struct Patch {
  uint32_t offset;
  uint8_t width;
  Variable variable;
  uint64_t addend;
  uint64_t behind = 0;   // the constants of the eight octets from `offset` on, as they lie in memory; zero where this patch is
};

// All eight octets at once, which takes a third of the time that the width's own store takes: what lies behind the patch are constants,
// later patches, which come after it, and the payload, which is copied last and has to be this long.
constexpr size_t kWideStore = 8;
void StoreWide(uint8_t* out, const Patch& patch, uint64_t value) {
  const uint64_t octets = __builtin_bswap64(value << (8 * (kWideStore - patch.width))) | patch.behind;
  std::memcpy(out + patch.offset, &octets, sizeof octets);
}

uint64_t ConstantsBehind(const Patch& patch, const Bytes& octets) {
  uint64_t behind = 0;
  const size_t last = std::min<size_t>(octets.size(), patch.offset + kWideStore);
  for (size_t at = patch.offset + patch.width; at < last; at++)
    behind |= static_cast<uint64_t>(octets[at]) << (8 * (at - patch.offset));
  return behind;
}

// What stands on one side of the payload.
struct Part {
  Bytes octets;
  std::vector<Patch> patches;
  std::vector<uint32_t> times;   // where the packet's time stands as text
  std::vector<uint32_t> ntps;    // and as NTP's timestamp
};

struct Header {
  uint64_t shortest = 0, longest = UINT64_MAX;   // payload lengths served
  Part before, after;
};

// Builds one Header: sizes from the inside out, then octets from the outside in.
class Expansion {
 public:
  Expansion(const std::vector<Operation>& operations, const Widths& widths, bool has_side, uint64_t payload)
      : operations_(operations), widths_(widths), has_side_(has_side), payload_(payload), content_(operations.size()) {}

  Header Make() {
    Measure();
    part_ = &header_.before;
    for (size_t i = 0; i < operations_.size(); i++) Emit(i);
    for (Patch& patch : header_.before.patches) patch.behind = ConstantsBehind(patch, header_.before.octets);
    return std::move(header_);
  }

 private:
  uint64_t SizeOf(const Operation& operation) const {
    switch (operation.op) {
      case Op::kConst: return operation.octets.size();
      case Op::kInt: return 2 + WidthOf(operation.variable);
      case Op::kEnum: return 3;
      case Op::kSide: return has_side_ ? 3 : 0;
      case Op::kTime: return 2 + kTimeText;
      case Op::kId: return 2 + kIdOctets;
      case Op::kNtp: return kNtpOctets;
      case Op::kRaw:
      case Op::kEach: return payload_;
      case Op::kBody: return 1 + LengthWidth(payload_) + payload_;
      default: return 0;
    }
  }

  void Measure() {
    std::vector<uint64_t> enclosing{0};
    for (size_t i = operations_.size(); i-- > 0;) {
      const Operation& operation = operations_[i];
      if (operation.op == Op::kClose) enclosing.push_back(0);
      if (operation.op == Op::kOpen) {
        uint64_t content = content_[i] = enclosing.back();
        enclosing.pop_back();
        enclosing.back() += 1 + LengthWidth(content) + content;
      }
      enclosing.back() += SizeOf(operation);
    }
  }

  void Emit(size_t i) {
    const Operation& operation = operations_[i];
    Bytes& octets = part_->octets;
    if (operation.op == Op::kConst) octets.insert(octets.end(), operation.octets.begin(), operation.octets.end());
    if (operation.op == Op::kConst || operation.op == Op::kClose || (operation.op == Op::kSide && !has_side_)) return;
    if (operation.op == Op::kNtp) return EmitNtp();
    if (operation.op == Op::kRaw || operation.op == Op::kEach) return BeginAfter();
    octets.push_back(operation.tag);
    switch (operation.op) {
      case Op::kOpen: return EmitLength(content_[i], operation.encloses_body);
      case Op::kInt: return EmitInteger(operation.variable, WidthOf(operation.variable));
      case Op::kEnum: return EmitInteger(operation.variable, 1);
      case Op::kSide: return EmitInteger(Variable::kDirection, 1);
      case Op::kId: return EmitInteger(Variable::kCin, kIdOctets);
      case Op::kTime: return EmitTime();
      default: EmitLength(payload_, true); BeginAfter();
    }
  }

  void BeginAfter() { part_ = &header_.after; }

  void EmitNtp() {
    part_->ntps.push_back(static_cast<uint32_t>(part_->octets.size()));
    part_->octets.resize(part_->octets.size() + kNtpOctets);
  }

  void EmitTime() {
    part_->octets.push_back(kTimeText);
    part_->times.push_back(static_cast<uint32_t>(part_->octets.size()));
    part_->octets.resize(part_->octets.size() + kTimeText);
  }

  void EmitLength(uint64_t length, bool follows_payload) {
    PutLength(&part_->octets, length);
    if (!follows_payload) return;
    size_t width = LengthWidth(length), octets = width > 1 ? width - 1 : 1;
    uint64_t overhead = length - payload_;
    AddPatch(octets, Variable::kPayloadLength, overhead);
    Narrow(SmallestIn(width), LargestIn(width), overhead);
  }

  // This header serves only payloads that leave the length field at its width.
  void Narrow(uint64_t smallest, uint64_t largest, uint64_t overhead) {
    header_.shortest = std::max(header_.shortest, smallest > overhead ? smallest - overhead : 0);
    header_.longest = std::min(header_.longest, largest - overhead);
  }

  // A 9th octet (values from 2^63 on) is the sign: it stays zero and is not patched.
  void EmitInteger(Variable variable, size_t width) {
    part_->octets.push_back(static_cast<uint8_t>(width));
    part_->octets.resize(part_->octets.size() + width);
    AddPatch(std::min<size_t>(width, 8), variable, 0);
  }

  void AddPatch(size_t octets, Variable variable, uint64_t addend) {
    auto offset = static_cast<uint32_t>(part_->octets.size() - octets);
    part_->patches.push_back({offset, static_cast<uint8_t>(octets), variable, addend});
  }

  size_t WidthOf(Variable variable) const { return widths_[static_cast<size_t>(variable) - 1]; }

  const std::vector<Operation>& operations_;
  const Widths& widths_;
  bool has_side_;
  uint64_t payload_;
  std::vector<uint64_t> content_;   // of each OPEN
  Header header_;
  Part* part_ = nullptr;
};

class ProgramTemplate final : public CcTemplate {
 public:
  ProgramTemplate(std::vector<Operation> operations, std::unique_ptr<CcTemplate> each)
      : operations_(std::move(operations)), each_(std::move(each)) {
    Header widest = Expansion(operations_, {5, 9, 5, 5}, true, UINT32_MAX).Make();
    max_overhead_ = widest.before.octets.size() + widest.after.octets.size();
    for (const Operation& each : operations_)
      if (each.op == Op::kRaw) max_payload_ = each.limit;
    varies_by_side_ = std::any_of(operations_.begin(), operations_.end(), [](const Operation& o) { return o.op == Op::kSide; });
  }

  size_t max_overhead() const override { return max_overhead_; }
  size_t max_payload() const override { return max_payload_; }
  CcTemplate* each() override { return each_.get(); }

  size_t Encode(const CcFields& fields, ByteView payload, uint8_t* out) override {
    const uint64_t values[] = {payload.size(), fields.sequence,     fields.seconds,
                               fields.microseconds, fields.cin, fields.direction};
    const Header& header = Find(values, payload.size());
    uint8_t* at = payload.size() < kWideStore ? Put(header.before, values, out) : PutWide(header.before, values, out);
    if (!payload.empty()) std::memcpy(at, payload.data(), payload.size());
    at = Put(header.after, values, at + payload.size());
    return static_cast<size_t>(at - out);
  }

 private:
  uint8_t* PutWide(const Part& part, const uint64_t* values, uint8_t* out) {
    if (part.octets.empty()) return out;
    std::memcpy(out, part.octets.data(), part.octets.size());
    for (const Patch& patch : part.patches) StoreWide(out, patch, values[static_cast<size_t>(patch.variable)] + patch.addend);
    for (uint32_t offset : part.times) time_.Write(values[2], values[3], out + offset);   // behind the stores that reach into it
    for (uint32_t offset : part.ntps) StoreNtp(out + offset, values[2], values[3]);
    return out + part.octets.size();
  }

  uint8_t* Put(const Part& part, const uint64_t* values, uint8_t* out) {
    if (part.octets.empty()) return out;
    std::memcpy(out, part.octets.data(), part.octets.size());
    for (const Patch& patch : part.patches)
      StoreBe(out + patch.offset, values[static_cast<size_t>(patch.variable)] + patch.addend, patch.width);
    for (uint32_t offset : part.times) time_.Write(values[2], values[3], out + offset);
    for (uint32_t offset : part.ntps) StoreNtp(out + offset, values[2], values[3]);
    return out + part.octets.size();
  }

  // Few combinations are ever met: a packet's header is nearly always that of the packet before it, or one of a handful.
  const Header& Find(const uint64_t* values, uint64_t payload) {
    const Widths widths{IntegerWidth(values[1]), IntegerWidth(values[2]), IntegerWidth(values[3]), IntegerWidth(values[4])};
    const bool has_side = !varies_by_side_ || HasSide(static_cast<uint8_t>(values[5]));
    const uint64_t key = uint64_t{has_side} << 32 | LoadBe32(widths.data());
    if (last_ < headers_.size() && Serves(headers_[last_], key, payload)) [[likely]] return headers_[last_].header;
    for (last_ = 0; last_ < headers_.size(); ++last_)
      if (Serves(headers_[last_], key, payload)) return headers_[last_].header;
    headers_.push_back({key, Expansion(operations_, widths, has_side, payload).Make()});
    return headers_[last_].header;
  }

  struct Known {
    uint64_t key;   // the integers' widths, and whether the direction is written
    Header header;
  };
  static bool Serves(const Known& known, uint64_t key, uint64_t payload) {
    return known.key == key && payload >= known.header.shortest && payload <= known.header.longest;
  }

  std::vector<Operation> operations_;
  std::unique_ptr<CcTemplate> each_;
  std::vector<Known> headers_;
  size_t last_ = 0;
  size_t max_overhead_ = 0;
  size_t max_payload_ = SIZE_MAX;
  bool varies_by_side_ = false;
  TimeText time_;
};

// X.680, 41.4.
bool IsPrintable(char c) {
  const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  return letter || (c >= '0' && c <= '9') || std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
}

// ETSI TS 102 232-1, 5.2.11 and 5.2.13: interceptionPointID is a PrintableString of 1 to 8; other names go into the extended one.
bool IsShort(std::string_view point) { return point.size() <= 8 && std::all_of(point.begin(), point.end(), IsPrintable); }

// What a TEXT operation becomes for packets of one point.
void SetPoint(std::vector<Operation>* operations, std::string_view point) {
  for (Operation& operation : *operations) {
    if (operation.op != Op::kText) continue;
    operation.op = Op::kConst;
    if (point.empty() || IsShort(point) != (operation.variable == Variable::kPoint)) continue;
    operation.octets = {operation.tag, static_cast<uint8_t>(point.size())};
    operation.octets.insert(operation.octets.end(), point.begin(), point.end());
  }
}

// One packet's part: no parts within parts, and nothing in it that only the PDU's header knows.
Status CompileEach(const Bytes& program, std::unique_ptr<CcTemplate>* out) {
  std::vector<Operation> operations;
  WRIT_RETURN_IF_ERROR(ParseProgram(program, &operations));
  const auto is_header = [](const Operation& o) {
    return o.op == Op::kEach || o.op == Op::kText || o.op == Op::kId || o.variable == Variable::kSequence || o.variable == Variable::kCin;
  };
  if (std::any_of(operations.begin(), operations.end(), is_header))
    return Status::Error("WRIT_TEMPLATE_MALFORMED", "the template program of one packet's part names what only the PDU's header has");
  *out = std::make_unique<ProgramTemplate>(std::move(operations), nullptr);
  return Status::Ok();
}

}  // namespace

Status CcTemplate::Compile(ByteView program, std::unique_ptr<CcTemplate>* out, std::string_view point) {
  if (point.size() > 127) return Status::Error("WRIT_TEMPLATE_MALFORMED", "the name of a capture point is longer than 127 octets");
  std::vector<Operation> operations;
  WRIT_RETURN_IF_ERROR(ParseProgram(program, &operations));
  SetPoint(&operations, point);
  std::unique_ptr<CcTemplate> each;
  for (const Operation& operation : operations)
    if (operation.op == Op::kEach) WRIT_RETURN_IF_ERROR(CompileEach(operation.octets, &each));
  *out = std::make_unique<ProgramTemplate>(std::move(operations), std::move(each));
  return Status::Ok();
}

}  // namespace writ
