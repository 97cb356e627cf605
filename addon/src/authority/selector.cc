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

bool Overlaps(const Selector& s, const Range& r) {
  return s.version == r.version &&
         SamePrefix(s.address, r.address, std::min(s.prefix_length, r.prefix_length));
}

bool Within(const Selector& s, const Range& r) {
  return s.version == r.version && s.prefix_length >= r.prefix_length &&
         SamePrefix(s.address, r.address, r.prefix_length);
}

}  // namespace

const char* RefusedSelector(const Selector& selector) {
  if (selector.prefix_length < (selector.version == 4 ? 28 : 48)) return "wider than /28 or /48";
  for (const Range& range : kRefused) {
    if (Overlaps(selector, range)) return range.name;
  }
  return nullptr;
}

bool InTestRange(const Selector& selector) {
  return std::any_of(std::begin(kTest), std::end(kTest),
                     [&](const Range& range) { return Within(selector, range); });
}

bool HostBitsZero(const Selector& selector) {
  const unsigned width = selector.version == 4 ? 32 : 128;
  for (unsigned bit = selector.prefix_length; bit < width; ++bit) {
    if ((selector.address[bit / 8] >> (7 - bit % 8) & 1) != 0) return false;
  }
  return true;
}

}  // namespace writ
