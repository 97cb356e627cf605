// Content PDUs a second that the template encoder writes into a ring of 64 MiB on one core, and memcpy of as many ready ones into the
// same ring, as JSON. Not a test:
//   make -C addon bench && build/addon/encode_bench PROGRAM PAYLOAD PDUS encode|copy [SAMPLES EVERY]
// PROGRAM: a template program in hex. PAYLOAD: octets of each packet. SAMPLES: a file for each EVERY-th PDU of those that stand in the ring
// when the clock has stopped: its index in 4 octets, its length in 4 (both big-endian), itself. PDU i has the sequence number i, the
// time i x 13 us after 1,700,000,000 s, the CIN 3,000,000,000, the direction i % 2, and of packet i % 256 the octet k is
// (31 x (i % 256) + 7 x k) % 256: so another program can tell what it has to be.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string_view>

#include "encode/template.h"

namespace {

using namespace writ;

constexpr size_t kRing = 64 << 20;
constexpr size_t kPackets = 256;   // those in turn lie in the processor's cache, as a packet does that was just matched
constexpr uint32_t kStepUs = 13;

double Seconds(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

[[noreturn]] void Fail(const char* what) {
  std::fprintf(stderr, "encode_bench: %s\n", what);
  std::exit(1);
}

Bytes FromHex(std::string_view hex) {
  Bytes out;
  for (size_t i = 0; i + 1 < hex.size(); i += 2) out.push_back(static_cast<uint8_t>(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16)));
  return out;
}

std::vector<Bytes> Packets(size_t octets) {
  std::vector<Bytes> packets(kPackets, Bytes(octets));
  for (size_t p = 0; p < kPackets; p++)
    for (size_t k = 0; k < octets; k++) packets[p][k] = static_cast<uint8_t>(31 * p + 7 * k);
  return packets;
}

CcFields FieldsOf(uint64_t i) {
  const uint64_t us = i * kStepUs;
  return {static_cast<uint32_t>(i), 1'700'000'000 + us / 1'000'000, static_cast<uint32_t>(us % 1'000'000), 3'000'000'000, static_cast<uint8_t>(i % 2)};
}

// PDUs one behind the other, from the start again where the next might not fit.
struct Ring {
  Bytes octets = Bytes(kRing, 0xff);   // every page is there before the clock runs
  size_t at = 0;
  uint64_t first = 0;                  // which PDU stands at the start

  uint8_t* Room(size_t most, uint64_t i) {
    if (at + most > kRing) {
      at = 0;
      first = i;
    }
    return octets.data() + at;
  }
};

uint64_t Encode(CcTemplate* encoder, const std::vector<Bytes>& packets, uint64_t pdus, Ring* ring) {
  const size_t most = encoder->max_overhead() + packets[0].size();
  uint64_t written = 0;
  for (uint64_t i = 0; i < pdus; i++) {
    const size_t length = encoder->Encode(FieldsOf(i), packets[i % kPackets], ring->Room(most, i));
    ring->at += length;
    written += length;
  }
  return written;
}

uint64_t Copy(const std::vector<Bytes>& ready, uint64_t pdus, Ring* ring) {
  uint64_t written = 0;
  for (uint64_t i = 0; i < pdus; i++) {
    const Bytes& pdu = ready[i % kPackets];
    std::memcpy(ring->Room(pdu.size(), i), pdu.data(), pdu.size());
    ring->at += pdu.size();
    written += pdu.size();
  }
  return written;
}

// As long, on the average, as those that are encoded: their numbers are spread over the whole run.
std::vector<Bytes> Ready(CcTemplate* encoder, const std::vector<Bytes>& packets, uint64_t pdus) {
  std::vector<Bytes> ready;
  for (size_t p = 0; p < kPackets; p++) {
    Bytes pdu(encoder->max_overhead() + packets[p].size());
    pdu.resize(encoder->Encode(FieldsOf(p * (pdus / kPackets)), packets[p], pdu.data()));
    ready.push_back(std::move(pdu));
  }
  return ready;
}

// Of a definite length in the minimal form.
size_t LengthOf(const uint8_t* pdu) {
  if (pdu[0] != 0x30) Fail("no PDU stands where one ends");
  size_t length = pdu[1], octets = length < 0x80 ? 0 : length & 0x7f;
  if (octets > 0) length = 0;
  for (size_t k = 0; k < octets; k++) length = length << 8 | pdu[2 + k];
  return 2 + octets + length;
}

void WriteSamples(const Ring& ring, uint64_t pdus, const char* path, uint64_t every) {
  std::FILE* file = std::fopen(path, "wb");
  if (file == nullptr) Fail("the file for the samples can't be made");
  size_t at = 0;
  uint64_t i = ring.first;
  for (; at < ring.at; i++) {
    const size_t length = LengthOf(ring.octets.data() + at);
    uint8_t head[8];
    StoreBe32(static_cast<uint32_t>(i), head);
    StoreBe32(static_cast<uint32_t>(length), head + 4);
    if (i % every == 0) {
      std::fwrite(head, 1, sizeof head, file);
      std::fwrite(ring.octets.data() + at, 1, length, file);
    }
    at += length;
  }
  if (at != ring.at || i != pdus) Fail("the ring does not hold the PDUs that were written");
  if (std::fclose(file) != 0) Fail("the samples can't be written");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) Fail("PROGRAM PAYLOAD PDUS encode|copy [SAMPLES EVERY]");
  std::unique_ptr<CcTemplate> encoder;
  if (!CcTemplate::Compile(FromHex(argv[1]), &encoder).ok()) Fail("the program is refused");
  const std::vector<Bytes> packets = Packets(std::strtoull(argv[2], nullptr, 10));
  const uint64_t pdus = std::strtoull(argv[3], nullptr, 10);
  const std::vector<Bytes> ready = Ready(encoder.get(), packets, pdus);
  Ring ring;
  const bool copies = std::string_view(argv[4]) == "copy";
  const double wall = Seconds(CLOCK_MONOTONIC), cpu = Seconds(CLOCK_THREAD_CPUTIME_ID);
  const uint64_t written = copies ? Copy(ready, pdus, &ring) : Encode(encoder.get(), packets, pdus, &ring);
  const double seconds = Seconds(CLOCK_MONOTONIC) - wall, cpu_seconds = Seconds(CLOCK_THREAD_CPUTIME_ID) - cpu;
  if (argc > 6 && !copies) WriteSamples(ring, pdus, argv[5], std::strtoull(argv[6], nullptr, 10));
  std::printf("{\"pdus\":%llu,\"octets\":%llu,\"seconds\":%.6f,\"cpuSeconds\":%.6f}\n", static_cast<unsigned long long>(pdus),
              static_cast<unsigned long long>(written), seconds, cpu_seconds);
}
