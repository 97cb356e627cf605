// Which grants an address belongs to. A table is immutable: a change builds a new one, and the worker takes
// it whole between two packets. Only GrantStore (authority) makes entries, out of verified grants (I1).
//
// Cost: nearly every packet matches nothing, so each address is first asked of a Bloom filter over the
// shortest prefixes allowed (/28, /48), one 64-bit word; only what passes is looked up, once per prefix
// length in use. 100,000 targets cost a packet about as much as one.
#pragma once
#include <memory>
#include <vector>

#include "authority/grant.h"
#include "dissect/dissect.h"

namespace writ {

// I1: only GrantStore can make one (GrantStore::Table); tests of the table alone go through
// TargetEntryForTest, which no product code defines.
class TargetEntry {
 public:
  const Selector& selector() const { return selector_; }
  uint32_t slot() const { return slot_; }  // the engine's number of the grant

 private:
  friend class GrantStore;
  friend struct TargetEntryForTest;
  TargetEntry(const Selector& selector, uint32_t slot) : selector_(selector), slot_(slot) {}

  Selector selector_;
  uint32_t slot_;
};

// ETSI payloadDirection: 0 from target (the source matched), 1 to target, 2 indeterminate (both ends are the
// grant's own).
struct Hit {
  uint32_t slot;
  uint8_t direction;
  uint8_t layer;  // which IpLayer matched: the outermost one that carries an address of this grant
  const uint8_t*
      address;  // the target's address in the frame (source when both match); length by the layer's version
};

// Two bits per key, both in one 64-bit word.
class AddressFilter {
 public:
  explicit AddressFilter(size_t keys);
  void Add(uint64_t key);
  bool MayHold(uint64_t key) const {
    const uint64_t hash = Mix(key);
    const uint64_t bits = Bits(hash);
    return (words_[hash >> shift_] & bits) == bits;
  }
  size_t bytes() const { return words_.size() * sizeof(uint64_t); }

  // The first 28 bits of an IPv4 address or the first 48 of an IPv6 one: no selector is shorter.
  static uint64_t KeyV4(const uint8_t* address) { return LoadBe32(address) >> 4; }
  static uint64_t KeyV6(const uint8_t* address) {
    return uint64_t{1} << 63 | uint64_t{LoadBe32(address)} << 16 | LoadBe16(address + 4);
  }

 private:
  static uint64_t Mix(uint64_t key) {
    key *= 0x9e3779b97f4a7c15u;
    return (key ^ key >> 32) * 0xd6e8feb86659fd93u;
  }
  static uint64_t Bits(uint64_t hash) { return uint64_t{1} << (hash & 63) | uint64_t{1} << (hash >> 6 & 63); }

  std::vector<uint64_t> words_;
  unsigned shift_;
};

class TargetTable final {
 public:
  static std::shared_ptr<const TargetTable> Build(const std::vector<TargetEntry>& entries);

  // Appends to `hits`, empty when called, one Hit for each grant that owns an address of any layer: all
  // grants that own it by any of their selectors, each at most once. Returns hits->size().
  size_t Match(const IpLayers& layers, std::vector<Hit>* hits) const {
    for (size_t i = 0; i < layers.count; ++i) {
      if (MayMatch(layers.layer[i])) MatchLayer(layers.layer[i], static_cast<uint8_t>(i), hits);
    }
    return hits->size();
  }
  size_t bytes() const;

 private:
  // All selectors that are one and the same prefix: slots_[first_slot .. + count).
  struct Prefix {
    uint64_t high = 0, low = 0;  // the address, host bits zero; IPv4 in the upper 32 bits of high
    uint32_t first_slot = 0;
    uint32_t count = 0;  // 0: an empty place
    uint8_t version = 0, length = 0;
  };

  explicit TargetTable(const std::vector<TargetEntry>& entries);
  bool MayMatch(const IpLayer& layer) const {
    if (layer.version == 4)
      return filter_.MayHold(AddressFilter::KeyV4(layer.source)) |
             filter_.MayHold(AddressFilter::KeyV4(layer.destination));
    return filter_.MayHold(AddressFilter::KeyV6(layer.source)) |
           filter_.MayHold(AddressFilter::KeyV6(layer.destination));
  }
  void MatchLayer(const IpLayer& layer, uint8_t number, std::vector<Hit>* hits) const;
  void MatchAddress(const IpLayer& layer, uint8_t number, bool is_source, size_t earlier,
                    std::vector<Hit>* hits) const;
  const Prefix* Find(uint64_t high, uint64_t low, uint8_t version, uint8_t length) const;
  static uint64_t HashOf(uint64_t high, uint64_t low, uint8_t version, uint8_t length);
  void Place(const Prefix& prefix);

  AddressFilter filter_;
  std::vector<Prefix> places_;  // open addressing, a power of two, at most half full
  std::vector<uint32_t> slots_;
  std::vector<uint8_t> lengths_v4_, lengths_v6_;  // in use
};

}  // namespace writ
