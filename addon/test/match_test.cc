// The target table against a slow and obvious one.
#include <algorithm>
#include <map>
#include <random>

#include "check.h"
#include "match_fixture.h"

using namespace writ;
using namespace writ::test;

namespace match_test {

using Address = std::array<uint8_t, 16>;

Selector SelectorOf(uint8_t version, const Address& address, uint8_t length) { return OfPrefix(address.data(), version, length); }
Selector V4(uint8_t a, uint8_t b, uint8_t c, uint8_t d, uint8_t length = 32) {
  return SelectorOf(4, {a, b, c, d}, length);
}

std::shared_ptr<const TargetTable> Table(const std::vector<std::pair<Selector, uint32_t>>& pairs) {
  std::vector<TargetEntry> entries;
  for (const auto& [selector, slot] : pairs) entries.push_back(TargetEntryForTest::Make(selector, slot));
  auto table = std::make_shared<TargetTable>(entries.size());
  CHECK(table->Add(entries));
  return table;
}

// Owns the octets that IpLayers points into.
struct Packet {
  struct Ends {
    Address source{}, destination{};
    uint8_t version = 4;
  };
  std::vector<Ends> ends;
  IpLayers Layers() const {
    IpLayers out;
    for (const Ends& each : ends) {
      IpLayer& layer = out.layer[out.count++];
      layer.source = each.source.data();
      layer.destination = each.destination.data();
      layer.version = each.version;
    }
    return out;
  }
};

// ---- the obvious matcher

bool Owns(const Selector& selector, const Address& address, uint8_t version) {
  if (selector.version() != version) return false;
  for (unsigned bit = 0; bit < selector.prefix_length; ++bit) {
    if (((selector.address[bit / 8] ^ address[bit / 8]) >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

struct Expected {
  uint8_t direction, layer;
  const uint8_t* address;
  bool operator==(const Expected&) const = default;
};

std::map<uint32_t, Expected> Obvious(const std::vector<std::pair<Selector, uint32_t>>& pairs,
                                     const Packet& packet) {
  std::map<uint32_t, Expected> out;
  for (const auto& [unused, slot] : pairs) {
    for (size_t i = 0; i < packet.ends.size() && !out.contains(slot); ++i) {
      const Packet::Ends& ends = packet.ends[i];
      const auto owned = [&, slot = slot](const Address& address) {
        return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
          return pair.second == slot && Owns(pair.first, address, ends.version);
        });
      };
      const bool source = owned(ends.source), destination = owned(ends.destination);
      if (!source && !destination) continue;
      const uint8_t direction = source && destination ? 2 : source ? 0 : 1;
      out[slot] = {direction, static_cast<uint8_t>(i), source ? ends.source.data() : ends.destination.data()};
    }
  }
  return out;
}

std::map<uint32_t, Expected> Found(const TargetTable& table, const Packet& packet) {
  std::vector<Hit> hits;
  CHECK_EQ(table.Match(packet.Layers(), &hits), hits.size());
  std::map<uint32_t, Expected> out;
  for (const Hit& hit : hits) out[hit.slot] = {hit.direction, hit.layer, hit.address};
  CHECK_EQ(out.size(), hits.size());  // each grant once
  return out;
}

// What the glance at a frame asks of each of its headers; unlike a filter it never says yes by chance.
bool Named(const TargetTable& table, const Packet::Ends& ends) {
  return ends.version == 4 ? table.NamesV4(ends.source.data(), ends.destination.data())
                           : table.NamesV6(ends.source.data(), ends.destination.data());
}

bool ObviouslyNamed(const std::vector<std::pair<Selector, uint32_t>>& pairs, const Packet::Ends& ends) {
  return std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) {
    return Owns(pair.first, ends.source, ends.version) || Owns(pair.first, ends.destination, ends.version);
  });
}

// Few distinct bits, so that addresses meet prefixes, and prefixes meet each other, often.
class World {
 public:
  explicit World(uint64_t seed) : random_(seed) {}
  uint32_t Below(uint32_t limit) { return static_cast<uint32_t>(random_() % limit); }
  Address AnAddress(uint8_t version) {
    Address out{};
    if (version == 4) {
      const uint8_t pick[] = {192, 0, static_cast<uint8_t>(Below(3)),
                              static_cast<uint8_t>(Below(2) == 0 ? Below(48) : Below(256))};
      std::copy(std::begin(pick), std::end(pick), out.begin());
      return out;
    }
    out = {0x20,
           0x01,
           0x0d,
           0xb8,
           0,
           static_cast<uint8_t>(Below(3)),
           static_cast<uint8_t>(Below(2)),
           static_cast<uint8_t>(Below(3))};
    out[8] = static_cast<uint8_t>(Below(2) * 0x80);
    out[15] = static_cast<uint8_t>(Below(5));
    return out;
  }
  std::vector<std::pair<Selector, uint32_t>> Targets() {
    std::vector<std::pair<Selector, uint32_t>> out;
    const uint32_t count = Below(40), grants = 1 + Below(12);
    for (uint32_t i = 0; i < count; ++i) {
      const uint8_t version = Below(2) == 0 ? 4 : 6;
      const uint8_t length = static_cast<uint8_t>(version == 4    ? 28 + Below(5)
                                                  : Below(3) == 0 ? 128
                                                                  : 48 + Below(81));
      out.emplace_back(SelectorOf(version, AnAddress(version), length), Below(grants));
    }
    return out;
  }
  Packet APacket() {
    Packet out;
    const uint32_t layers = 1 + Below(kMaxLayers);
    for (uint32_t i = 0; i < layers; ++i) {
      const uint8_t version = Below(2) == 0 ? 4 : 6;
      out.ends.push_back({AnAddress(version), AnAddress(version), version});
    }
    return out;
  }

 private:
  std::mt19937_64 random_;
};

void AgreesWithTheObvious() {
  size_t hits = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    World world(seed);
    const auto targets = world.Targets();
    const auto table = Table(targets);
    for (int i = 0; i < 20; ++i) {
      const Packet packet = world.APacket();
      const auto expected = Obvious(targets, packet);
      hits += expected.size();
      if (!(Found(*table, packet) == expected))
        Fail(__FILE__, __LINE__, "seed " + std::to_string(seed) + ", packet " + std::to_string(i));
      for (const Packet::Ends& ends : packet.ends) CHECK_EQ(Named(*table, ends), ObviouslyNamed(targets, ends));
    }
  }
  CHECK(hits > 10'000);  // the cases are not idle
}

// ---- by hand

Packet One(Address source, Address destination) { return {{{source, destination, 4}}}; }
const Address kTarget = {192, 0, 2, 7}, kOther = {203, 0, 113, 9}, kNeighbour = {192, 0, 2, 6};

void Directions() {
  const auto table = Table({{V4(192, 0, 2, 7), 3}, {V4(192, 0, 2, 6), 3}});
  const Packet out = One(kTarget, kOther), in = One(kOther, kTarget), both = One(kTarget, kNeighbour),
               none = One(kOther, kOther);
  CHECK(Found(*table, out) == (std::map<uint32_t, Expected>{{3, {0, 0, out.ends[0].source.data()}}}));
  CHECK(Found(*table, in) == (std::map<uint32_t, Expected>{{3, {1, 0, in.ends[0].destination.data()}}}));
  CHECK(Found(*table, both) == (std::map<uint32_t, Expected>{{3, {2, 0, both.ends[0].source.data()}}}));
  CHECK(Found(*table, none).empty());
}

void EveryGrantOnce() {
  const auto table = Table({{V4(192, 0, 2, 7), 1},
                            {V4(192, 0, 2, 0, 28), 2},
                            {V4(192, 0, 2, 0, 28), 1},
                            {V4(192, 0, 2, 6, 31), 4},
                            {V4(192, 0, 2, 7), 1}});
  const Packet packet = One(kTarget, kOther);
  const auto found = Found(*table, packet);
  CHECK(found.size() == 3 && found.contains(1) && found.contains(2) && found.contains(4));
}

void OutermostLayerWins() {
  const auto table = Table({{V4(192, 0, 2, 7), 1}, {V4(203, 0, 113, 9), 2}});
  Packet packet{{{kOther, kTarget, 4}, {kTarget, kOther, 4}}};
  auto found = Found(*table, packet);
  CHECK(found.at(1).layer == 0 && found.at(1).direction == 1 && found.at(2).layer == 0 &&
        found.at(2).direction == 0);
  packet.ends[0] = {{198, 51, 100, 1}, {198, 51, 100, 2}, 4};
  found = Found(*table, packet);
  CHECK(found.at(1).layer == 1 && found.at(1).direction == 0);
}

void NeighboursDoNotMatch() {
  for (uint8_t length = 28; length <= 32; ++length) {
    const auto table = Table({{V4(192, 0, 2, 64, length), 0}});
    const uint32_t size = 1u << (32 - length);
    for (uint32_t last = 32; last < 128; ++last) {
      const Packet packet = One({192, 0, 2, static_cast<uint8_t>(last)}, kOther);
      CHECK_EQ(Found(*table, packet).size(), last >= 64 && last < 64 + size ? size_t{1} : size_t{0});
    }
  }
}

void VersionsAreApart() {
  Address six{192, 0, 2, 7};
  const auto table = Table({{V4(192, 0, 2, 7), 0}});
  const Packet packet{{{six, six, 6}}};
  CHECK(Found(*table, packet).empty());
  CHECK(Found(*Table({}), One(kTarget, kOther)).empty());
  std::vector<Hit> hits;
  CHECK_EQ(table->Match(IpLayers{}, &hits), size_t{0});
}

void ManyTargets() {
  std::vector<std::pair<Selector, uint32_t>> targets;
  for (uint32_t i = 0; i < 100'000; ++i)
    targets.emplace_back(
        V4(10, static_cast<uint8_t>(i >> 16), static_cast<uint8_t>(i >> 8), static_cast<uint8_t>(i)), i);
  const auto table = Table(targets);
  for (uint32_t i = 0; i < 200'000; i += 37) {
    const Packet packet = One(
        {10, static_cast<uint8_t>(i >> 16), static_cast<uint8_t>(i >> 8), static_cast<uint8_t>(i)}, kOther);
    const auto found = Found(*table, packet);
    CHECK_EQ(found.size(), i < 100'000 ? size_t{1} : size_t{0});
    CHECK_EQ(Named(*table, packet.ends[0]), i < 100'000);
    if (i < 100'000) CHECK_EQ(found.begin()->first, i);
  }
  CHECK(table->bytes() < 100'000 * 240);
}

TEST_PROGRAM(match) {
  Case("40,000 random packets match as the obvious matcher says", AgreesWithTheObvious);
  Case("the direction says which end is the target's", Directions);
  Case("every grant that owns an address is hit, each once", EveryGrantOnce);
  Case("a grant's outermost matching layer is the one reported", OutermostLayerWins);
  Case("addresses next to a prefix do not match", NeighboursDoNotMatch);
  Case("IPv4 and IPv6 never match each other", VersionsAreApart);
  Case("100,000 targets are each found", ManyTargets);
}

}  // namespace match_test
