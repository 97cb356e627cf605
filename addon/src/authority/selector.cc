#include "authority/selector.h"

#include <algorithm>

namespace writ {
namespace {

struct Range {
  uint8_t version, prefix_length;
  std::array<uint8_t, 16> address;
  const char* name;
};

// RFC 1112, 1122, 3927, 6890; RFC 4291.
constexpr Range kRefused[] = {
    {4, 8, {0}, "0/8"},
    {4, 8, {127}, "loopback"},
    {4, 16, {169, 254}, "link-local"},
    {4, 4, {224}, "multicast"},
    {4, 4, {240}, "240/4"},  // 255.255.255.255 is in it
    {6, 128, {}, "unspecified"},
    {6, 128, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, "loopback"},
    {6, 96, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, "IPv4-mapped"},
    {6, 10, {0xfe, 0x80}, "link-local"},
    {6, 8, {0xff}, "multicast"},
};

// RFC 1918 (one block), 2544, 5737, 6598; RFC 3849.
constexpr Range kTest[] = {
    {4, 8, {10}, ""},
    {4, 10, {100, 64}, ""},
    {4, 15, {198, 18}, ""},
    {4, 24, {192, 0, 2}, ""},
    {4, 24, {198, 51, 100}, ""},
    {4, 24, {203, 0, 113}, ""},
    {6, 32, {0x20, 0x01, 0x0d, 0xb8}, ""},
};

bool SamePrefix(const std::array<uint8_t, 16>& a, const std::array<uint8_t, 16>& b, unsigned bits) {
  const unsigned whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

// An address with a prefix length: the selector's own, one end of a tunnel, a peer.
struct Prefix {
  uint8_t version, length;
  const std::array<uint8_t, 16>& address;
};

bool Overlaps(const Prefix& p, const Range& r) {
  return p.version == r.version && SamePrefix(p.address, r.address, std::min(p.length, r.prefix_length));
}

bool Within(const Prefix& p, const Range& r) {
  return p.version == r.version && p.length >= r.prefix_length &&
         SamePrefix(p.address, r.address, r.prefix_length);
}

uint8_t Width(uint8_t version) { return version == 4 ? 32 : 128; }
Prefix Whole(const TunnelEnd& end) { return {end.version, Width(end.version), end.address}; }

bool HostBitsZero(const Prefix& p) {
  for (unsigned bit = p.length; bit < Width(p.version); ++bit) {
    if ((p.address[bit / 8] >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

const char* BadForm(const Prefix& p) {
  if (p.length > Width(p.version)) return "prefix is longer than the address";
  return HostBitsZero(p) ? nullptr : "host bits behind the prefix are not zero";
}

const char* Nobodys(const Prefix& p) {
  for (const Range& range : kRefused) {
    if (Overlaps(p, range)) return range.name;
  }
  return nullptr;
}

bool TestAddress(const Prefix& p) {
  return std::any_of(std::begin(kTest), std::end(kTest), [&](const Range& range) { return Within(p, range); });
}

const char* RefusedAddress(const Selector& selector) {
  const Prefix p{selector.version(), selector.prefix_length, selector.address};
  if (const char* fault = BadForm(p)) return fault;
  return p.length < (p.version == 4 ? 28 : 48) ? "wider than /28 or /48" : Nobodys(p);
}

// IEEE 802: the lowest bit of the first octet marks a group, which is nobody's own.
const char* RefusedMac(const Selector& selector) {
  const auto begin = selector.address.begin();
  if ((selector.address[0] & 1) != 0) return "group MAC address";
  return std::all_of(begin, begin + 6, [](uint8_t octet) { return octet == 0; }) ? "MAC address of zeros" : nullptr;
}

// VLAN 0 and 4095 are reserved (IEEE 802.1Q), PPPoE session 0 is discovery (RFC 2516), MPLS labels to 15 are
// special (RFC 3032).
bool ValueFits(const CircuitLabel& label) {
  switch (label.type) {
    case LabelType::kVlan:
      return label.value >= 1 && label.value <= 4094;
    case LabelType::kPppoe:
      return label.value >= 1 && label.value <= 65535;
    case LabelType::kMpls:
      return label.value >= 16 && label.value <= 1048575;
  }
  return false;
}

const char* RefusedCircuit(const Selector& selector) {
  const auto begin = selector.labels.begin(), end = begin + selector.label_count;
  if (!std::all_of(begin, end, ValueFits)) return "a circuit's label has a reserved or impossible value";
  const auto count = [&](LabelType type) {
    return std::count_if(begin, end, [type](const CircuitLabel& each) { return each.type == type; });
  };
  if (count(LabelType::kVlan) > 2 || count(LabelType::kMpls) > 2)
    return "a circuit has at most two VLANs and two MPLS labels";
  const auto pppoe = std::find_if(begin, end, [](const CircuitLabel& l) { return l.type == LabelType::kPppoe; });
  return pppoe != end && pppoe + 1 != end ? "a PPPoE session is a circuit's last label" : nullptr;
}

const char* RefusedTeidPair(const Selector& selector) {
  for (const TunnelEnd* end : {&selector.uplink, &selector.downlink}) {
    if (end->teid == 0) return "TEID 0 is no subscriber's";  // 3GPP TS 29.281, 5.1
    if (const char* range = Nobodys(Whole(*end))) return range;
  }
  const TunnelEnd &up = selector.uplink, &down = selector.downlink;
  const bool same = up.version == down.version && up.address == down.address && up.teid == down.teid;
  return same ? "both ends of the tunnel are the same" : nullptr;
}

bool AnyPort(uint16_t low, uint16_t high) { return low == 0 && high == 65535; }

}  // namespace

const char* RefusedSelector(const Selector& selector) {
  switch (selector.kind) {
    case SelectorKind::kMac:
      return RefusedMac(selector);
    case SelectorKind::kCircuit:
      return RefusedCircuit(selector);
    case SelectorKind::kTeidPair:
      return RefusedTeidPair(selector);
    default:
      return RefusedAddress(selector);
  }
}

const char* RefusedService(const Service& service) {
  if (service.protocol != 0 && service.protocol != 6 && service.protocol != 17 && service.protocol != 132)
    return "protocol is not TCP, UDP, SCTP or any";
  if (service.target_low > service.target_high || service.peer_low > service.peer_high)
    return "a port range is turned round";
  const bool any_port =
      AnyPort(service.target_low, service.target_high) && AnyPort(service.peer_low, service.peer_high);
  if (service.protocol == 0 && !any_port) return "ports need a protocol";
  if (service.protocol == 0 && service.peer_version == 0) return "a service that restricts nothing";
  if (service.peer_version == 0) return nullptr;
  if (service.peer_version != 4 && service.peer_version != 6) return "a peer is neither IPv4 nor IPv6";
  return BadForm({service.peer_version, service.peer_prefix, service.peer});
}

bool InTestRange(const Selector& selector) {
  switch (selector.kind) {
    case SelectorKind::kMac:
      return (selector.address[0] & 2) != 0;  // IEEE 802: locally administered
    case SelectorKind::kCircuit:
      return true;
    case SelectorKind::kTeidPair:
      return TestAddress(Whole(selector.uplink)) && TestAddress(Whole(selector.downlink));
    default:
      return TestAddress({selector.version(), selector.prefix_length, selector.address});
  }
}

}  // namespace writ
