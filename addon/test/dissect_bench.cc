// Nanoseconds a frame of Dissect alone, in the processor's cache, as JSON. Not a test:
//   make -C addon bench && build/addon/dissect_bench [rounds]
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "dissect_fixture.h"

namespace {

using namespace writ;
using namespace writ::test;

double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct Kind {
  const char* name;
  Bytes frame;
};

Bytes Tagged(uint16_t vid, const Bytes& rest) { return Be16(vid) + rest; }

std::vector<Kind> Kinds() {
  const Bytes v4 = Ipv4(Bytes(40), 6), v6 = Ipv6(Bytes(40), 6), udp = Ipv4(Udp(Bytes(40), 53));
  const Bytes gtp = Ipv4(Udp(Gtp(v4)));
  return {{"ipv4", Ethernet(0x0800, v4)},
          {"ipv4Udp", Ethernet(0x0800, udp)},
          {"ipv6", Ethernet(0x86dd, v6)},
          {"vlan", Ethernet(0x8100, Tagged(7, Be16(0x0800) + v4))},
          {"qinq", Ethernet(0x88a8, Tagged(7, Be16(0x8100) + Tagged(8, Be16(0x0800) + v4)))},
          {"pppoe", Ethernet(0x8864, Pppoe(Be16(0x0021) + v4))},
          {"gtpU", Ethernet(0x0800, gtp)}};
}

// `frames`: a power of two of them. Many copies of one kind, so that the branches of a kind are predicted but no load is.
double NanosecondsOf(const std::vector<Bytes>& frames, size_t rounds) {
  uint64_t seen = 0;
  double best = 1e9;
  for (int repeat = 0; repeat < 5; ++repeat) {
    const double start = Seconds();
    for (size_t i = 0; i < rounds; ++i) {
      IpLayers layers;
      Dissect(kLinkEthernet, frames[i & (frames.size() - 1)], &layers);
      if (layers.count > 0) seen += layers.layer[layers.count - 1].source[3];
    }
    best = std::min(best, (Seconds() - start) * 1e9 / static_cast<double>(rounds));
  }
  return seen == 1 ? 0 : best;
}

}  // namespace

int main(int argc, char** argv) {
  const size_t rounds = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 4'000'000;
  std::vector<Bytes> mixed;
  std::printf("{");
  for (const Kind& kind : Kinds()) {
    std::printf("\"%s\": %.1f, ", kind.name, NanosecondsOf(std::vector<Bytes>(64, kind.frame), rounds));
    mixed.push_back(kind.frame);
  }
  std::vector<Bytes> shuffled;
  for (uint32_t i = 0, state = 1; i < 1024; ++i, state = state * 1664525 + 1013904223) shuffled.push_back(mixed[(state >> 16) % mixed.size()]);
  std::printf("\"mixed\": %.1f}\n", NanosecondsOf(shuffled, rounds));
}
