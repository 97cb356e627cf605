// Views of octets, and strict big-endian reading: a reader that has run past its end stays failed.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <vector>

namespace writ {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;
using Id = std::array<uint8_t, 16>;      // UUID: grant, warrant, agency, person, stream, segment
using Digest = std::array<uint8_t, 32>;  // SHA-256

inline uint16_t LoadBe16(const uint8_t* p) { return static_cast<uint16_t>(p[0] << 8 | p[1]); }
inline uint32_t LoadBe32(const uint8_t* p) {
  return uint32_t{p[0]} << 24 | uint32_t{p[1]} << 16 | uint32_t{p[2]} << 8 | p[3];
}
inline uint64_t LoadBe64(const uint8_t* p) { return uint64_t{LoadBe32(p)} << 32 | LoadBe32(p + 4); }

inline void StoreBe32(uint32_t value, uint8_t* out) {
  for (int i = 3; i >= 0; --i, value >>= 8) out[i] = static_cast<uint8_t>(value);
}
inline void StoreBe64(uint64_t value, uint8_t* out) {
  StoreBe32(static_cast<uint32_t>(value >> 32), out);
  StoreBe32(static_cast<uint32_t>(value), out + 4);
}

// The parts, one behind the other.
inline Bytes Concat(std::initializer_list<ByteView> parts) {
  size_t size = 0;
  for (const ByteView part : parts) size += part.size();
  Bytes out(size);
  uint8_t* at = out.data();
  for (const ByteView part : parts) {
    if (!part.empty()) std::memcpy(at, part.data(), part.size());
    at += part.size();
  }
  return out;
}

// Reads fixed fields in order. After a read past the end every further read gives zeros and ok() is false.
class ByteReader {
 public:
  explicit ByteReader(ByteView view) : view_(view) {}
  bool ok() const { return ok_; }
  size_t left() const { return view_.size() - at_; }
  uint8_t U8() {
    auto b = Take(1);
    return b.empty() ? 0 : b[0];
  }
  uint16_t U16() {
    auto b = Take(2);
    return b.empty() ? 0 : LoadBe16(b.data());
  }
  uint32_t U32() {
    auto b = Take(4);
    return b.empty() ? 0 : LoadBe32(b.data());
  }
  uint64_t U64() {
    auto b = Take(8);
    return b.empty() ? 0 : LoadBe64(b.data());
  }
  ByteView Take(size_t n) {
    if (!ok_ || n > left()) {
      ok_ = false;
      return {};
    }
    auto b = view_.subspan(at_, n);
    at_ += n;
    return b;
  }
  template <size_t N>
  std::array<uint8_t, N> Array() {
    std::array<uint8_t, N> out{};
    auto b = Take(N);
    if (!b.empty()) std::memcpy(out.data(), b.data(), N);
    return out;
  }

 private:
  ByteView view_;
  size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace writ
