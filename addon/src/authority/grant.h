// A grant as the core holds it: parsed from the canonical bytes of docs/grant-format.md, never built in any
// other way.
#pragma once
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

enum class Instrument : uint8_t {
  kTitleIii = 1,
  kEmergencyTitleIii,
  kPenTrap,
  kEmergencyPenTrap,
  kFisa,
  kConsent,
  kTest
};
enum ScopeBits : uint16_t {
  kScopeIri = 1,
  kScopeCc = 2,
  kScopeLocation = 4,
  kScopeDigits = 8,
  kScopeNames = 16,
  kScopeOut = 32,
  kScopeIn = 64
};

// An address or prefix. version 4: address[0..3] and prefix 28..32; version 6: 16 octets and 48..128. Host
// bits zero.
struct Selector {
  uint8_t version = 0;
  uint8_t prefix_length = 0;
  std::array<uint8_t, 16> address{};
};

struct Endpoint {
  uint8_t handover = 0;  // 2 HI2, 3 HI3
  bool tls = true;
  uint16_t port = 0;
  std::string host;
  std::vector<Digest> pins;
};

struct HandoverProfile {
  uint8_t standard = 1;         // 1 ETSI
  uint8_t acknowledgement = 0;  // 0 keep-alive, 1 PDU
  uint32_t keep_alive_ms = 0, keep_alive_bytes = 0, response_timeout_ms = 0;
  std::string operator_id, network_element_id, authorization_country, delivery_country;
};

struct Grant {
  Id grant_id{}, warrant_id{}, agency_id{}, entered_by{};
  Digest order_hash{};
  Instrument instrument = Instrument::kTest;
  uint16_t scope = 0;
  std::vector<Selector> selectors;
  std::string liid;
  HandoverProfile profile;
  std::vector<Endpoint> endpoints;
  int64_t not_before_ns = 0, not_after_ns = 0;
  std::string audience;
  uint32_t epoch = 0, sequence = 0;

  bool content() const { return (scope & kScopeCc) != 0; }
};

// Strict: any octet sequence that is not the one encoding of a valid grant gives an error and leaves *grant
// unspecified.
Status ParseGrant(ByteView octets, Grant* grant);

}  // namespace writ
