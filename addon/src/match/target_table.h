// Which grants a packet belongs to: by an address in it, or by the path it came on (MAC, access circuit, GTP-U tunnel). One thread adds, any number match meanwhile without a lock: an entry is written whole before
// the one store that makes it reachable. Nothing is taken out: a grant that ended is refused by its own mark, and left out when
// the table is next made anew. Only GrantStore (authority) makes entries, out of verified grants (I1).
//
// Cost: nearly every packet matches nothing, so each address is first asked of a Bloom filter, one 64-bit word for each class of
// prefix lengths in use (a host, a /64, what is shorter); only what passes is looked up, once per prefix length in use. 100,000
// targets cost a packet about as much as one. Paths are looked up only when such selectors are there at all. Memory: 130 to 230
// octets a selector, by how full the table is.
#pragma once
#include <atomic>
#include <memory>
#include <vector>

#include "authority/grant.h"
#include "dissect/dissect.h"

namespace writ {

// I1: only GrantStore can make one (GrantStore::Enter); tests of the table alone go through TargetEntryForTest, which no product
// code defines.
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

// ETSI payloadDirection: 0 from target (the source matched), 1 to target, 2 indeterminate (both ends are the grant's own, or a
// circuit, which does not tell).
struct Hit {
  uint32_t slot;
  uint8_t direction;
  uint8_t layer;  // whose packet is the target's: the outermost one with an address of this grant; by a path, see MatchPath
  bool by_path;
  const uint8_t* address;  // the target's address in the frame (source when both match); by the layer's version; nullptr: not known
};

// A capture point's name in one word (1 to 8 octets); 0: none.
uint64_t PackPoint(const char* name, size_t length);

// Four bits per key, all in one 64-bit word.
class AddressFilter {
 public:
  explicit AddressFilter(size_t keys);
  void Add(uint64_t key);
  [[gnu::always_inline]] bool MayHold(uint64_t key) const {
    const uint64_t hash = Mix(key);
    const uint64_t bits = Bits(hash);
    return (words_[hash >> shift_].load(std::memory_order_relaxed) & bits) == bits;
  }
  size_t bytes() const { return count_ * sizeof(uint64_t); }

 private:
  static uint64_t Mix(uint64_t key) {
    key *= 0x9e3779b97f4a7c15u;
    return (key ^ key >> 32) * 0xd6e8feb86659fd93u;
  }
  static uint64_t Bits(uint64_t hash) {
    return uint64_t{1} << (hash & 63) | uint64_t{1} << (hash >> 6 & 63) | uint64_t{1} << (hash >> 12 & 63) | uint64_t{1} << (hash >> 18 & 63);
  }

  size_t count_;
  std::unique_ptr<std::atomic<uint64_t>[]> words_;
  unsigned shift_;
};

// Classes of prefix lengths. An address has one key in each: the bits that the class's shortest prefix covers, and the class's mark.
enum AddressClass : uint8_t {
  kHost4 = 1,     // /32
  kBlock4 = 2,    // /28 to /31
  kHost6 = 4,     // /128
  kSubnet6 = 8,   // /64 to /127
  kBlock6 = 16    // /48 to /63
};

// Kinds of selectors by path, as bits.
enum PathKind : uint8_t { kByMac = 1, kByCircuit = 2, kByTunnel = 4 };

class TargetTable final {
 public:
  // Room for that many selectors, at least.
  explicit TargetTable(size_t capacity);

  // All of a grant's selectors or, when there is no room for them, none and false. One thread at a time. What is added matches
  // in every packet that any thread looks up after this returns.
  bool Add(const std::vector<TargetEntry>& entries);

  // Appends to `hits`, empty when called, one Hit for each grant that owns the packet by any of its selectors, each at most once.
  // `point`: where it was captured (PackPoint). Returns hits->size().
  size_t Match(const IpLayers& layers, std::vector<Hit>* hits, uint64_t point = 0) const {
    for (size_t i = 0; i < layers.count; ++i) {
      if (MayMatch(layers.layer[i])) MatchLayer(layers.layer[i], static_cast<uint8_t>(i), hits);
    }
    if (path_kinds() != 0) MatchPath(layers, point, hits);
    return hits->size();
  }
  // Whether an address selector names either end. What passes the filter is looked up at once: of 100,000 targets' packets more
  // pass by chance than are anybody's, and looking up costs less than dissecting.
  [[gnu::always_inline]] bool NamesV4(const uint8_t* source, const uint8_t* destination) const {
    return MayNameV4(source, destination) && (Holds(source, 4) || Holds(destination, 4));
  }
  [[gnu::always_inline]] bool NamesV6(const uint8_t* source, const uint8_t* destination) const {
    return MayNameV6(source, destination) && (Holds(source, 6) || Holds(destination, 6));
  }
  // PathKind: which kinds of selectors by path are there.
  uint8_t path_kinds() const { return path_kinds_.load(std::memory_order_acquire); }
  size_t size() const { return used_; }
  size_t capacity() const { return capacity_; }
  size_t bytes() const;

 private:
  // What is looked up: a prefix, a MAC, a circuit, a tunnel's end.
  struct Key {
    uint64_t high = 0, low = 0;  // an address, host bits zero (IPv4 in the upper 32 bits); else by kind
    uint32_t teid = 0;
    SelectorKind kind = SelectorKind::kIpv4;
    uint8_t length = 0;          // of a prefix; of a tunnel's end its address's version; of a circuit the order of its labels
    bool operator==(const Key&) const = default;
  };
  // A key, and the chain of the grants that name it.
  struct Place {
    Key key;
    std::atomic<uint32_t> head{0};  // 1 + index of the first entry; 0: an empty place
  };
  static constexpr uint8_t kEither = 3;
  struct Entry {
    uint64_t point = 0;           // 0: any
    uint32_t slot = 0, next = 0;  // next: as Place::head
    uint8_t direction = kEither;  // of a tunnel's end: the one it tells
  };
  struct Lengths {  // of prefixes in use, bit n % 64 of word n / 64
    std::atomic<uint64_t> word[3];
  };

  [[gnu::always_inline]] bool MayNameV4(const uint8_t* source, const uint8_t* destination) const {
    const uint8_t classes = classes_.load(std::memory_order_acquire);
    return MayNameV4(classes, LoadBe32(source)) | MayNameV4(classes, LoadBe32(destination));
  }
  [[gnu::always_inline]] bool MayNameV6(const uint8_t* source, const uint8_t* destination) const {
    const uint8_t classes = classes_.load(std::memory_order_acquire);
    return MayNameV6(classes, source) | MayNameV6(classes, destination);
  }
  bool MayMatch(const IpLayer& layer) const {
    return layer.version == 4 ? MayNameV4(layer.source, layer.destination) : MayNameV6(layer.source, layer.destination);
  }
  static uint64_t KeyV4(AddressClass kind, uint32_t address) {
    return uint64_t{kind} << 56 | (kind == kHost4 ? address : address >> 4);
  }
  static uint64_t KeyV6(AddressClass kind, const uint8_t* address) {
    const uint64_t upper = LoadBe64(address);
    if (kind == kBlock6) return uint64_t{kind} << 56 ^ upper >> 16;
    return upper * 0x9fb21c651e98df25u ^ uint64_t{kind} << 56 ^ (kind == kHost6 ? LoadBe64(address + 8) : 0);
  }
  [[gnu::always_inline]] bool MayNameV4(uint8_t classes, uint32_t address) const {
    return ((classes & kHost4) != 0 && filter_.MayHold(KeyV4(kHost4, address))) ||
           ((classes & kBlock4) != 0 && filter_.MayHold(KeyV4(kBlock4, address)));
  }
  [[gnu::always_inline]] bool MayNameV6(uint8_t classes, const uint8_t* address) const {
    return ((classes & kSubnet6) != 0 && filter_.MayHold(KeyV6(kSubnet6, address))) ||
           ((classes & kHost6) != 0 && filter_.MayHold(KeyV6(kHost6, address))) ||
           ((classes & kBlock6) != 0 && filter_.MayHold(KeyV6(kBlock6, address)));
  }
  static size_t EntriesOf(const Selector& selector) { return selector.kind == SelectorKind::kTeidPair ? 2 : 1; }
  static uint64_t HashOf(const Key& key);
  static Key CircuitKey(const CircuitLabel* labels, size_t count);
  static bool FrameCircuit(const IpLayers& layers, Key* lines, Key* session);
  static Key TunnelKey(const uint8_t* address, uint8_t version, uint32_t teid);
  static Key MacKey(const uint8_t* octets);
  void AddOne(const TargetEntry& entry);
  void AddToFilter(uint8_t version, uint8_t length, const uint8_t* octets);
  void AddPath(const TargetEntry& entry, const Key& key, uint8_t direction, PathKind kind);
  void Link(const Key& key, const Entry& entry);
  void MatchLayer(const IpLayer& layer, uint8_t number, std::vector<Hit>* hits) const;
  void MatchAddress(const IpLayer& layer, uint8_t number, bool is_source, size_t earlier, std::vector<Hit>* hits) const;
  // The content of a MAC's or circuit's packet begins at the first IP header that is not an access tunnel's own; of a tunnel's at
  // the header inside.
  void MatchPath(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const;
  void MatchTunnels(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const;
  void MatchMacs(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const;
  void MatchCircuit(const IpLayers& layers, uint64_t point, std::vector<Hit>* hits) const;
  void TakePath(const Key& key, const Hit& found, uint64_t point, size_t earlier, std::vector<Hit>* hits) const;
  void TakeChain(const Place& place, const Hit& found, uint64_t point, size_t earlier, std::vector<Hit>* hits) const;
  // Visits the place of each prefix in use that the address begins with, until `visit` says true.
  template <typename Visit>
  bool ForEachPrefix(const uint8_t* octets, uint8_t version, Visit visit) const;
  bool Holds(const uint8_t* octets, uint8_t version) const;
  // The place of that key, or the empty one where it would be.
  Place& Find(const Key& key) const;

  const size_t capacity_;
  size_t used_ = 0;
  AddressFilter filter_;
  size_t mask_;
  std::unique_ptr<Place[]> places_;  // open addressing, a power of two, at most half full
  std::unique_ptr<Entry[]> entries_;
  Lengths lengths_[2];  // IPv4, IPv6
  std::atomic<uint8_t> classes_{0};     // AddressClass, those in use
  std::atomic<uint8_t> path_kinds_{0};  // PathKind
};

}  // namespace writ
