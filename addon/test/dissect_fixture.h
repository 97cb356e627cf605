// For tests: frames built by hand, and what must hold of any dissection.
#pragma once
#include <algorithm>
#include <deque>
#include <memory>
#include <string>

#include "check.h"
#include "dissect/dissect.h"

namespace writ::test {

// ---- making frames

inline Bytes operator+(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}
inline Bytes Be16(size_t v) { return {static_cast<uint8_t>(v >> 8), static_cast<uint8_t>(v)}; }
inline Bytes Text(const char* text) { return Bytes(text, text + strlen(text)); }

inline Bytes Ipv4(const Bytes& payload, uint8_t protocol = 17, uint8_t last = 7, uint16_t fragment = 0,
                  const Bytes& options = {}) {
  const size_t header = 20 + options.size();
  const Bytes start{static_cast<uint8_t>(0x40 | header / 4), 0};
  return start + Be16(header + payload.size()) + Be16(1) + Be16(fragment) + Bytes{64, protocol, 0, 0} +
         Bytes{192, 0, 2, last} + Bytes{203, 0, 113, 9} + options + payload;
}
inline Bytes Ipv6(const Bytes& payload, uint8_t next = 17) {
  Bytes source(16), destination(16);
  source[0] = destination[0] = 0x20, source[1] = destination[1] = 0x01, source[2] = destination[2] = 0x0d,
  source[3] = destination[3] = 0xb8;
  source[15] = 1, destination[15] = 2;
  return Bytes{0x60, 0, 0, 0} + Be16(payload.size()) + Bytes{next, 64} + source + destination + payload;
}
inline Bytes Ethernet(uint16_t type, const Bytes& rest) {
  return Bytes{2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2} + Be16(type) + rest;
}
inline Bytes Udp(const Bytes& payload, uint16_t port = 2152) {
  return Be16(40000) + Be16(port) + Be16(8 + payload.size()) + Be16(0) + payload;
}
inline Bytes Gtp(const Bytes& inner, uint8_t flags = 0x30, const Bytes& optional = {}, uint8_t type = 0xff) {
  return Bytes{flags, type} + Be16(optional.size() + inner.size()) + Bytes{0, 0, 0, 9} + optional + inner;
}
inline Bytes Pppoe(const Bytes& ppp) { return Bytes{0x11, 0, 0, 5} + Be16(ppp.size()) + ppp; }

// ---- what must hold of any frame

inline size_t StatedLength(const IpLayer& layer) {
  return layer.version == 4 ? LoadBe16(&layer.packet[2]) : 40u + LoadBe16(&layer.packet[4]);
}

inline Dissection DissectChecked(uint16_t link_type, ByteView frame, IpLayers* layers) {
  const Dissection verdict = Dissect(link_type, frame, layers);
  CHECK_EQ(verdict == Dissection::kIp, layers->count > 0);
  CHECK(layers->count <= kMaxLayers && layers->steps <= kMaxSteps && layers->macs <= kMaxMacs);
  if (layers->count == 0) CHECK(layers->steps == 0 && layers->macs == 0 && !layers->opaque);
  for (size_t i = 0; i < layers->steps; ++i) {
    CHECK(layers->step[i].layer < layers->count);
    if (i > 0) CHECK(layers->step[i].layer >= layers->step[i - 1].layer);
  }
  for (size_t i = 0; i < layers->macs; ++i) {
    CHECK(layers->mac[i].layer < layers->count);
    for (const uint8_t* mac : {layers->mac[i].source, layers->mac[i].destination}) {
      if (mac != nullptr) CHECK(mac >= frame.data() && mac + 6 <= frame.data() + frame.size());
    }
  }
  ByteView within = frame;
  for (size_t i = 0; i < layers->count; ++i) {
    const IpLayer& layer = layers->layer[i];
    CHECK(layer.packet.data() >= within.data() &&
          layer.packet.data() + layer.packet.size() <= within.data() + within.size());
    CHECK(layer.version == 4 || layer.version == 6);
    CHECK_EQ(layer.packet[0] >> 4, static_cast<int>(layer.version));
    CHECK(layer.source == &layer.packet[layer.version == 4 ? 12 : 8] &&
          layer.destination == &layer.packet[layer.version == 4 ? 16 : 24]);
    CHECK_EQ(layer.truncated, layer.packet.size() < StatedLength(layer));
    if (!layer.truncated) CHECK_EQ(layer.packet.size(), StatedLength(layer));
    if (layer.partial) CHECK(layer.truncated && i > 0);
    if (layer.fragment == Fragment::kLater) CHECK_EQ(i + 1, static_cast<size_t>(layers->count));
    if (layer.carrier) CHECK(i + 1 < layers->count);
    within = layer.packet;
  }
  return verdict;
}

// What is returned points into a copy of the frame that stays.
inline IpLayers Read(const Bytes& frame, uint16_t link_type = kLinkEthernet,
                     Dissection expected = Dissection::kIp) {
  static std::deque<Bytes> kept;
  IpLayers layers;
  CHECK_EQ(DissectChecked(link_type, kept.emplace_back(frame), &layers), expected);
  return layers;
}
inline void Is(Dissection expected, const Bytes& frame, uint16_t link_type = kLinkEthernet) {
  Read(frame, link_type, expected);
}
inline bool Same(ByteView packet, const Bytes& expected) {
  return std::equal(packet.begin(), packet.end(), expected.begin(), expected.end());
}

// "vlan=7@0 gtp=9@1": each step, and how many IP layers lie further out.
inline std::string PathText(const IpLayers& layers) {
  static constexpr const char* kNames[] = {"vlan", "service", "mpls",  "pppoe", "gtp",   "ipip",
                                           "gre",  "erspan",  "l2tp2", "l2tp3", "vxlan", "geneve"};
  std::string out;
  for (size_t i = 0; i < layers.steps; ++i) {
    const PathStep& step = layers.step[i];
    out += std::string(i == 0 ? "" : " ") + kNames[static_cast<size_t>(step.wrap)] + "=" + std::to_string(step.value) + "@" +
           std::to_string(step.layer);
  }
  return out;
}

// Each cut and each flipped bit, in memory of the frame's own size, so that a read past its end is seen. Once the first IP header
// is whole, more octets never unmake it.
inline void Torment(uint16_t link_type, const Bytes& frame) {
  const auto judge = [link_type](ByteView octets) {
    const auto exact = std::make_unique<uint8_t[]>(octets.size());
    std::copy(octets.begin(), octets.end(), exact.get());
    IpLayers layers;
    return DissectChecked(link_type, {exact.get(), octets.size()}, &layers);
  };
  bool readable = false;
  for (size_t n = 0; n <= frame.size(); ++n) {
    const bool ip = judge(ByteView(frame).first(n)) == Dissection::kIp;
    if (readable) CHECK(ip);
    readable = ip;
  }
  CHECK(readable);
  Bytes changed = frame;
  for (size_t bit = 0; bit < frame.size() * 8; ++bit) {
    changed[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    judge(changed);
    changed[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
  }
}

// The innermost packet is `expected`, found on this path; and cut and damaged the frame is read within its bounds.
inline IpLayers Leads(uint16_t link_type, const Bytes& frame, const std::string& path, const Bytes& expected) {
  const IpLayers layers = Read(frame, link_type);
  CHECK_EQ(PathText(layers), path);
  CHECK(std::equal(expected.begin(), expected.end(), layers.layer[layers.count - 1].packet.begin(),
                   layers.layer[layers.count - 1].packet.end()));
  CHECK(!layers.opaque && !layers.deeper);
  Torment(link_type, frame);
  return layers;
}

inline const Bytes kV4 = Ipv4(Udp(Text("hello"), 53)), kV6 = Ipv6(Udp(Text("hello"), 53));

}  // namespace writ::test
