// Sends what the soak campaign feeds a core with, on an interface of a namespace; prints how many frames went. Not a test:
//   make -C addon bench && build/addon/soak_traffic_bench IFACE FRAMES_A_SECOND SECONDS        (0 a second: flat out)
// 16 of 512 frames are fragments, the others whole UDP packets from 198.18.k (k: 4096 flows, the first 41 are the campaign's targets) to 198.19.k,
// of 46 to 1400 octets. The fragments are of four kinds, each packet with an id of its own: an order by service (198.18.128.1) is
// sent a packet in order; later fragment first; without its first; and without its last. And GTP-U between 198.18.129.1 and
// 198.19.129.1 whose outer packet is fragmented: with both parts, with the second first, and with one of them missing.
#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <time.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr size_t kBatch = 64, kLargest = 1414, kEthernet = 14, kIpv4 = 20, kUdp = 8;
constexpr uint16_t kMore = 0x2000;
constexpr uint16_t kGtpPort = 2152;

struct Sender {
  std::array<std::array<uint8_t, kLargest>, kBatch> octets{};
  std::array<iovec, kBatch> vectors{};
  std::array<mmsghdr, kBatch> messages{};
};

struct Packet {
  uint32_t source, destination;
  uint16_t length;   // of the IP packet
  uint16_t id = 0, fragment = 0;
};

double Now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

void Put16(uint8_t* at, unsigned value) { at[0] = static_cast<uint8_t>(value >> 8), at[1] = static_cast<uint8_t>(value); }
void Put32(uint8_t* at, uint32_t value) { Put16(at, value >> 16), Put16(at + 2, value & 0xffff); }

uint8_t* PutIpv4(uint8_t* at, const Packet& packet) {
  std::memset(at, 0, kIpv4);
  at[0] = 0x45, at[8] = 64, at[9] = 17;
  Put16(at + 2, packet.length), Put16(at + 4, packet.id), Put16(at + 6, packet.fragment);
  Put32(at + 12, packet.source), Put32(at + 16, packet.destination);
  uint32_t sum = 0;
  for (size_t i = 0; i < kIpv4; i += 2) sum += static_cast<uint32_t>(at[i] << 8 | at[i + 1]);
  sum = (sum & 0xffff) + (sum >> 16);
  Put16(at + 10, ~(sum + (sum >> 16)) & 0xffff);
  return at + kIpv4;
}

uint8_t* PutUdp(uint8_t* at, uint16_t port, size_t length) {
  Put16(at, port), Put16(at + 2, port), Put16(at + 4, static_cast<unsigned>(length)), Put16(at + 6, 0);
  return at + kUdp;
}

size_t Whole(uint8_t* ip, uint64_t n) {
  constexpr uint16_t kLengths[4] = {46, 200, 576, 1400};
  const uint32_t flow = static_cast<uint32_t>(n) * 2654435761u % 4096;
  const uint16_t length = kLengths[n / 64 % 4];
  PutUdp(PutIpv4(ip, {0xc6120000 + flow, 0xc6130000 + flow, length}), 4096, length - kIpv4);
  return length;
}

// Two fragments of 736 and 200 octets; which of them, and when, by the packet's kind: 0 first then last, 1 last then first,
// 2 the last alone, 3 the first alone.
bool IsFirst(uint64_t kind, bool second_frame) { return kind == 0 ? !second_frame : kind == 1 ? second_frame : kind == 3; }

size_t ByService(uint8_t* ip, uint64_t number, bool second_frame) {
  const bool first = IsFirst(number % 4, second_frame);
  const uint16_t length = first ? kIpv4 + 736 : kIpv4 + 200;
  const uint16_t place = first ? kMore : 736 / 8;
  uint8_t* udp = PutIpv4(ip, {0xc6128001, 0xc6138001, length, static_cast<uint16_t>(number), place});
  if (first) PutUdp(udp, 5060, 936);
  return length;
}

size_t InTunnel(uint8_t* ip, uint64_t number, bool second_frame) {
  const bool first = IsFirst(number % 4, second_frame);
  const uint16_t length = first ? kIpv4 + 736 : kIpv4 + 200;
  const uint16_t place = first ? kMore : 736 / 8;
  uint8_t* udp = PutIpv4(ip, {0xc6128101, 0xc6138101, length, static_cast<uint16_t>(number), place});
  if (!first) return length;
  uint8_t* gtp = PutUdp(udp, kGtpPort, 936);   // 3GPP TS 29.281: version 1, no options, G-PDU
  Put16(gtp, 0x30ff), Put16(gtp + 2, 936 - kUdp - 8), Put32(gtp + 4, 7);
  constexpr uint16_t kInner = 936 - kUdp - 8;
  PutUdp(PutIpv4(gtp + 8, {0xc6120000, 0xc6138102, kInner}), 4096, kInner - kIpv4);
  return length;
}

// The IP packet of frame n; its length. A fragmented packet takes two frames: kinds 2 and 3 are sent twice as often instead.
size_t Fill(uint8_t* ip, uint64_t n) {
  const uint64_t place = n % 64, number = n / 512 * 4 + (place - 48) / 2 % 4;
  if (place < 48 || n / 64 % 8 != 0) return Whole(ip, n);
  const uint64_t own = number % 4 < 2 ? number : number + (n % 2) * 0x8000;
  return place < 56 ? ByService(ip, own, n % 2 != 0) : InTunnel(ip, own, n % 2 != 0);
}

void Prepare(Sender* sender, uint64_t first, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint8_t* frame = sender->octets[i].data();
    const size_t length = kEthernet + Fill(frame + kEthernet, first + i);
    sender->vectors[i] = {frame, length};
  }
}

bool Open(const char* interface, int* fd) {
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_ifindex = static_cast<int>(if_nametoindex(interface));
  *fd = socket(AF_PACKET, SOCK_RAW, 0);
  int one = 1;
  return *fd >= 0 && address.sll_ifindex != 0 && setsockopt(*fd, SOL_PACKET, PACKET_QDISC_BYPASS, &one, sizeof one) == 0 &&
         bind(*fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

// Sleeps when there is nothing due: the core shares the machine.
uint64_t Run(int fd, double rate, double seconds) {
  static Sender sender;
  constexpr uint8_t kHeader[kEthernet] = {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 8, 0};
  for (size_t i = 0; i < kBatch; i++) {
    std::memcpy(sender.octets[i].data(), kHeader, kEthernet);
    sender.messages[i].msg_hdr.msg_iov = &sender.vectors[i], sender.messages[i].msg_hdr.msg_iovlen = 1;
  }
  uint64_t sent = 0;
  for (const double start = Now(); Now() - start < seconds;) {
    if (rate > 0 && static_cast<double>(sent) >= (Now() - start) * rate) {
      const timespec pause{0, 200'000};
      nanosleep(&pause, nullptr);
      continue;
    }
    Prepare(&sender, sent, kBatch);
    const int done = sendmmsg(fd, sender.messages.data(), kBatch, 0);
    if (done > 0) sent += static_cast<uint64_t>(done);
    else if (errno != ENOBUFS && errno != EAGAIN) break;
  }
  return sent;
}

}  // namespace

int main(int argc, char** argv) {
  int fd = -1;
  if (argc != 4 || !Open(argv[1], &fd)) {
    std::fprintf(stderr, "soak_traffic_bench IFACE FRAMES_A_SECOND SECONDS: %s\n", argc == 4 ? std::strerror(errno) : "three arguments");
    return 2;
  }
  std::printf("%llu\n", static_cast<unsigned long long>(Run(fd, std::atof(argv[2]), std::atof(argv[3]))));
  return 0;
}
