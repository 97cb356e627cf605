// Content PDUs out of a template program (docs/template-program.md): headers made ready once, then copied and patched.
#pragma once
#include <memory>
#include <string_view>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

struct CcFields {
  uint32_t sequence = 0;
  uint64_t seconds = 0;
  uint32_t microseconds = 0;
  uint32_t cin = 0;
  uint8_t direction = 0;
};

class CcTemplate {
 public:
  // `point`: the name of the capture point that all packets come from, at most 127 octets; empty: left out.
  static Status Compile(ByteView program, std::unique_ptr<CcTemplate>* out, std::string_view point = {});
  virtual ~CcTemplate() = default;
  // The longest header any field values can need; a PDU is never longer than this plus the payload.
  virtual size_t max_overhead() const = 0;
  // The longest payload that the program can carry: a datagram has an end.
  virtual size_t max_payload() const = 0;
  // Of a program whose PDUs hold several packets: what encodes one packet's part, without its number; the payload of this template is
  // then such parts, one behind the other. nullptr: one packet is one PDU.
  virtual CcTemplate* each() = 0;
  // Writes one finished PDU to `out` (which holds max_overhead() + payload.size() octets); returns its length.
  virtual size_t Encode(const CcFields& fields, ByteView payload, uint8_t* out) = 0;
};

}  // namespace writ
