// For tests: frames and capture files made by hand.
#pragma once
#include <cstdio>

#include "authority_fixture.h"

namespace writ::test {

inline Bytes Ipv4(const Bytes& source, const Bytes& destination, size_t payload, uint8_t fill = 0x41) {
  Octets out;
  out.U8(0x45).U8(0).U16(static_cast<uint16_t>(20 + payload)).U32(0).U8(64).U8(17).U16(0).Put(source).Put(destination);
  return out.Put(Bytes(payload, fill)).out;
}

// Ethernet around an IP packet, with VLAN tags {type, tci} in order.
inline Bytes Ethernet(const Bytes& packet, const std::vector<std::pair<uint16_t, uint16_t>>& tags = {}) {
  Octets out;
  out.Put(Bytes(12, 2));
  for (auto [type, tci] : tags) out.U16(type).U16(tci);
  return out.U16((packet[0] >> 4) == 4 ? 0x0800 : 0x86dd).Put(packet).out;
}

// Numbers in either byte order.
class Ordered {
 public:
  explicit Ordered(bool big) : big_(big) {}
  Ordered& U16(uint16_t v) { return Number(v, 2); }
  Ordered& U32(uint32_t v) { return Number(v, 4); }
  Ordered& U64(uint64_t v) { return Number(v, 8); }
  Ordered& Put(ByteView v) { out.insert(out.end(), v.begin(), v.end()); return *this; }
  Bytes out;

 private:
  Ordered& Number(uint64_t v, int n) {
    for (int i = 0; i < n; i++) out.push_back(static_cast<uint8_t>(v >> (8 * (big_ ? n - 1 - i : i))));
    return *this;
  }
  bool big_;
};

struct Captured {
  int64_t time_ns;
  Bytes frame;
};

inline Bytes Pcap(const std::vector<Captured>& frames, bool nano = true, bool big = false, uint32_t link = 1) {
  Ordered out(big);
  out.U32(nano ? 0xa1b23c4d : 0xa1b2c3d4).U16(2).U16(4).U32(0).U32(0).U32(65535).U32(link);
  for (const Captured& each : frames) {
    out.U32(static_cast<uint32_t>(each.time_ns / 1'000'000'000)).U32(static_cast<uint32_t>(each.time_ns % 1'000'000'000 / (nano ? 1 : 1000)));
    out.U32(static_cast<uint32_t>(each.frame.size())).U32(static_cast<uint32_t>(each.frame.size())).Put(each.frame);
  }
  return out.out;
}

inline Bytes Padded(Bytes octets) {
  octets.resize((octets.size() + 3) / 4 * 4);
  return octets;
}

inline Bytes Block(bool big, uint32_t type, const Bytes& body) {
  auto length = static_cast<uint32_t>(12 + Padded(body).size());
  return Ordered(big).U32(type).U32(length).Put(Padded(body)).U32(length).out;
}

inline Bytes Section(bool big) {
  return Block(big, 0x0a0d0d0a, Ordered(big).U32(0x1a2b3c4d).U16(1).U16(0).U64(UINT64_MAX).out);
}

// `resolution` < 0: no if_tsresol.
inline Bytes InterfaceBlock(bool big, uint16_t link, int resolution = -1, int64_t offset_s = 0, uint32_t snap = 0) {
  Ordered body(big);
  body.U16(link).U16(0).U32(snap);
  if (resolution >= 0) body.U16(9).U16(1).Put(Padded({static_cast<uint8_t>(resolution)}));
  if (offset_s != 0) body.U16(14).U16(8).U64(static_cast<uint64_t>(offset_s));
  if (resolution >= 0 || offset_s != 0) body.U16(0).U16(0);
  return Block(big, 1, body.out);
}

inline Bytes Enhanced(bool big, uint32_t interface, uint64_t stamp, const Bytes& frame) {
  Ordered body(big);
  body.U32(interface).U32(static_cast<uint32_t>(stamp >> 32)).U32(static_cast<uint32_t>(stamp));
  auto length = static_cast<uint32_t>(frame.size());
  return Block(big, 6, body.U32(length).U32(length).Put(frame).out);
}

inline Bytes Joined(const std::vector<Bytes>& parts) {
  Bytes out;
  for (const Bytes& part : parts) out.insert(out.end(), part.begin(), part.end());
  return out;
}

inline std::string WriteFile(const std::string& path, const Bytes& octets) {
  FILE* file = std::fopen(path.c_str(), "wb");
  CHECK(file != nullptr);
  CHECK_EQ(std::fwrite(octets.data(), 1, octets.size(), file), octets.size());
  std::fclose(file);
  return path;
}

}  // namespace writ::test
