#include "match/target_table.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <tuple>

namespace writ {
namespace {

constexpr size_t kFilterBitsPerKey = 16;

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

auto OrderOf(const TargetEntry& entry) {
  const Selector& s = entry.selector();
  return std::make_tuple(s.version(), s.prefix_length, s.address, entry.slot());
}

bool SamePrefix(const Selector& a, const Selector& b) {
  return a.version() == b.version() && a.prefix_length == b.prefix_length && a.address == b.address;
}

// The addresses among them in order of the prefix, without repetitions.
std::vector<TargetEntry> Sorted(const std::vector<TargetEntry>& entries) {
  std::vector<TargetEntry> sorted;
  std::copy_if(entries.begin(), entries.end(), std::back_inserter(sorted),
               [](const TargetEntry& entry) { return entry.selector().version() != 0; });
  std::sort(sorted.begin(), sorted.end(),
            [](const TargetEntry& a, const TargetEntry& b) { return OrderOf(a) < OrderOf(b); });
  const auto end = std::unique(sorted.begin(), sorted.end(), [](const TargetEntry& a, const TargetEntry& b) {
    return OrderOf(a) == OrderOf(b);
  });
  sorted.erase(end, sorted.end());
  return sorted;
}

void AddLength(std::vector<uint8_t>* lengths, uint8_t length) {
  if (std::find(lengths->begin(), lengths->end(), length) == lengths->end()) lengths->push_back(length);
}

}  // namespace

AddressFilter::AddressFilter(size_t keys) {
  const size_t words = std::bit_ceil(std::max<size_t>(keys * kFilterBitsPerKey / 64, 64));
  words_.assign(words, 0);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(words));
}

void AddressFilter::Add(uint64_t key) {
  const uint64_t hash = Mix(key);
  words_[hash >> shift_] |= Bits(hash);
}

std::shared_ptr<const TargetTable> TargetTable::Build(const std::vector<TargetEntry>& entries) {
  return std::shared_ptr<const TargetTable>(new TargetTable(entries));
}

TargetTable::TargetTable(const std::vector<TargetEntry>& entries) : filter_(entries.size()) {
  const std::vector<TargetEntry> sorted = Sorted(entries);
  places_.assign(std::bit_ceil(std::max<size_t>(sorted.size() * 2, 4)), Prefix{});
  for (size_t i = 0; i < sorted.size();) {
    const Selector& selector = sorted[i].selector();
    const uint8_t* octets = selector.address.data();
    const Wide address = Masked(LoadAddress(octets, selector.version()), selector.prefix_length);
    Prefix prefix{address.high,     address.low,           static_cast<uint32_t>(slots_.size()), 0,
                  selector.version(), selector.prefix_length};
    for (; i < sorted.size() && SamePrefix(sorted[i].selector(), selector); ++i) {
      slots_.push_back(sorted[i].slot());
      ++prefix.count;
    }
    filter_.Add(selector.version() == 4 ? AddressFilter::KeyV4(octets) : AddressFilter::KeyV6(octets));
    AddLength(selector.version() == 4 ? &lengths_v4_ : &lengths_v6_, selector.prefix_length);
    Place(prefix);
  }
}

void TargetTable::Place(const Prefix& prefix) {
  const size_t mask = places_.size() - 1;
  size_t at = HashOf(prefix.high, prefix.low, prefix.version, prefix.length) & mask;
  while (places_[at].count != 0) at = (at + 1) & mask;
  places_[at] = prefix;
}

uint64_t TargetTable::HashOf(uint64_t high, uint64_t low, uint8_t version, uint8_t length) {
  uint64_t hash = (high ^ std::rotl(low, 23) ^ (uint64_t{version} << 8 | length)) * 0x9e3779b97f4a7c15u;
  hash = (hash ^ hash >> 29) * 0xbf58476d1ce4e5b9u;
  return hash ^ hash >> 32;
}

const TargetTable::Prefix* TargetTable::Find(uint64_t high, uint64_t low, uint8_t version,
                                             uint8_t length) const {
  const size_t mask = places_.size() - 1;
  for (size_t at = HashOf(high, low, version, length) & mask; places_[at].count != 0; at = (at + 1) & mask) {
    const Prefix& place = places_[at];
    if (place.high == high && place.low == low && place.version == version && place.length == length)
      return &place;
  }
  return nullptr;
}

void TargetTable::MatchLayer(const IpLayer& layer, uint8_t number, std::vector<Hit>* hits) const {
  const size_t earlier = hits->size();  // hits of layers further out: those grants are done
  MatchAddress(layer, number, true, earlier, hits);
  MatchAddress(layer, number, false, earlier, hits);
}

// A grant hit in an outer layer keeps that hit; one hit by this layer's source turns indeterminate when the
// destination is its own too.
void TargetTable::MatchAddress(const IpLayer& layer, uint8_t number, bool is_source, size_t earlier,
                               std::vector<Hit>* hits) const {
  const uint8_t* octets = is_source ? layer.source : layer.destination;
  const Wide address = LoadAddress(octets, layer.version);
  for (const uint8_t length : layer.version == 4 ? lengths_v4_ : lengths_v6_) {
    const Wide masked = Masked(address, length);
    const Prefix* prefix = Find(masked.high, masked.low, layer.version, length);
    if (prefix == nullptr) continue;
    for (uint32_t i = 0; i < prefix->count; ++i) {
      const uint32_t slot = slots_[prefix->first_slot + i];
      const auto known =
          std::find_if(hits->begin(), hits->end(), [slot](const Hit& hit) { return hit.slot == slot; });
      if (known == hits->end()) {
        hits->push_back({slot, static_cast<uint8_t>(is_source ? 0 : 1), number, octets});
      } else if (!is_source && known - hits->begin() >= static_cast<ptrdiff_t>(earlier) &&
                 known->direction == 0) {
        known->direction = 2;
      }
    }
  }
}

size_t TargetTable::bytes() const {
  return filter_.bytes() + places_.size() * sizeof(Prefix) + slots_.size() * sizeof(uint32_t);
}

}  // namespace writ
