#include "match/target_table.h"

#include <algorithm>
#include <bit>

namespace writ {
namespace {

constexpr size_t kFilterBitsPerKey = 8;   // of the capacity, which is twice what is named when the table is made

struct Wide {
  uint64_t high = 0, low = 0;
};

Wide LoadAddress(const uint8_t* address, uint8_t version) {
  if (version == 4) return {uint64_t{LoadBe32(address)} << 32, 0};
  return {LoadBe64(address), LoadBe64(address + 8)};
}

// The upper `bits` of 64.
uint64_t UpperMask(unsigned bits) {
  return bits == 0 ? 0 : bits >= 64 ? ~uint64_t{0} : ~uint64_t{0} << (64 - bits);
}

Wide Masked(Wide address, uint8_t length) {
  const unsigned in_low = length > 64 ? length - 64u : 0u;
  return {address.high & UpperMask(length), address.low & UpperMask(in_low)};
}

// How many labels of each type a circuit may name (docs/grant-format.md).
constexpr size_t kMostVlans = 2, kMostMpls = 2;

// The first layer from `from` on that is not an access tunnel's own; false: the frame has none.
bool OwnLayer(const IpLayers& layers, size_t from, uint8_t* number) {
  size_t at = from;
  while (at < layers.count && layers.layer[at].carrier) ++at;
  *number = static_cast<uint8_t>(at);
  return at < layers.count;
}

}  // namespace

AddressFilter::AddressFilter(size_t keys)
    : count_(std::bit_ceil(std::max<size_t>(keys * kFilterBitsPerKey / 64, 64))),
      words_(std::make_unique<std::atomic<uint64_t>[]>(count_)),
      shift_(64 - static_cast<unsigned>(std::countr_zero(count_))) {}

void AddressFilter::Add(uint64_t key) {
  const uint64_t hash = Mix(key);
  words_[hash >> shift_].fetch_or(Bits(hash), std::memory_order_release);
}

TargetTable::TargetTable(size_t capacity)
    : capacity_(std::max<size_t>(capacity, 16)),
      filter_(capacity_),
      mask_(std::bit_ceil(capacity_ * 2) - 1),
      places_(std::make_unique<Place[]>(mask_ + 1)),
      entries_(std::make_unique<Entry[]>(capacity_)) {}

uint64_t PackPoint(const char* name, size_t length) {
  if (length > 8) return UINT64_MAX;   // a name that no selector can have
  uint64_t packed = 0;
  for (size_t i = 0; i < length; ++i) packed = packed << 8 | static_cast<uint8_t>(name[i]);
  return packed;
}

uint64_t TargetTable::HashOf(const Key& key) {
  const uint64_t rest = uint64_t{key.teid} << 16 | uint64_t{static_cast<uint8_t>(key.kind)} << 8 | key.length;
  uint64_t hash = (key.high ^ std::rotl(key.low, 23) ^ rest) * 0x9e3779b97f4a7c15u;
  hash = (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u;
  return hash ^ hash >> 32;
}

// ---- keys

TargetTable::Key TargetTable::MacKey(const uint8_t* octets) {
  Key key;
  key.kind = SelectorKind::kMac;
  key.high = uint64_t{LoadBe32(octets)} << 16 | LoadBe16(octets + 4);
  return key;
}

TargetTable::Key TargetTable::TunnelKey(const uint8_t* address, uint8_t version, uint32_t teid) {
  const Wide wide = LoadAddress(address, version);
  Key key;
  key.kind = SelectorKind::kTeidPair;
  key.high = wide.high;
  key.low = wide.low;
  key.teid = teid;
  key.length = version;
  return key;
}

// VLANs in two half words of high, outer first; MPLS labels in low, 20 bits each and 4 apart; the PPPoE session in the teid's place. Which
// of VLANs and labels stands where, in the length's: two bits each.
TargetTable::Key TargetTable::CircuitKey(const CircuitLabel* labels, size_t count) {
  Key key;
  key.kind = SelectorKind::kCircuit;
  for (size_t i = 0; i < count; ++i) {
    if (labels[i].type == LabelType::kVlan) key.high = key.high << 16 | labels[i].value;
    if (labels[i].type == LabelType::kMpls) key.low = key.low << 24 | labels[i].value;
    if (labels[i].type == LabelType::kPppoe) key.teid = labels[i].value;
    else key.length = static_cast<uint8_t>(key.length << 2 | static_cast<uint8_t>(labels[i].type));
  }
  return key;
}

// `lines`: the frame's VLANs and labels; `session`: the same with its PPPoE session. False: a path that no circuit can name.
bool TargetTable::FrameCircuit(const IpLayers& layers, Key* lines, Key* session) {
  *lines = Key{};
  lines->kind = SelectorKind::kCircuit;
  size_t vlans = 0, labels = 0;
  uint32_t pppoe = 0;
  for (size_t i = 0; i < layers.steps && layers.step[i].layer == 0; ++i) {
    const PathStep& step = layers.step[i];
    LabelType type = LabelType::kPppoe;
    if (step.wrap == Wrap::kVlan && ++vlans <= kMostVlans) {
      lines->high = lines->high << 16 | step.value;
      type = LabelType::kVlan;
    } else if (step.wrap == Wrap::kMpls && ++labels <= kMostMpls) {
      lines->low = lines->low << 24 | step.value;
      type = LabelType::kMpls;
    } else if (step.wrap == Wrap::kPppoe && pppoe == 0) {
      pppoe = step.value;
    } else {
      return false;
    }
    if (type != LabelType::kPppoe) lines->length = static_cast<uint8_t>(lines->length << 2 | static_cast<uint8_t>(type));
  }
  *session = *lines;
  session->teid = pppoe;
  return true;
}

// ---- adding

bool TargetTable::Add(const std::vector<TargetEntry>& entries) {
  size_t needed = 0;
  for (const TargetEntry& entry : entries) needed += EntriesOf(entry.selector());
  if (needed > capacity_ - used_) return false;
  for (const TargetEntry& entry : entries) AddOne(entry);
  return true;
}

void TargetTable::AddOne(const TargetEntry& added) {
  const Selector& selector = added.selector();
  const uint8_t* octets = selector.address.data();
  if (selector.kind == SelectorKind::kMac) return AddPath(added, MacKey(octets), kEither, kByMac);
  if (selector.kind == SelectorKind::kCircuit)
    return AddPath(added, CircuitKey(selector.labels.data(), selector.label_count), kEither, kByCircuit);
  if (selector.kind == SelectorKind::kTeidPair) {
    const TunnelEnd &up = selector.uplink, &down = selector.downlink;
    AddPath(added, TunnelKey(up.address.data(), up.version, up.teid), 0, kByTunnel);
    return AddPath(added, TunnelKey(down.address.data(), down.version, down.teid), 1, kByTunnel);
  }
  const uint8_t version = selector.version(), length = selector.prefix_length;
  const Wide address = Masked(LoadAddress(octets, version), length);
  Link({address.high, address.low, 0, selector.kind, length}, {0, added.slot(), 0, kEither});
  lengths_[version == 4 ? 0 : 1].word[length / 64].fetch_or(uint64_t{1} << length % 64, std::memory_order_release);
  AddToFilter(version, length, octets);
}

void TargetTable::AddToFilter(uint8_t version, uint8_t length, const uint8_t* octets) {
  const AddressClass kind = version == 4 ? (length == 32 ? kHost4 : kBlock4) : length == 128 ? kHost6 : length >= 64 ? kSubnet6 : kBlock6;
  filter_.Add(version == 4 ? KeyV4(kind, LoadBe32(octets)) : KeyV6(kind, octets));
  classes_.fetch_or(kind, std::memory_order_release);
}

void TargetTable::AddPath(const TargetEntry& added, const Key& key, uint8_t direction, PathKind kind) {
  const Selector& selector = added.selector();
  Link(key, {PackPoint(selector.point.data(), selector.point_length), added.slot(), 0, direction});
  filter_.Add(HashOf(key));
  path_kinds_.fetch_or(kind, std::memory_order_release);
}

// The order matters to those who match meanwhile: the entry and the place's key before its head, the filter last.
void TargetTable::Link(const Key& key, const Entry& entry) {
  Place& place = Find(key);
  const uint32_t before = place.head.load(std::memory_order_relaxed);
  if (before == 0) place.key = key;
  entries_[used_] = entry;
  entries_[used_].next = before;
  place.head.store(static_cast<uint32_t>(++used_), std::memory_order_release);
}

TargetTable::Place& TargetTable::Find(const Key& key) const {
  for (size_t at = HashOf(key) & mask_;; at = (at + 1) & mask_) {
    Place& place = places_[at];
    if (place.head.load(std::memory_order_acquire) == 0 || place.key == key) return place;
  }
}

// ---- matching

void TargetTable::MatchLayer(const IpLayer& layer, uint8_t number, std::vector<Hit>* hits) const {
  const size_t earlier = hits->size();  // hits of layers further out: those grants are done
  MatchAddress(layer, number, true, earlier, hits);
  MatchAddress(layer, number, false, earlier, hits);
}

template <typename Visit>
bool TargetTable::ForEachPrefix(const uint8_t* octets, uint8_t version, Visit visit) const {
  const Wide address = LoadAddress(octets, version);
  const Lengths& lengths = lengths_[version == 4 ? 0 : 1];
  const SelectorKind kind = version == 4 ? SelectorKind::kIpv4 : SelectorKind::kIpv6;
  for (unsigned i = 0; i < std::size(lengths.word); ++i) {
    for (uint64_t left = lengths.word[i].load(std::memory_order_acquire); left != 0; left &= left - 1) {
      const auto length = static_cast<uint8_t>(i * 64 + static_cast<unsigned>(std::countr_zero(left)));
      const Wide masked = Masked(address, length);
      if (visit(Find({masked.high, masked.low, 0, kind, length}))) return true;
    }
  }
  return false;
}

bool TargetTable::Holds(const uint8_t* octets, uint8_t version) const {
  return ForEachPrefix(octets, version, [](const Place& place) { return place.head.load(std::memory_order_acquire) != 0; });
}

void TargetTable::MatchAddress(const IpLayer& layer, uint8_t number, bool is_source, size_t earlier, std::vector<Hit>* hits) const {
  const uint8_t* octets = is_source ? layer.source : layer.destination;
  const Hit found{0, static_cast<uint8_t>(is_source ? 0 : 1), number, false, octets};
  ForEachPrefix(octets, layer.version, [&](const Place& place) {
    TakeChain(place, found, 0, earlier, hits);
    return false;
  });
}

// A grant hit before (in an outer layer) keeps that hit; one hit by this layer's source turns indeterminate when the destination is
// its own too.
void TargetTable::TakeChain(const Place& place, const Hit& found, uint64_t point, size_t earlier, std::vector<Hit>* hits) const {
  for (uint32_t at = place.head.load(std::memory_order_acquire); at != 0; at = entries_[at - 1].next) {
    const Entry& entry = entries_[at - 1];
    if (entry.point != 0 && entry.point != point) continue;
    if (entry.direction != kEither && entry.direction != found.direction) continue;
    const auto known = std::find_if(hits->begin(), hits->end(), [&entry](const Hit& hit) { return hit.slot == entry.slot; });
    if (known == hits->end()) {
      hits->push_back(found);
      hits->back().slot = entry.slot;
    } else if (found.direction == 1 && known - hits->begin() >= static_cast<ptrdiff_t>(earlier) && known->direction == 0) {
      known->direction = 2;
    }
  }
}

void TargetTable::TakePath(const Key& key, const Hit& found, uint64_t point, size_t earlier, std::vector<Hit>* hits) const {
  if (filter_.MayHold(HashOf(key))) TakeChain(Find(key), found, point, earlier, hits);
}

void TargetTable::MatchPath(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const {
  MatchTunnels(layers, point, hits);
  MatchMacs(layers, point, hits);
  MatchCircuit(layers, point, hits);
}

void TargetTable::MatchTunnels(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const {
  for (size_t i = 0; i < layers.steps; ++i) {
    const PathStep& step = layers.step[i];
    if (step.wrap != Wrap::kGtpU || step.layer == 0 || step.layer >= layers.count) continue;
    const IpLayer &outer = layers.layer[step.layer - 1], &inner = layers.layer[step.layer];
    const Key key = TunnelKey(outer.destination, outer.version, step.value);
    const size_t earlier = hits->size();  // one end may be named for both ways
    TakePath(key, {0, 0, step.layer, true, inner.source}, point, earlier, hits);
    TakePath(key, {0, 1, step.layer, true, inner.destination}, point, earlier, hits);
  }
}

void TargetTable::MatchMacs(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const {
  uint8_t number = 0;
  for (size_t i = 0; i < layers.macs; ++i) {
    const MacPair& pair = layers.mac[i];
    const size_t earlier = hits->size();  // hits of headers further out: those grants are done
    if (!OwnLayer(layers, pair.layer, &number)) return;
    for (const bool is_source : {true, false}) {
      const uint8_t* octets = is_source ? pair.source : pair.destination;
      if (octets == nullptr) continue;
      const IpLayer& own = layers.layer[number];
      const Hit found{0, static_cast<uint8_t>(is_source ? 0 : 1), number, true, is_source ? own.source : own.destination};
      TakePath(MacKey(octets), found, point, earlier, hits);
    }
  }
}

void TargetTable::MatchCircuit(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const {
  Key lines, session;
  uint8_t number = 0;
  if (layers.steps == 0 || !FrameCircuit(layers, &lines, &session) || !OwnLayer(layers, 0, &number)) return;
  const Hit found{0, 2, number, true, nullptr};
  TakePath(lines, found, point, hits->size(), hits);
  if (session.teid != 0) TakePath(session, found, point, hits->size(), hits);
}

size_t TargetTable::bytes() const { return filter_.bytes() + (mask_ + 1) * sizeof(Place) + capacity_ * sizeof(Entry); }

}  // namespace writ
