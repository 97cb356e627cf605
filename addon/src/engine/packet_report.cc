#include "engine/packet_report.h"

#include <algorithm>
#include <charconv>

namespace writ {
namespace {

constexpr uint64_t kFnvBegin = 0xcbf29ce484222325, kFnvPrime = 0x100000001b3;

class Fnv {
 public:
  void Take(const uint8_t* octets, size_t count) {
    for (size_t i = 0; i < count; i++) hash_ = (hash_ ^ octets[i]) * kFnvPrime;
  }
  void Take(uint16_t value) {
    const uint8_t octets[] = {static_cast<uint8_t>(value >> 8), static_cast<uint8_t>(value)};
    Take(octets, sizeof octets);
  }
  // The last octets reach all bits.
  uint64_t Done() const {
    const uint64_t folded = (hash_ ^ (hash_ >> 29)) * 0xbf58476d1ce4e5b9;
    return folded ^ (folded >> 32);
  }

 private:
  uint64_t hash_ = kFnvBegin;
};

size_t LengthOf(const FlowKey& key) { return key.version == 4 ? 4 : 16; }

class Writer {
 public:
  explicit Writer(uint8_t* out) : begin_(out), at_(out) {}
  void Octet(size_t octet) { *at_++ = static_cast<uint8_t>(octet); }
  void Head(uint8_t tag, size_t length) {
    Octet(tag);
    Octet(length);
  }
  void Copy(const void* octets, size_t count) { at_ = std::copy_n(static_cast<const uint8_t*>(octets), count, at_); }
  size_t length() const { return static_cast<size_t>(at_ - begin_); }

 private:
  uint8_t *const begin_, *at_;
};

// streamID [0] Value: octets [3].
void WriteStreamId(uint64_t id, Writer* out) {
  out->Head(0xa0, 10);
  out->Head(0x83, 8);
  for (int shift = 56; shift >= 0; shift -= 8) out->Octet(id >> shift & 0xff);
}

// IPAddress: address [0] ipV4 [1] or ipV6 [2], allocationMethod [1] unknown [2] NULL.
void WriteAddress(uint8_t tag, const FlowKey& key, const std::array<uint8_t, 16>& address, Writer* out) {
  const size_t length = LengthOf(key);
  out->Head(tag, 2 + 2 + length + 4);
  out->Head(0xa0, 2 + length);
  out->Head(key.version == 4 ? 0x81 : 0x82, length);
  out->Copy(address.data(), length);
  out->Head(0xa1, 2);
  out->Head(0x82, 0);
}

// Minimal two's complement of a number that is not negative.
void WriteCount(uint8_t tag, uint64_t count, Writer* out) {
  size_t octets = 1;
  while (octets < 9 && (octets == 8 ? count >> 63 : count >> (8 * octets - 1)) != 0) octets++;
  out->Head(tag, octets);
  for (size_t left = octets; left > 0; left--) out->Octet(left == 9 ? 0 : count >> (8 * (left - 1)) & 0xff);
}

// PortNumber, a UTF8String here.
void WritePort(uint8_t tag, uint16_t port, Writer* out) {
  char digits[5];
  const auto end = std::to_chars(digits, digits + sizeof digits, port).ptr;
  out->Head(tag, static_cast<size_t>(end - digits));
  out->Copy(digits, static_cast<size_t>(end - digits));
}

}  // namespace

FlowKey KeyOf(const Flow& flow) {
  FlowKey key;
  key.version = flow.version;
  key.protocol = flow.protocol;
  key.ports = flow.ports;
  key.source_port = flow.source_port;
  key.destination_port = flow.destination_port;
  std::copy_n(flow.source, LengthOf(key), key.source.begin());
  std::copy_n(flow.destination, LengthOf(key), key.destination.begin());
  return key;
}

uint64_t FlowIdOf(const FlowKey& key) {
  Fnv hash;
  const uint8_t kind[] = {key.version, key.protocol, key.ports};
  hash.Take(kind, sizeof kind);
  hash.Take(key.source.data(), LengthOf(key));
  hash.Take(key.destination.data(), LengthOf(key));
  hash.Take(key.source_port);
  hash.Take(key.destination_port);
  return hash.Done();
}

size_t WriteReportSet(const FlowKey& key, uint64_t packets, uint8_t* out) {
  Writer writer(out);
  uint8_t tag = 0x83;
  WriteStreamId(FlowIdOf(key), &writer);
  WriteAddress(0xa1, key, key.source, &writer);
  WriteAddress(0xa2, key, key.destination, &writer);
  if (packets > 0) WriteCount(tag++, packets, &writer);
  if (!key.ports) return writer.length();
  WritePort(tag++, key.source_port, &writer);
  WritePort(tag, key.destination_port, &writer);
  return writer.length();
}

void FlowSummary::Add(const FlowKey& key, int64_t time_ns) {
  const auto [found, is_new] = places.try_emplace(key, flows.size());
  if (is_new) flows.push_back({key, 0, 0});
  Counted& counted = flows[found->second];
  counted.packets++;
  counted.last_ns = time_ns;
}

void FlowSummary::Clear() {
  flows.clear();
  places.clear();
}

}  // namespace writ
