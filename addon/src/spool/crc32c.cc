#include "spool/crc32c.h"

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace writ::spool {
namespace {

constexpr uint32_t kPolynomial = 0x82f63b78;  // 0x1EDC6F41 reflected

constexpr std::array<uint32_t, 256> MakeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t i = 0; i < 256; ++i) {
    uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) value = value & 1 ? value >> 1 ^ kPolynomial : value >> 1;
    table[i] = value;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kTable = MakeTable();

#if defined(__x86_64__)

// The crc32 instruction takes 3 cycles and starts one a cycle: three lanes of kLane octets run side by side, and are joined by
// tables that say what kLane zero octets after a CRC make of it.
constexpr size_t kLane = 2048;

using Shift = std::array<std::array<uint32_t, 256>, 4>;

constexpr Shift MakeShift() {
  Shift shift{};
  std::array<uint32_t, 32> of_bit{};
  for (uint32_t bit = 0; bit < 32; ++bit) {
    uint32_t value = uint32_t{1} << bit;
    for (size_t i = 0; i < kLane; ++i) value = kTable[value & 255] ^ value >> 8;
    of_bit[bit] = value;
  }
  for (uint32_t octet = 0; octet < 4; ++octet)
    for (uint32_t value = 0; value < 256; ++value)
      for (uint32_t bit = 0; bit < 8; ++bit)
        if (value >> bit & 1) shift[octet][value] ^= of_bit[octet * 8 + bit];
  return shift;
}
constexpr Shift kShift = MakeShift();

uint32_t AfterLane(uint32_t crc) {
  return kShift[0][crc & 255] ^ kShift[1][crc >> 8 & 255] ^ kShift[2][crc >> 16 & 255] ^ kShift[3][crc >> 24];
}

uint64_t Load64(const uint8_t* at) {
  uint64_t value;
  std::memcpy(&value, at, 8);
  return value;
}

__attribute__((target("sse4.2"))) uint32_t ThreeLanes(uint32_t crc, const uint8_t* at) {
  uint64_t a = crc, b = 0, c = 0;
  for (size_t i = 0; i < kLane; i += 8) {
    a = _mm_crc32_u64(a, Load64(at + i));
    b = _mm_crc32_u64(b, Load64(at + kLane + i));
    c = _mm_crc32_u64(c, Load64(at + 2 * kLane + i));
  }
  return AfterLane(AfterLane(static_cast<uint32_t>(a)) ^ static_cast<uint32_t>(b)) ^ static_cast<uint32_t>(c);
}

__attribute__((target("sse4.2"))) uint32_t ByInstruction(uint32_t seed, ByteView data) {
  uint32_t crc = ~seed;
  const uint8_t* at = data.data();
  size_t left = data.size();
  for (; left >= 3 * kLane; at += 3 * kLane, left -= 3 * kLane) crc = ThreeLanes(crc, at);
  for (; left >= 8; at += 8, left -= 8) crc = static_cast<uint32_t>(_mm_crc32_u64(crc, Load64(at)));
  for (; left > 0; ++at, --left) crc = _mm_crc32_u8(crc, *at);
  return ~crc;
}

#endif

}  // namespace

uint32_t Crc32cByTable(uint32_t seed, ByteView data) {
  uint32_t crc = ~seed;
  for (uint8_t octet : data) crc = kTable[(crc ^ octet) & 255] ^ crc >> 8;
  return ~crc;
}

uint32_t Crc32c(uint32_t seed, ByteView data) {
#if defined(__x86_64__)
  static const bool has_instruction = __builtin_cpu_supports("sse4.2");
  if (has_instruction) return ByInstruction(seed, data);
#endif
  return Crc32cByTable(seed, data);
}

}  // namespace writ::spool
