// A template program: what is accepted encodes packets within the bounds that it states.
#include "check.h"
#include "encode/template.h"
#include "fuzz/targets.h"

namespace writ::fuzz {
namespace {

void Encode(CcTemplate* encoder, const CcFields& fields, size_t payload_octets) {
  const Bytes payload(payload_octets, 0x55);
  const auto out = std::make_unique<uint8_t[]>(encoder->max_overhead() + payload.size());
  CHECK(encoder->Encode(fields, payload, out.get()) <= encoder->max_overhead() + payload.size());
}

void Run(ByteView input) {
  const Exact program(input);
  std::unique_ptr<CcTemplate> encoder;
  if (!CcTemplate::Compile(program.view(), &encoder).ok()) return;
  for (const size_t octets : {0, 1, 100, 127, 128, 255, 256, 1500, 65535, 70000}) {
    Encode(encoder.get(), {}, octets);
    Encode(encoder.get(), {UINT32_MAX, UINT64_MAX, UINT32_MAX, UINT32_MAX, 255}, octets);
    Encode(encoder.get(), {127, 32768, 255, 65535, 2}, octets);
  }
}

// docs/template-program.md: open, close, whole numbers, enumerated, body, constants; time, side and id.
std::vector<Bytes> Seeds() {
  return {{2, 0x30, 2, 0xa1, 4, 0x81, 1, 4, 0x82, 4, 3, 1, 0, 2, 9, 9, 2, 0xa2, 4, 0x80, 2, 4, 0x81, 3, 5, 0x82, 5, 3, 2, 0xa3, 6, 0x85, 3, 3},
          {2, 0x30, 6, 0x85, 3},
          {2, 0x30, 8, 0x81, 9, 0x82, 10, 0x83, 6, 0x85, 8, 0x86, 3}};
}

}  // namespace

const Target kTemplate{"template", Run, Seeds};

}  // namespace writ::fuzz
