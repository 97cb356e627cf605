// A grant as the core holds it: parsed from the canonical bytes of docs/grant-format.md, never built in any
// other way.
#pragma once
#include <string>
#include <vector>

#include "authority/etsi_options.h"
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

// The numbers of docs/grant-format.md, tag 6.
enum class SelectorKind : uint8_t { kMac = 1, kCircuit = 2, kTeidPair = 3, kIpv4 = 4, kIpv6 = 6 };
enum class LabelType : uint8_t { kVlan = 1, kPppoe = 2, kMpls = 3 };

// One label of an access circuit: VLAN id (IEEE 802.1Q), PPPoE session (RFC 2516), MPLS label (RFC 3032).
struct CircuitLabel {
  LabelType type = LabelType::kVlan;
  uint32_t value = 0;
};

// Where one direction of a GTP-U tunnel ends (3GPP TS 29.281): packets to this address with this TEID.
struct TunnelEnd {
  uint8_t version = 0;                 // 4 or 6
  std::array<uint8_t, 16> address{};  // version 4: the first four octets
  uint32_t teid = 0;
};

// What the target is known by. Fixed size and trivially copyable: tables are made of it. What a kind does not
// use is zero.
struct Selector {
  SelectorKind kind = SelectorKind::kIpv4;
  uint8_t prefix_length = 0;  // addresses: IPv4 28..32, IPv6 48..128, host bits zero
  uint8_t label_count = 0;    // circuits: 1..4, in the order on the wire
  uint8_t point_length = 0;   // 0: at any capture point
  std::array<char, 8> point{};
  std::array<uint8_t, 16> address{};  // IPv4: the first four octets; MAC: the first six
  std::array<CircuitLabel, 4> labels{};
  TunnelEnd uplink, downlink;

  // 4 or 6 for addresses, else 0.
  uint8_t version() const {
    return kind == SelectorKind::kIpv4 || kind == SelectorKind::kIpv6 ? static_cast<uint8_t>(kind) : 0;
  }
};

// What traffic of the target the order names. The target's port is the source's in packets from the target.
struct Service {
  uint8_t protocol = 0;  // 6 TCP, 17 UDP, 132 SCTP; 0: any
  uint16_t target_low = 0, target_high = 65535, peer_low = 0, peer_high = 65535;
  uint8_t peer_version = 0, peer_prefix = 0;  // 4, 6; 0: any peer
  std::array<uint8_t, 16> peer{};
};

struct Endpoint {
  uint8_t handover = 0;  // 2 HI2, 3 HI3
  bool tls = true;
  uint16_t port = 0;
  std::string host;
  std::vector<Digest> pins;
};

// What an order without content tells of each packet's headers (ATIS-1000013): one message a packet, or one for each pair of ends and so
// many seconds.
enum class PacketReports : uint8_t { kNone = 0, kHeader = 1, kSummary = 2 };

struct HandoverProfile {
  uint8_t standard = 1;         // 1 ETSI TS 102 232, 2 ATIS-1000013, 3 ATIS-1000678, 4 PacketCable, 5 pull
  uint8_t acknowledgement = 0;  // ETSI: 0 keep-alive, 1 PDU; ATIS: 2 TCP; PacketCable: 3 none; pull: 4 fetch
  uint32_t keep_alive_ms = 0, keep_alive_bytes = 0, response_timeout_ms = 0;
  std::string operator_id, network_element_id, authorization_country, delivery_country;
  std::string cmii_module, cmii_optional_module;  // of ATIS-1000013: object identifiers, dotted
  PacketReports packet_reports = PacketReports::kNone;  // of ATIS-1000013
  uint16_t report_seconds = 0;                          // of summaries
  std::string laes_module, cc_module;             // of ATIS-1000678, likewise
  uint8_t ccc_form = 0;                           // of PacketCable: 1 the header of 1.0, 2 of 1.5, 3 of 2.0
  uint32_t pace_kbps = 0, retain_minutes = 0;     // of PacketCable; 0: the default
  uint32_t interval_seconds = 0, package_bytes = 0;  // of pull; 0: the default
  EtsiOptions etsi;                                // of ETSI alone
};

struct Grant {
  Id grant_id{}, warrant_id{}, agency_id{}, entered_by{};
  Digest order_hash{};
  Instrument instrument = Instrument::kTest;
  uint16_t scope = 0;
  std::vector<Selector> selectors;
  std::vector<Service> services;  // empty: not restricted; else a packet needs one that fits
  std::string liid;
  HandoverProfile profile;
  std::vector<Endpoint> endpoints;
  int64_t not_before_ns = 0, not_after_ns = 0;
  std::string audience;
  uint32_t epoch = 0, sequence = 0;

  bool content() const { return (scope & kScopeCc) != 0; }
  // An order with content has no use for them.
  bool reports() const { return !content() && profile.packet_reports != PacketReports::kNone; }
  bool summaries() const { return reports() && profile.packet_reports == PacketReports::kSummary; }
  // Packets become items of a stream of their own beside the IRI: content, or what their headers say.
  bool items() const { return content() || reports(); }
};

// Strict: any octet sequence that is not the one encoding of a valid grant gives an error and leaves *grant
// unspecified.
Status ParseGrant(ByteView octets, Grant* grant);

}  // namespace writ
