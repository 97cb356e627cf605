// For tests: IP packets, the tunnels around them, and both in fragments.
#pragma once
#include "engine_fixture.h"

namespace writ::test {

inline const Bytes kTarget{192, 0, 2, 7}, kPeer{203, 0, 113, 1}, kOuterA{10, 255, 0, 1}, kOuterB{10, 255, 0, 2};

inline Bytes Ip(const Bytes& source, const Bytes& destination, const Bytes& payload, uint16_t id = 1, uint16_t field = 0, uint8_t ttl = 64) {
  Octets out;
  out.U8(0x45).U8(0).U16(static_cast<uint16_t>(20 + payload.size())).U16(id).U16(field).U8(ttl).U8(17).U16(0).Put(source).Put(destination);
  return out.Put(payload).out;
}

inline Bytes Udp(uint16_t from, uint16_t to, const Bytes& payload) {
  return Octets().U16(from).U16(to).U16(static_cast<uint16_t>(8 + payload.size())).U16(0).Put(payload).out;
}

inline Bytes Counting(size_t length, uint8_t from = 0) {
  Bytes out(length);
  for (size_t i = 0; i < length; i++) out[i] = static_cast<uint8_t>(from + i);
  return out;
}

// GTP-U between two nodes that are nobody's, around an IP packet.
inline Bytes Tunnelled(const Bytes& inner, uint32_t teid = 77) {
  return Udp(2152, 2152, Octets().U8(0x30).U8(0xff).U16(static_cast<uint16_t>(inner.size())).U32(teid).Put(inner).out);
}

// `payload` cut at these offsets (multiples of 8), each piece an IP packet.
inline std::vector<Bytes> Cut(const Bytes& source, const Bytes& destination, const Bytes& payload, std::vector<size_t> cuts, uint16_t id) {
  std::vector<Bytes> pieces;
  cuts.insert(cuts.begin(), 0);
  cuts.push_back(payload.size());
  for (size_t i = 0; i + 1 < cuts.size(); i++) {
    const Bytes piece(payload.begin() + static_cast<long>(cuts[i]), payload.begin() + static_cast<long>(cuts[i + 1]));
    const auto more = static_cast<uint16_t>(i + 2 < cuts.size() ? 0x2000 : 0);
    pieces.push_back(Ip(source, destination, piece, id, static_cast<uint16_t>(cuts[i] / 8 | more)));
  }
  return pieces;
}

}  // namespace writ::test
