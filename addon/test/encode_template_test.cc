// The template encoder against an obvious one that builds each PDU from the inside out, over every boundary of integer
// widths and lengths; and every broken program refused.
#include <ctime>
#include <random>

#include "check.h"
#include "encode/template.h"
#include "encode/time_text.h"

using namespace writ;
using test::Case;

namespace encode_template_test {

Bytes Length(size_t n) {
  if (n < 128) return {static_cast<uint8_t>(n)};
  Bytes octets;
  for (; n > 0; n >>= 8) octets.insert(octets.begin(), static_cast<uint8_t>(n));
  octets.insert(octets.begin(), static_cast<uint8_t>(0x80 | octets.size()));
  return octets;
}

Bytes Tlv(uint8_t tag, const Bytes& content) {
  Bytes out{tag}, length = Length(content.size());
  out.insert(out.end(), length.begin(), length.end());
  out.insert(out.end(), content.begin(), content.end());
  return out;
}

Bytes Integer(uint64_t value) {
  Bytes octets{static_cast<uint8_t>(value)};
  for (value >>= 8; value > 0; value >>= 8) octets.insert(octets.begin(), static_cast<uint8_t>(value));
  if (octets[0] & 0x80) octets.insert(octets.begin(), 0);
  return octets;
}

// A small language of nested elements, written twice: as program octets and as the slow encoder's result.
struct Shape {
  size_t filler;      // octets of constants before the body: moves where nested lengths cross 127, 255, 65535
  size_t trailer;     // and behind it
  size_t depth;
};

void Append(Bytes* out, const Bytes& more) { out->insert(out->end(), more.begin(), more.end()); }

Bytes Constant(const Bytes& octets) {
  Bytes out{1, static_cast<uint8_t>(octets.size() >> 8), static_cast<uint8_t>(octets.size())};
  Append(&out, octets);
  return out;
}

Bytes ProgramOf(const Shape& shape) {
  Bytes program{2, 0x30, 2, 0xa1, 4, 0x81, 1, 4, 0x82, 4, 3};
  Append(&program, Constant(Bytes(shape.filler, 0x55)));
  Append(&program, {2, 0xa2, 4, 0x80, 2, 4, 0x81, 3, 5, 0x82, 5, 3});
  for (size_t i = 0; i < shape.depth; i++) Append(&program, {2, 0xa3});
  Append(&program, {6, 0x85});
  for (size_t i = 0; i < shape.depth; i++) program.push_back(3);
  Append(&program, Constant(Bytes(shape.trailer, 0x66)));
  program.push_back(3);
  return program;
}

Bytes SlowEncode(const Shape& shape, const CcFields& f, const Bytes& payload) {
  Bytes first = Tlv(0x81, Integer(f.sequence));
  Append(&first, Tlv(0x82, Integer(f.cin)));
  Bytes content = Tlv(0xa1, first);
  content.insert(content.end(), shape.filler, 0x55);
  Bytes second = Tlv(0x80, Integer(f.seconds));
  Append(&second, Tlv(0x81, Integer(f.microseconds)));
  Append(&second, Tlv(0x82, {f.direction}));
  Append(&content, Tlv(0xa2, second));
  Bytes body = Tlv(0x85, payload);
  for (size_t i = 0; i < shape.depth; i++) body = Tlv(0xa3, body);
  Append(&content, body);
  content.insert(content.end(), shape.trailer, 0x66);
  return Tlv(0x30, content);
}

constexpr uint8_t kUntouched = 0xee;

// The slow encoder's octets, and nothing written behind them.
void Compare(const Shape& shape, CcTemplate* encoder, const CcFields& fields, const Bytes& payload) {
  Bytes out(encoder->max_overhead() + payload.size(), kUntouched);
  const size_t length = encoder->Encode(fields, payload, out.data());
  for (size_t at = length; at < out.size(); at++) CHECK(out[at] == kUntouched);
  out.resize(length);
  CHECK(out == SlowEncode(shape, fields, payload));
}

std::unique_ptr<CcTemplate> Compiled(const Bytes& program) {
  std::unique_ptr<CcTemplate> encoder;
  CHECK(CcTemplate::Compile(program, &encoder).ok());
  return encoder;
}

constexpr uint64_t kEdges[] = {0, 1, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 8388607, 8388608, 2147483647, 2147483648, 4294967295};

void TestEveryIntegerWidth() {
  Shape shape{3, 0, 1};
  auto encoder = Compiled(ProgramOf(shape));
  Bytes payload(40, 0x41);
  for (uint64_t a : kEdges)
    for (uint64_t b : kEdges) {
      auto x = static_cast<uint32_t>(a), y = static_cast<uint32_t>(b);
      Compare(shape, encoder.get(), {x, b, y, x, 1}, payload);
      Compare(shape, encoder.get(), {y, a << 31, x, y, 2}, payload);
    }
  for (uint64_t seconds : {uint64_t{INT64_MAX}, uint64_t{INT64_MAX} + 1, UINT64_MAX, uint64_t{1} << 55, (uint64_t{1} << 55) - 1})
    Compare(shape, encoder.get(), {1, seconds, 2, 3, 0}, payload);
}

// Payload lengths around each border, and around the borders of each enclosing length.
void TestEveryLengthBorder() {
  for (Shape shape : {Shape{0, 0, 0}, Shape{20, 0, 1}, Shape{60, 7, 3}, Shape{190, 1, 8}, Shape{700, 0, 2}}) {
    auto encoder = Compiled(ProgramOf(shape));
    CcFields fields{70000, 1700000000, 999999, 1, 0};
    for (size_t n = 0; n <= 600; n++) Compare(shape, encoder.get(), fields, Bytes(n, 0x42));
    for (size_t n = 64750; n <= 65600; n++) Compare(shape, encoder.get(), fields, Bytes(n, 0x43));
    Compare(shape, encoder.get(), fields, Bytes(300000, 0x44));
  }
}

void TestRandomSequences() {
  std::mt19937_64 random(20231114);
  Shape shape{41, 2, 2};
  auto encoder = Compiled(ProgramOf(shape));
  auto width = [&] { return random() >> (random() % 64); };
  for (int i = 0; i < 20000; i++) {
    CcFields fields{static_cast<uint32_t>(width()), width(), static_cast<uint32_t>(width()), static_cast<uint32_t>(width()),
                    static_cast<uint8_t>(random() % 3)};
    Compare(shape, encoder.get(), fields, Bytes(random() % 400, static_cast<uint8_t>(i)));
  }
}

// The operations whose form is fixed: TIME, SIDE and ID, before the body and behind it.
const Bytes kFixedForms{2, 0x30, 8, 0x81, 9, 0x82, 10, 0x83, 4, 0x84, 1, 6, 0x85, 8, 0x86, 9, 0x87, 3};

Bytes SlowTime(uint64_t seconds, uint32_t microseconds) {
  const auto at = static_cast<time_t>(seconds);
  struct tm date {};
  gmtime_r(&at, &date);
  char text[64];
  const int length = snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02d.%06uZ", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday,
                              date.tm_hour, date.tm_min, date.tm_sec, microseconds);
  return Bytes(text, text + length);
}

Bytes SlowFixedForms(const CcFields& f, const Bytes& payload) {
  const Bytes time = SlowTime(f.seconds, f.microseconds);
  Bytes content = Tlv(0x81, time);
  if (f.direction < 2) Append(&content, Tlv(0x82, {f.direction}));
  Append(&content, Tlv(0x83, {static_cast<uint8_t>(f.cin >> 24), static_cast<uint8_t>(f.cin >> 16), static_cast<uint8_t>(f.cin >> 8),
                              static_cast<uint8_t>(f.cin)}));
  Append(&content, Tlv(0x84, Integer(f.sequence)));
  Append(&content, Tlv(0x85, payload));
  Append(&content, Tlv(0x86, time));
  if (f.direction < 2) Append(&content, Tlv(0x87, {f.direction}));
  return Tlv(0x30, content);
}

void CompareFixedForms(CcTemplate* encoder, const CcFields& fields, const Bytes& payload) {
  Bytes out(encoder->max_overhead() + payload.size());
  out.resize(encoder->Encode(fields, payload, out.data()));
  CHECK(out == SlowFixedForms(fields, payload));
}

constexpr uint64_t kTurns[] = {0, 1, 59, 60, 86399, 86400, 68169600, 951782399, 951782400, 951868800, 1700000000, 1709164799, 1709251199,
                               1735689599, 1735689600, 4102444799, 4107542400, 253402300798, 253402300799};

void TestFixedForms() {
  auto encoder = Compiled(kFixedForms);
  for (uint64_t seconds : kTurns)
    for (uint32_t microseconds : {0u, 1u, 99999u, 100000u, 123456u, 999999u})
      for (uint8_t direction : {0, 2, 1, 4})
        for (size_t octets : {0, 40, 127, 128, 1500, 65535})
          CompareFixedForms(encoder.get(), {microseconds * 7, seconds, microseconds, static_cast<uint32_t>(seconds * 31), direction},
                            Bytes(octets, 0x45));
}

void TestFixedFormsInAnyOrder() {
  std::mt19937_64 random(20261122);
  auto encoder = Compiled(kFixedForms);
  for (int i = 0; i < 20000; i++) {
    CcFields fields{static_cast<uint32_t>(random()), random() % 253402300800, static_cast<uint32_t>(random() % 1000000),
                    static_cast<uint32_t>(random()), static_cast<uint8_t>(random() % 4)};
    CompareFixedForms(encoder.get(), fields, Bytes(random() % 300, static_cast<uint8_t>(i)));
  }
}

// The header of PacketCable's datagrams: constants, NTP's time, the packet as it is.
const Bytes kDatagram{1, 0, 2, 0xca, 0xfe, 11, 1, 0, 1, 0x33, 12, 0, 0, 0xff, 0xcf};

Bytes SlowDatagram(const CcFields& f, const Bytes& payload) {
  Bytes out{0xca, 0xfe};
  const uint64_t seconds = (f.seconds + 2208988800u) & 0xffffffff;
  const auto fraction = static_cast<uint64_t>((static_cast<unsigned __int128>(f.microseconds) * 4294967296u + 999999u) / 1000000u);
  for (int shift : {24, 16, 8, 0}) out.push_back(static_cast<uint8_t>(seconds >> shift));
  for (int shift : {24, 16, 8, 0}) out.push_back(static_cast<uint8_t>(fraction >> shift));
  out.push_back(0x33);
  Append(&out, payload);
  return out;
}

void TestDatagrams() {
  auto encoder = Compiled(kDatagram);
  CHECK(encoder->max_payload() == 0xffcf && encoder->max_overhead() == 11);
  CHECK(Compiled(kFixedForms)->max_payload() == SIZE_MAX);
  for (uint64_t seconds : kTurns)
    for (uint32_t microseconds : {0u, 1u, 500000u, 999999u})
      for (size_t octets : {0, 3, 7, 8, 40, 65487}) {
        const CcFields fields{static_cast<uint32_t>(seconds), seconds, microseconds, 7, static_cast<uint8_t>(octets % 3)};
        const Bytes payload(octets, 0x45);
        Bytes out(encoder->max_overhead() + payload.size());
        out.resize(encoder->Encode(fields, payload, out.data()));
        CHECK(out == SlowDatagram(fields, payload));
      }
}

// Several packets in one PDU: SEQUENCE { [1] sequence, [2] { SEQUENCE { [0] direction, [1] packet, [3] microseconds } ... } }
const Bytes kPart{2, 0x30, 5, 0x80, 5, 6, 0x81, 4, 0x83, 3, 3};
Bytes Several(const Bytes& part) {
  Bytes program{2, 0x30, 4, 0x81, 1, 2, 0xa2, 13, 0, static_cast<uint8_t>(part.size())};
  Append(&program, part);
  Append(&program, {3, 3});
  return program;
}

void TestSeveralInOne() {
  std::mt19937_64 random(6);
  auto encoder = Compiled(Several(kPart));
  CHECK(encoder->each() != nullptr && encoder->each()->each() == nullptr && Compiled(kDatagram)->each() == nullptr);
  for (int i = 0; i < 3000; i++) {
    Bytes parts, slow;
    for (uint64_t packets = 1 + random() % 40; packets > 0; packets--) {
      const CcFields fields{0, 0, static_cast<uint32_t>(random() % 1000000), 0, static_cast<uint8_t>(random() % 3)};
      const Bytes packet(random() % 1500, static_cast<uint8_t>(i));
      const size_t at = parts.size();
      parts.resize(at + encoder->each()->max_overhead() + packet.size());
      parts.resize(at + encoder->each()->Encode(fields, packet, parts.data() + at));
      Bytes one = Tlv(0x80, {fields.direction});
      Append(&one, Tlv(0x81, packet));
      Append(&one, Tlv(0x83, Integer(fields.microseconds)));
      Append(&slow, Tlv(0x30, one));
    }
    const CcFields header{static_cast<uint32_t>(random()), 0, 0, 0, 0};
    Bytes out(encoder->max_overhead() + parts.size()), content = Tlv(0x81, Integer(header.sequence));
    out.resize(encoder->Encode(header, parts, out.data()));
    Append(&content, Tlv(0xa2, slow));
    CHECK(out == Tlv(0x30, content));
  }
}

// Four digits hold no later year; microseconds beyond a second can't come, and would break the form.
void TestTimesThatHaveNoText() {
  TimeText times;
  Bytes text(kTimeText);
  times.Write(UINT64_MAX, 5, text.data());
  CHECK(text == SlowTime(253402300799, 999999));
  times.Write(253402300800, 0, text.data());
  CHECK(text == SlowTime(253402300799, 999999));
  times.Write(7, UINT32_MAX, text.data());
  CHECK(text == SlowTime(7, 999999));
}

void Refused(const Bytes& program) {
  std::unique_ptr<CcTemplate> encoder;
  Status status = CcTemplate::Compile(program, &encoder);
  CHECK(!status.ok() && std::string(status.code) == "WRIT_TEMPLATE_MALFORMED");
}

void TestBrokenProgramsAreRefused() {
  Refused({});
  Refused({2, 0x30, 3});                               // no body
  Refused({6, 0x80, 6, 0x81});                         // two bodies
  Refused({2, 0x30, 6, 0x80});                         // not closed
  Refused({6, 0x80, 3});                               // closed too often
  Refused({0, 6, 0x80});                               // unknown operations
  Refused({7, 6, 0x80});
  Refused({11, 0x81, 6, 0x80});
  for (uint8_t op : {8, 9, 10}) {
    Refused({6, 0x80, op});                              // a tag is missing, or is not one octet
    Refused({6, 0x80, op, 0xbf});
    Refused({op, 0x80});                                 // no body
  }
  Refused({12, 0, 0, 0, 9, 6, 0x80});                  // two bodies
  Refused({11});                                       // no body
  Refused({13, 0x81, 6, 0x80});
  Refused(Several({}));                                // a part needs a body, and nothing that is its PDU's
  for (const Bytes& own : {Bytes{4, 0x82, 1}, Bytes{4, 0x82, 4}, Bytes{10, 0x82}, Bytes{7, 0x82, 6}, Bytes{13, 0, 2, 6, 0x80}}) {
    Bytes part{6, 0x80};
    Append(&part, own);
    Refused(Several(part));
  }
  Refused({4, 0x80, 0, 6, 0x80});                      // unknown variables
  Refused({4, 0x80, 5, 6, 0x80});
  Refused({5, 0x80, 1, 6, 0x80});
  Refused({2, 0xbf, 6, 0x80, 3});                      // tags of several octets
  Refused({6, 0x1f});
  Bytes deep;
  for (int i = 0; i < 17; i++) Append(&deep, {2, 0x30});
  Append(&deep, {6, 0x80});
  deep.insert(deep.end(), 17, 3);
  Refused(deep);
  Bytes large = Constant(Bytes(4096, 0));
  Append(&large, {6, 0x80});
  Refused(large);
}

// Cut short, a program either lacks something or, never, passes as another one that reads past its end.
void TestEveryTruncationIsRefused() {
  Bytes program = ProgramOf({20, 3, 2});
  for (size_t n = 0; n < program.size(); n++) Refused(Bytes(program.begin(), program.begin() + static_cast<long>(n)));
  for (size_t n = 0; n < kDatagram.size(); n++) Refused(Bytes(kDatagram.begin(), kDatagram.begin() + static_cast<long>(n)));
  const Bytes several = Several(kPart);
  for (size_t n = 0; n < several.size(); n++) Refused(Bytes(several.begin(), several.begin() + static_cast<long>(n)));
  for (size_t n = 0; n < kFixedForms.size(); n++) Refused(Bytes(kFixedForms.begin(), kFixedForms.begin() + static_cast<long>(n)));
}

void TestHostileProgramsNeverReadPastTheirEnd() {
  std::mt19937_64 random(7);
  for (int i = 0; i < 20000; i++) {
    Bytes changed = i % 3 == 0 ? ProgramOf({20, 3, 2}) : i % 3 == 1 ? kFixedForms : Several(kPart);
    for (int k = 0; k < 3; k++) changed[random() % changed.size()] = static_cast<uint8_t>(random());
    std::unique_ptr<CcTemplate> encoder;
    if (!CcTemplate::Compile(changed, &encoder).ok()) continue;
    for (CcTemplate* each : {encoder.get(), encoder->each()}) {
      if (each == nullptr) continue;
      Bytes payload(200, 1), out(each->max_overhead() + payload.size());
      CHECK(each->Encode({1, 2, 3, 4, 0}, payload, out.data()) <= out.size());
    }
  }
}

TEST_PROGRAM(encode_template) {
  Case("every width of every integer is minimal and equals the slow encoder's", TestEveryIntegerWidth);
  Case("every payload length around every length border equals the slow encoder's", TestEveryLengthBorder);
  Case("random fields and payloads in any order equal the slow encoder's", TestRandomSequences);
  Case("a time as text, a direction that may be missing and an id of four octets equal the slow encoder's", TestFixedForms);
  Case("the fixed forms follow each packet's own fields, in any order", TestFixedFormsInAnyOrder);
  Case("a time that the text can't hold is the last that it can", TestTimesThatHaveNoText);
  Case("a datagram has its constants, NTP's time and the packet as it is", TestDatagrams);
  Case("several packets share a PDU, each with its own part, at every size", TestSeveralInOne);
  Case("an unbalanced, unknown or oversized program is refused", TestBrokenProgramsAreRefused);
  Case("a program cut at any octet is refused", TestEveryTruncationIsRefused);
  Case("a mangled program is refused or stays inside its own bounds", TestHostileProgramsNeverReadPastTheirEnd);
}

}  // namespace encode_template_test
