#include "authority/read_selectors.h"

#include <algorithm>

#include "authority/selector.h"

namespace writ {
namespace {

constexpr size_t kMaxSelectors = 16, kMaxServices = 16;
constexpr const char* kShort = "selectors are cut short";

Status BadSelector(const char* what) { return Status::Error("WRIT_GRANT_SELECTOR", what); }
Status BadService(const char* what) { return Status::Error("WRIT_GRANT_SERVICE", what); }

// Four or sixteen octets, by the IP version.
bool ReadAddress(ByteReader* value, uint8_t version, std::array<uint8_t, 16>* out) {
  const ByteView octets = value->Take(version == 4 ? 4 : 16);
  std::copy(octets.begin(), octets.end(), out->begin());
  return value->ok();
}

// ETSI TS 102 232-1, interceptionPointID: PrintableString of 1 to 8.
bool PointLetter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
         c == '-';
}

Status ReadPoint(ByteReader* value, Selector* selector) {
  selector->point_length = value->U8();
  if (selector->point_length > selector->point.size())
    return BadSelector("capture point is longer than 8 octets");
  const ByteView text = value->Take(selector->point_length);
  if (!value->ok()) return BadSelector(kShort);
  std::copy(text.begin(), text.end(), selector->point.begin());
  return std::all_of(selector->point.begin(), selector->point.begin() + selector->point_length, PointLetter)
             ? Status::Ok()
             : BadSelector("capture point is not of A-Z a-z 0-9 . _ -");
}

Status ReadMac(ByteReader* value, Selector* selector) {
  const std::array<uint8_t, 6> mac = value->Array<6>();
  std::copy(mac.begin(), mac.end(), selector->address.begin());
  return value->ok() ? ReadPoint(value, selector) : BadSelector(kShort);
}

Status ReadCircuit(ByteReader* value, Selector* selector) {
  WRIT_RETURN_IF_ERROR(ReadPoint(value, selector));
  selector->label_count = value->U8();
  if (selector->label_count < 1 || selector->label_count > selector->labels.size())
    return BadSelector("a circuit has 1 to 4 labels");
  for (size_t i = 0; i < selector->label_count; ++i) {
    const uint8_t type = value->U8();
    selector->labels[i].value = value->U32();
    if (type < 1 || type > 3) return BadSelector("a circuit's label is not a VLAN, PPPoE session or MPLS label");
    selector->labels[i].type = static_cast<LabelType>(type);
  }
  return value->ok() ? Status::Ok() : BadSelector(kShort);
}

Status ReadTunnelEnd(ByteReader* value, TunnelEnd* end) {
  end->version = value->U8();
  if (end->version != 4 && end->version != 6) return BadSelector("a tunnel's end is neither IPv4 nor IPv6");
  const bool whole = ReadAddress(value, end->version, &end->address);
  end->teid = value->U32();
  return whole && value->ok() ? Status::Ok() : BadSelector(kShort);
}

Status ReadTeidPair(ByteReader* value, Selector* selector) {
  WRIT_RETURN_IF_ERROR(ReadPoint(value, selector));
  WRIT_RETURN_IF_ERROR(ReadTunnelEnd(value, &selector->uplink));
  return ReadTunnelEnd(value, &selector->downlink);
}

Status ReadPrefix(ByteReader* value, Selector* selector) {
  selector->prefix_length = value->U8();
  return ReadAddress(value, selector->version(), &selector->address) ? Status::Ok() : BadSelector(kShort);
}

Status ReadByKind(ByteReader* value, Selector* selector) {
  const uint8_t kind = value->U8();
  selector->kind = static_cast<SelectorKind>(kind);
  switch (kind) {
    case 1:
      return ReadMac(value, selector);
    case 2:
      return ReadCircuit(value, selector);
    case 3:
      return ReadTeidPair(value, selector);
    case 4:
    case 6:
      return ReadPrefix(value, selector);
    default:
      return BadSelector("selector kind is not 1, 2, 3, 4 or 6");
  }
}

Status ReadSelector(ByteReader* value, Selector* selector) {
  WRIT_RETURN_IF_ERROR(ReadByKind(value, selector));
  const char* refused = RefusedSelector(*selector);
  return refused == nullptr ? Status::Ok() : BadSelector(refused);
}

// The octets that were read between two states of one reader.
ByteView Between(ByteReader before, const ByteReader& after) { return before.Take(before.left() - after.left()); }

// Whether `left` stands before `right` and is not the same.
bool Rising(ByteView left, ByteView right) {
  return std::lexicographical_compare(left.begin(), left.end(), right.begin(), right.end());
}

Status ReadService(ByteReader* value, Service* service) {
  service->protocol = value->U8();
  service->target_low = value->U16();
  service->target_high = value->U16();
  service->peer_low = value->U16();
  service->peer_high = value->U16();
  service->peer_version = value->U8();
  if (service->peer_version == 4 || service->peer_version == 6) {
    service->peer_prefix = value->U8();
    ReadAddress(value, service->peer_version, &service->peer);
  }
  if (!value->ok()) return BadService("services are cut short");
  const char* refused = RefusedService(*service);
  return refused == nullptr ? Status::Ok() : BadService(refused);
}

}  // namespace

Status ReadSelectors(ByteReader value, std::vector<Selector>* selectors) {
  const size_t count = value.U8();
  if (count < 1 || count > kMaxSelectors) return BadSelector("1 to 16 selectors");
  ByteView last;
  for (size_t i = 0; i < count; ++i) {
    const ByteReader before = value;
    Selector selector;
    WRIT_RETURN_IF_ERROR(ReadSelector(&value, &selector));
    const ByteView octets = Between(before, value);
    if (i > 0 && !Rising(last, octets)) return BadSelector("selectors are not in rising order, each once");
    last = octets;
    selectors->push_back(selector);
  }
  return value.left() == 0 ? Status::Ok() : BadSelector("octets behind the selectors");
}

Status ReadServices(ByteReader value, std::vector<Service>* services) {
  const size_t count = value.U8();
  if (!value.ok() || count > kMaxServices) return BadService("0 to 16 services");
  ByteView last;
  for (size_t i = 0; i < count; ++i) {
    const ByteReader before = value;
    Service service;
    WRIT_RETURN_IF_ERROR(ReadService(&value, &service));
    const ByteView octets = Between(before, value);
    if (i > 0 && !Rising(last, octets)) return BadService("services are not in rising order, each once");
    last = octets;
    services->push_back(service);
  }
  return value.left() == 0 ? Status::Ok() : BadService("octets behind the services");
}

}  // namespace writ
