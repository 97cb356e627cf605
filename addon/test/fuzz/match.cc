// A frame, and grants made out of what is in it (so that they match) and of what is nearly in it: the target table against a slow
// and obvious matcher, for every kind of selector. The first octet is the link type, the second the number of selectors, then three
// each: which of the frame's own marks, how it is changed, whose it is; the rest is the frame.
#include <algorithm>
#include <map>

#include "dissect_fixture.h"
#include "fuzz/targets.h"
#include "match/glance.h"
#include "match_fixture.h"

namespace writ::fuzz {
namespace {

constexpr uint16_t kLinks[] = {kLinkEthernet, kLinkRaw, kLinkCooked1, kLinkCooked2, kLinkMpls, kLinkPpp, kLinkWifi, kLinkIpv6};
constexpr char kPoint[] = "here";
constexpr size_t kMostSelectors = 8;

struct Named {
  Selector selector;
  uint32_t slot;
};

// ---- selectors out of a frame

Selector OfAddress(const uint8_t* octets, uint8_t version, uint8_t shorter) {
  const uint8_t width = version == 4 ? 32 : 128, least = version == 4 ? 28 : 48;
  return test::OfPrefix(octets, version, static_cast<uint8_t>(width - shorter % (width - least + 1)));
}

// The frame's own labels, or all but the last of them.
Selector OfCircuit(const IpLayers& layers, bool fewer) {
  Selector selector;
  selector.kind = SelectorKind::kCircuit;
  for (size_t i = 0; i < layers.steps && layers.step[i].layer == 0 && selector.label_count < 4; ++i) {
    const PathStep& step = layers.step[i];
    const LabelType type = step.wrap == Wrap::kVlan ? LabelType::kVlan : step.wrap == Wrap::kMpls ? LabelType::kMpls : LabelType::kPppoe;
    selector.labels[selector.label_count++] = {type, step.value};
  }
  if (fewer && selector.label_count > 1) selector.label_count--;
  return selector;
}

Selector OfTunnel(const IpLayer& outer, uint32_t teid, bool down) {
  Selector selector;
  selector.kind = SelectorKind::kTeidPair;
  TunnelEnd& end = down ? selector.downlink : selector.uplink;
  TunnelEnd& other = down ? selector.uplink : selector.downlink;
  end.version = other.version = outer.version;
  std::copy_n(outer.destination, outer.version == 4 ? 4 : 16, end.address.begin());
  end.teid = teid;
  other.teid = teid + 1;
  return selector;
}

std::vector<Selector> MarksOf(const IpLayers& layers, uint8_t change) {
  std::vector<Selector> marks;
  for (size_t i = 0; i < layers.count; ++i)
    for (const uint8_t* address : {layers.layer[i].source, layers.layer[i].destination})
      marks.push_back(OfAddress(address, layers.layer[i].version, change));
  for (size_t i = 0; i < layers.macs; ++i)
    for (const uint8_t* mac : {layers.mac[i].source, layers.mac[i].destination})
      if (mac != nullptr) marks.push_back(test::OfMac(mac));
  if (layers.steps > 0 && layers.step[0].layer == 0) marks.push_back(OfCircuit(layers, change % 4 == 1));
  for (size_t i = 0; i < layers.steps; ++i) {
    const PathStep& step = layers.step[i];
    if (step.wrap == Wrap::kGtpU && step.layer > 0) marks.push_back(OfTunnel(layers.layer[step.layer - 1], step.value, change % 2 == 1));
  }
  return marks;
}

// Nearly what is in the frame.
void Spoil(Selector* selector, uint8_t change) {
  if (selector->kind == SelectorKind::kCircuit) selector->labels[0].value ^= 1;
  else if (selector->kind == SelectorKind::kTeidPair) selector->uplink.teid ^= 1, selector->downlink.teid ^= 1;
  else selector->address[change % (selector->kind == SelectorKind::kIpv4 ? 3 : 6)] ^= 1;
}

std::vector<Named> ReadSelectors(ByteView input, const IpLayers& layers) {
  std::vector<Named> named;
  for (size_t i = 0; i + 3 <= input.size(); i += 3) {
    const std::vector<Selector> marks = MarksOf(layers, input[i + 1]);
    Selector selector = marks[input[i] % marks.size()];
    if (input[i + 2] % 8 == 7) Spoil(&selector, input[i + 1]);
    if (input[i + 2] / 8 % 4 == 3 && selector.version() == 0) {
      const char* point = input[i + 2] / 32 % 2 == 0 ? kPoint : "else";
      selector.point_length = 4;
      std::copy_n(point, 4, selector.point.begin());
    }
    named.push_back({selector, static_cast<uint32_t>(input[i + 2] % 3)});
  }
  return named;
}

// ---- the obvious matcher (docs/grant-format.md)

struct Expected {
  uint8_t direction, layer;
  bool operator==(const Expected&) const = default;
};
using Verdict = std::map<uint32_t, Expected>;

bool Here(const Selector& selector) {
  return selector.point_length == 0 || std::equal(kPoint, kPoint + 4, selector.point.begin(), selector.point.begin() + selector.point_length);
}

bool Owns(const Selector& selector, const uint8_t* address, uint8_t version) {
  if (selector.version() != version) return false;
  for (unsigned bit = 0; bit < selector.prefix_length; ++bit)
    if (((selector.address[bit / 8] ^ address[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
  return true;
}

// The first IP header from `from` on that is not an access tunnel's own.
int Own(const IpLayers& layers, size_t from) {
  for (size_t i = from; i < layers.count; ++i)
    if (!layers.layer[i].carrier) return static_cast<int>(i);
  return -1;
}

void Ends(bool source, bool destination, uint8_t layer, uint32_t slot, Verdict* verdict) {
  if (source || destination) verdict->emplace(slot, Expected{static_cast<uint8_t>(source && destination ? 2 : source ? 0 : 1), layer});
}

template <typename Match> bool Any(const std::vector<Named>& named, uint32_t slot, const Match& match) {
  return std::any_of(named.begin(), named.end(), [&](const Named& each) { return each.slot == slot && Here(each.selector) && match(each.selector); });
}

void ByAddress(const std::vector<Named>& named, uint32_t slot, const IpLayers& layers, Verdict* verdict) {
  for (size_t i = 0; i < layers.count; ++i) {
    const IpLayer& layer = layers.layer[i];
    const auto owned = [&](const uint8_t* address) { return Any(named, slot, [&](const Selector& s) { return Owns(s, address, layer.version); }); };
    Ends(owned(layer.source), owned(layer.destination), static_cast<uint8_t>(i), slot, verdict);
  }
}

void ByTunnel(const std::vector<Named>& named, uint32_t slot, const IpLayers& layers, Verdict* verdict) {
  for (size_t i = 0; i < layers.steps; ++i) {
    const PathStep& step = layers.step[i];
    if (step.wrap != Wrap::kGtpU || step.layer == 0 || step.layer >= layers.count) continue;
    const IpLayer& outer = layers.layer[step.layer - 1];
    const auto ends = [&](bool down) {
      return Any(named, slot, [&](const Selector& s) {
        const TunnelEnd& end = down ? s.downlink : s.uplink;
        return s.kind == SelectorKind::kTeidPair && end.teid == step.value && end.version == outer.version &&
               std::equal(outer.destination, outer.destination + (outer.version == 4 ? 4 : 16), end.address.begin());
      });
    };
    Ends(ends(false), ends(true), step.layer, slot, verdict);
  }
}

void ByMac(const std::vector<Named>& named, uint32_t slot, const IpLayers& layers, Verdict* verdict) {
  for (size_t i = 0; i < layers.macs; ++i) {
    const int own = Own(layers, layers.mac[i].layer);
    if (own < 0) return;
    const auto is = [&](const uint8_t* mac) {
      return mac != nullptr && Any(named, slot, [&](const Selector& s) { return s.kind == SelectorKind::kMac && std::equal(mac, mac + 6, s.address.begin()); });
    };
    Ends(is(layers.mac[i].source), is(layers.mac[i].destination), static_cast<uint8_t>(own), slot, verdict);
  }
}

// VLANs and MPLS labels exactly as named, in their order; a session only where one is named.
bool IsCircuit(const Selector& selector, const IpLayers& layers) {
  if (selector.kind != SelectorKind::kCircuit) return false;
  std::vector<std::pair<LabelType, uint32_t>> named, there;
  uint32_t session = 0;
  for (size_t i = 0; i < selector.label_count; ++i) named.emplace_back(selector.labels[i].type, selector.labels[i].value);
  const bool names_session = !named.empty() && named.back().first == LabelType::kPppoe;
  for (size_t i = 0; i < layers.steps && layers.step[i].layer == 0; ++i) {
    const PathStep& step = layers.step[i];
    if (step.wrap == Wrap::kPppoe && session == 0) session = step.value;
    else if (step.wrap == Wrap::kVlan) there.emplace_back(LabelType::kVlan, step.value);
    else if (step.wrap == Wrap::kMpls) there.emplace_back(LabelType::kMpls, step.value);
    else return false;
  }
  if (names_session && session != 0) there.emplace_back(LabelType::kPppoe, session);
  const auto count = [&](LabelType type) { return std::count_if(there.begin(), there.end(), [type](const auto& each) { return each.first == type; }); };
  return count(LabelType::kVlan) <= 2 && count(LabelType::kMpls) <= 2 && named == there;
}

Verdict Obvious(const std::vector<Named>& named, const IpLayers& layers) {
  Verdict verdict;
  for (uint32_t slot = 0; slot < 3; ++slot) {
    ByAddress(named, slot, layers, &verdict);
    ByTunnel(named, slot, layers, &verdict);
    ByMac(named, slot, layers, &verdict);
    const int own = Own(layers, 0);
    if (own >= 0 && layers.steps > 0 && Any(named, slot, [&](const Selector& s) { return IsCircuit(s, layers); }))
      verdict.emplace(slot, Expected{2, static_cast<uint8_t>(own)});
  }
  return verdict;
}

// ---- both

// What an order can name: the parser refuses the rest, so the table never sees it.
bool Sane(const Selector& selector) {
  if (selector.kind == SelectorKind::kTeidPair) return selector.uplink.teid != 0 && selector.downlink.teid != 0;
  if (selector.kind != SelectorKind::kCircuit) return true;
  size_t vlans = 0, labels = 0;
  for (size_t i = 0; i < selector.label_count; ++i) {
    vlans += selector.labels[i].type == LabelType::kVlan;
    labels += selector.labels[i].type == LabelType::kMpls;
    if (selector.labels[i].value == 0 || (selector.labels[i].type == LabelType::kPppoe && i + 1u != selector.label_count)) return false;
  }
  return vlans <= 2 && labels <= 2 && selector.label_count > 0;
}

void Run(ByteView input) {
  if (input.size() < 2) return;
  const size_t selectors = std::min<size_t>(input[1] % (kMostSelectors + 1) * 3, input.size() - 2);
  const Exact frame(input.subspan(2 + selectors));
  IpLayers layers;
  if (Dissect(kLinks[input[0] % std::size(kLinks)], frame.view(), &layers) != Dissection::kIp) return;
  std::vector<Named> named = ReadSelectors(input.subspan(2, selectors), layers);
  std::erase_if(named, [](const Named& each) { return !Sane(each.selector); });
  TargetTable table(2 * kMostSelectors);
  for (const Named& each : named) CHECK(table.Add({TargetEntryForTest::Make(each.selector, each.slot)}));
  std::vector<Hit> hits;
  table.Match(layers, &hits, PackPoint(kPoint, 4));
  Verdict found;
  for (const Hit& hit : hits) CHECK(found.emplace(hit.slot, Expected{hit.direction, hit.layer}).second);
  CHECK(found == Obvious(named, layers));
  // What a glance lets go, nothing names and nothing hangs on.
  if (kLinks[input[0] % std::size(kLinks)] != kLinkEthernet || MayConcern(table, frame.view())) return;
  CHECK(found.empty() && !layers.deeper && !layers.opaque);
  for (size_t i = 0; i < layers.count; ++i) CHECK(layers.layer[i].fragment == Fragment::kWhole && !layers.layer[i].truncated);
}

std::vector<Bytes> Seeds() {
  using namespace test;
  const Bytes packet = Ipv4(Udp(Text("hello"), 53));
  const std::vector<Bytes> frames = {
      Ethernet(0x0800, packet), Ethernet(0x88a8, Be16(9) + Be16(0x8100) + Be16(7) + Be16(0x0800) + packet),
      Ethernet(0x8100, Be16(7) + Be16(0x8864) + Pppoe(Be16(0x21) + packet)), Ethernet(0x8847, Bytes{0, 1, 1, 64} + packet),
      Ethernet(0x0800, Ipv4(Udp(Gtp(packet, 0x34, Bytes{0, 1, 0, 0x85} + Bytes{1, 0x10, 9, 0})))),
      Ethernet(0x0800, Ipv4(Udp(Bytes{8, 0, 0, 0, 0, 0, 9, 0} + Ethernet(0x0800, packet), 4789)))};
  std::vector<Bytes> seeds;
  for (const Bytes& frame : frames)
    for (uint8_t mark = 0; mark < 12; ++mark)
      seeds.push_back(Bytes{0, 3, mark, 0, 0, static_cast<uint8_t>(mark + 1), 1, 1, static_cast<uint8_t>(mark + 3), 2, 25} + frame);
  // One end of a tunnel, named as the uplink's by one selector and as the downlink's by another of the same order.
  seeds.push_back(Bytes{0, 3, 0x45, 0, 0, 6, 1, 0, 1, 0, 0x85} + frames[4]);
  return seeds;
}

}  // namespace

const Target kMatch{"match", Run, Seeds};

}  // namespace writ::fuzz
