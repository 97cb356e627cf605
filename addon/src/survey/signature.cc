#include "survey/signature.h"

#include <algorithm>

namespace writ {
namespace {

constexpr size_t kMacAddresses = 12, kMaxTags = 4;
constexpr uint16_t kSmallestType = 0x0600;   // below: an IEEE 802.3 length

constexpr const char* kNames[] = {
    "BSD loopback", "Ethernet", "PPP", "raw IP", "Cisco HDLC", "802.11", "OpenBSD loopback", "Linux cooked", "802.11 radiotap",
    "Linux cooked v2", "link type not read",
    "VLAN", "802.1ah", "MPLS", "PPPoE", "UDP GTP-U", "GRE", "ERSPAN", "UDP L2TPv2", "L2TPv3", "UDP VXLAN", "UDP GENEVE",
    "IPv4", "IPv6", "(deeper than is read)", "(tunnel not entered)", "(malformed)",
    "ARP", "PPPoE discovery", "PPP control", "LLC", "LLDP", "slow protocols", "MACsec", "802.1X", "PTP", "MPLS without IP",
    "other EtherType", "no IP"};
static_assert(std::size(kNames) == static_cast<size_t>(Part::kNoIp) + 1);

Part PartOfStep(Wrap wrap) {
  switch (wrap) {
    case Wrap::kVlan: return Part::kVlan;
    case Wrap::kService: return Part::kService;
    case Wrap::kMpls: return Part::kMpls;
    case Wrap::kPppoe: return Part::kPppoe;
    case Wrap::kGtpU: return Part::kGtpU;
    case Wrap::kGre: return Part::kGre;
    case Wrap::kErspan: return Part::kErspan;
    case Wrap::kL2tp2: return Part::kL2tp2;
    case Wrap::kL2tp3: return Part::kL2tp3;
    case Wrap::kVxlan: return Part::kVxlan;
    case Wrap::kGeneve: return Part::kGeneve;
    case Wrap::kIpIp: break;   // nothing stands between the two IP headers
  }
  return Part::kNoIp;
}

// IEEE 802 EtherTypes.
Part PartOfType(uint16_t type) {
  if (type < kSmallestType) return Part::kLlc;
  switch (type) {
    case 0x0806: return Part::kArp;
    case 0x8863: return Part::kPppoeDiscovery;
    case 0x8864: return Part::kPppControl;
    case 0x88cc: return Part::kLldp;
    case 0x8809: return Part::kSlow;
    case 0x88e5: return Part::kMacsec;
    case 0x888e: return Part::kEapol;
    case 0x88f7: return Part::kPtp;
    case 0x8847:
    case 0x8848: return Part::kOtherMpls;
    default: return Part::kOtherType;
  }
}

bool IsTag(uint16_t type) { return type == 0x8100 || type == 0x88a8 || type == 0x9100; }

// Tags and EtherType of a frame in which no IP was found.
void AddPlain(uint16_t link, ByteView frame, Signature* out) {
  if (link != kLinkEthernet) return out->Add(Part::kNoIp);
  size_t at = kMacAddresses;
  for (size_t tags = 0; tags < kMaxTags && at + 6 <= frame.size() && IsTag(LoadBe16(&frame[at])); tags++, at += 4)
    out->Add(Part::kVlan);
  out->Add(at + 2 <= frame.size() ? PartOfType(LoadBe16(&frame[at])) : Part::kNoIp);
}

void AddHeaders(const IpLayers& layers, Signature* out) {
  size_t step = 0;
  for (size_t i = 0; i < layers.count; i++) {
    for (; step < layers.steps && layers.step[step].layer == i; step++)
      if (layers.step[step].wrap != Wrap::kIpIp) out->Add(PartOfStep(layers.step[step].wrap));
    out->Add(layers.layer[i].version == 4 ? Part::kIpv4 : Part::kIpv6);
  }
  if (layers.deeper) out->Add(Part::kDeeper);
  else if (layers.opaque) out->Add(Part::kClosed);
}

bool Same(const Signature& a, const Signature& b) {
  return a.count == b.count && std::equal(a.part.begin(), a.part.begin() + a.count, b.part.begin());
}

size_t HashOf(const Signature& signature) {
  uint64_t hash = 0xcbf29ce484222325;   // FNV-1a
  for (size_t i = 0; i < signature.count; i++) hash = (hash ^ static_cast<uint8_t>(signature.part[i])) * 0x100000001b3;
  return static_cast<size_t>(hash ^ hash >> 32);
}

}  // namespace

const char* NameOf(Part part) { return kNames[static_cast<size_t>(part)]; }

Part PartOfLink(uint16_t link) {
  switch (link) {
    case kLinkNull: return Part::kNull;
    case kLinkEthernet: return Part::kEthernet;
    case kLinkPpp:
    case kLinkPppSerial: return Part::kPpp;
    case kLinkRaw12:
    case kLinkRaw14:
    case kLinkRaw:
    case kLinkIpv4:
    case kLinkIpv6: return Part::kRaw;
    case kLinkCiscoHdlc: return Part::kCiscoHdlc;
    case kLinkWifi: return Part::kWifi;
    case kLinkLoop: return Part::kLoop;
    case kLinkCooked1: return Part::kCooked1;
    case kLinkRadiotap: return Part::kRadiotap;
    case kLinkMpls: return Part::kMpls;
    case kLinkCooked2: return Part::kCooked2;
    default: return Part::kUnknownLink;
  }
}

std::string Signature::Text() const {
  std::string text;
  for (size_t i = 0; i < count; i++) text += std::string(i == 0 ? "" : " / ") + NameOf(part[i]);
  return text;
}

Signature SignatureOf(uint16_t link, ByteView frame, Dissection verdict, const IpLayers& layers) {
  Signature out;
  // On a link of MPLS labels the first label is a step of its own.
  if (link != kLinkMpls || verdict != Dissection::kIp) out.Add(PartOfLink(link));
  if (verdict == Dissection::kIp) AddHeaders(layers, &out);
  if (verdict == Dissection::kNotIp) AddPlain(link, frame, &out);
  if (verdict == Dissection::kMalformed) out.Add(Part::kMalformed);
  return out;
}

void SignatureTable::Add(const Signature& signature, size_t octets) {
  SignatureCount* found = &rest_;
  for (size_t at = HashOf(signature) % kSlots;; at = (at + 1) % kSlots) {
    if (slot_[at] == 0) {
      if (kinds_.size() == kKinds) break;
      kinds_.push_back({signature});
      slot_[at] = static_cast<uint8_t>(kinds_.size());
    }
    if (!Same(kinds_[slot_[at] - 1u].signature, signature)) continue;
    found = &kinds_[slot_[at] - 1u];
    break;
  }
  found->frames++;
  found->octets += octets;
}

std::vector<SignatureCount> SignatureTable::Sorted() const {
  std::vector<SignatureCount> sorted = kinds_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.frames > b.frames; });
  return sorted;
}

}  // namespace writ
