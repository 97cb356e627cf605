// IEEE 802.11 data frames, and the radiotap header (radiotap.org) that captures put before them.
#include "dissect/walk.h"

namespace writ::walk {
namespace {

constexpr size_t kThreeAddresses = 24, kAddress = 6, kQos = 2, kHtControl = 4, kSequenceAt = 22;
// IEEE 802.11-2020 clause 9.2.4.1. First octet: version, type, subtype; second: flags.
constexpr uint8_t kWifiVersion = 0x03, kType = 0x0c, kTypeData = 0x08, kNoData = 0x40, kQosData = 0x80;
constexpr uint8_t kToDs = 0x01, kFromDs = 0x02, kProtected = 0x40, kOrder = 0x80;
constexpr uint8_t kAggregate = 0x80;  // in the QoS field, clause 9.2.4.5: several packets in one frame

// Clause 9.3.2.1: three addresses, a fourth between access points, QoS, HT control.
size_t HeaderLength(uint8_t first, uint8_t flags) {
  size_t length = kThreeAddresses;
  if ((flags & kToDs) != 0 && (flags & kFromDs) != 0) length += kAddress;
  if ((first & kQosData) == 0) return length;
  return length + kQos + ((flags & kOrder) != 0 ? kHtControl : 0);
}

// Table 9-30: which address is whose, by the way the frame goes.
bool NoteAddresses(Walk* walk, const uint8_t* frame, uint8_t flags) {
  const uint8_t *one = frame + 4, *two = frame + 10, *three = frame + 16, *four = frame + 24;
  const bool to = (flags & kToDs) != 0, from = (flags & kFromDs) != 0;
  return walk->Mac(from ? (to ? four : three) : two, to ? three : one);
}

bool IsAggregate(const uint8_t* frame, uint8_t flags) {
  const bool both = (flags & kToDs) != 0 && (flags & kFromDs) != 0;
  return (frame[0] & kQosData) != 0 && (frame[kThreeAddresses + (both ? kAddress : 0)] & kAggregate) != 0;
}

}  // namespace

// `padding`: the header is filled up to a multiple of it.
Next ReadWifi(Walk* walk, ByteView octets, uint16_t padding) {
  if (octets.size() < 2 || (octets[0] & kWifiVersion) != 0) return End(What::kBroken);
  const uint8_t first = octets[0], flags = octets[1];
  if ((first & kType) != kTypeData || (first & kNoData) != 0 || (flags & kProtected) != 0) return End(What::kNothing);
  const size_t header = (HeaderLength(first, flags) + padding - 1) / padding * padding;
  if (octets.size() < header) return End(What::kBroken);
  // Several packets in one frame, or the later part of a packet: neither is a packet to read.
  if (IsAggregate(octets.data(), flags) || (octets[kSequenceAt] & 0x0f) != 0) return End(What::kClosed);
  if (!NoteAddresses(walk, octets.data(), flags)) return End(What::kBeyond);
  return Go(What::kLlc, octets.subspan(header));
}

// All numbers little-endian: version 0, a filling octet, the length, the words that say which fields follow, the fields, each at
// a multiple of its size. Two are of interest: 0 (clock, 8 octets) stands before 1 (flags).
Next ReadRadiotap(ByteView octets) {
  constexpr uint8_t kHasClock = 0x01, kHasFlags = 0x02, kMoreWords = 0x80;
  constexpr uint8_t kCheckSum = 0x10, kPadded = 0x20, kBadCheckSum = 0x40;
  if (octets.size() < 8 || octets[0] != 0) return End(What::kBroken);
  const size_t length = static_cast<size_t>(octets[2] | octets[3] << 8);
  if (length < 8 || length > octets.size()) return End(What::kBroken);
  size_t at = 8;
  for (; (octets[at - 1] & kMoreWords) != 0; at += 4) {
    if (at + 4 > length) return End(What::kBroken);
  }
  if ((octets[4] & kHasClock) != 0) at = (at + 7) / 8 * 8 + 8;
  uint8_t flags = 0;
  if ((octets[4] & kHasFlags) != 0) {
    if (at >= length) return End(What::kBroken);
    flags = octets[at];
  }
  if ((flags & kBadCheckSum) != 0) return End(What::kBroken);
  ByteView frame = octets.subspan(length);
  if ((flags & kCheckSum) != 0) frame = frame.first(frame.size() < 4 ? 0 : frame.size() - 4);
  return Go(What::kWifi, frame, (flags & kPadded) != 0 ? 4 : 1);
}

}  // namespace writ::walk
