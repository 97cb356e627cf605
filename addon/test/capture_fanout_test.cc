// The program that the kernel runs for each frame to choose a worker, run here by a small interpreter of classic BPF.
#include <random>

#include "capture/fanout.h"
#include "capture_fixture.h"

using namespace writ;
using namespace writ::test;

namespace capture_fanout_test {

// As the kernel sees a received frame: the outer VLAN tag taken off, the network header behind the last Ethernet header read.
struct Packet {
  uint16_t protocol;
  Bytes network;
};

uint32_t LoadAt(const Packet& packet, int64_t offset, size_t width, bool* ok) {
  if (offset == SKF_AD_OFF + SKF_AD_PROTOCOL) return packet.protocol;
  const int64_t at = offset - SKF_NET_OFF;
  *ok = at >= 0 && at + static_cast<int64_t>(width) <= static_cast<int64_t>(packet.network.size());
  if (!*ok) return 0;
  const uint8_t* p = packet.network.data() + at;
  return width == 4 ? LoadBe32(p) : width == 2 ? LoadBe16(p) : *p;
}

// A load past the end returns 0, as the kernel's does.
uint32_t Run(const Packet& packet) {
  const std::vector<sock_filter> code = FanoutProgram();
  uint32_t a = 0, x = 0, memory[16] = {};
  for (size_t pc = 0; pc < code.size(); ++pc) {
    const sock_filter& line = code[pc];
    const size_t width = BPF_SIZE(line.code) == BPF_W ? 4 : BPF_SIZE(line.code) == BPF_H ? 2 : 1;
    bool ok = true;
    switch (line.code) {
      case BPF_LD | BPF_W | BPF_ABS: a = LoadAt(packet, static_cast<int32_t>(line.k), width, &ok); break;
      case BPF_LD | BPF_W | BPF_IND:
      case BPF_LD | BPF_H | BPF_IND:
      case BPF_LD | BPF_B | BPF_IND: a = LoadAt(packet, int64_t{static_cast<int32_t>(line.k)} + x, width, &ok); break;
      case BPF_LD | BPF_IMM: a = line.k; break;
      case BPF_LDX | BPF_IMM: x = line.k; break;
      case BPF_LD | BPF_MEM: a = memory[line.k]; break;
      case BPF_LDX | BPF_MEM: x = memory[line.k]; break;
      case BPF_ST: memory[line.k] = a; break;
      case BPF_MISC | BPF_TAX: x = a; break;
      case BPF_MISC | BPF_TXA: a = x; break;
      case BPF_ALU | BPF_ADD | BPF_K: a += line.k; break;
      case BPF_ALU | BPF_AND | BPF_K: a &= line.k; break;
      case BPF_ALU | BPF_MUL | BPF_K: a *= line.k; break;
      case BPF_ALU | BPF_RSH | BPF_K: a >>= line.k; break;
      case BPF_ALU | BPF_XOR | BPF_X: a ^= x; break;
      case BPF_JMP | BPF_JA: pc += line.k; break;
      case BPF_JMP | BPF_JEQ | BPF_K: pc += a == line.k ? line.jt : line.jf; break;
      case BPF_JMP | BPF_JSET | BPF_K: pc += (a & line.k) != 0 ? line.jt : line.jf; break;
      case BPF_RET | BPF_A: return a;
      case BPF_RET | BPF_K: return line.k;
      default: Fail(__FILE__, __LINE__, "an instruction that is not known: " + std::to_string(line.code)); return 0;
    }
    if (!ok) return 0;
  }
  Fail(__FILE__, __LINE__, "the program does not end");
  return 0;
}

Bytes Ip(const Bytes& source, const Bytes& destination, const Bytes& payload, uint16_t fragment = 0, uint8_t protocol = 17) {
  Octets out;
  if (source.size() == 4) {
    out.U8(0x45).U8(0).U16(static_cast<uint16_t>(20 + payload.size())).U16(7).U16(fragment).U8(64).U8(protocol).U16(0);
  } else {
    out.U32(0x60000000).U16(static_cast<uint16_t>(payload.size())).U8(protocol).U8(64);
  }
  return out.Put(source).Put(destination).Put(payload).out;
}

Bytes Udp(uint16_t to, const Bytes& payload) { return Octets().U16(40000).U16(to).U16(static_cast<uint16_t>(8 + payload.size())).U16(0).Put(payload).out; }
Bytes Gtp(const Bytes& inner) { return Udp(2152, Octets().U8(0x30).U8(0xff).U16(static_cast<uint16_t>(inner.size())).U32(9).Put(inner).out); }
uint16_t TypeOf(const Bytes& packet) { return packet[0] >> 4 == 4 ? 0x0800 : 0x86dd; }

Bytes RandomAddress(std::mt19937_64* random, size_t width) {
  Bytes out(width);
  for (uint8_t& octet : out) octet = static_cast<uint8_t>((*random)());
  return out;
}

void KeepsFlowsTogether() {
  std::mt19937_64 random(5);
  std::map<uint32_t, int> workers;
  for (int i = 0; i < 2000; i++) {
    const size_t width = i % 2 == 0 ? 4 : 16;
    const Bytes a = RandomAddress(&random, width), b = RandomAddress(&random, width);
    const Bytes out = Ip(a, b, Udp(53, Bytes(30, 1))), in = Ip(b, a, Udp(99, Bytes(900, 2)), 0, 6);
    const uint16_t type = TypeOf(out);
    const uint32_t worker = Run({type, out});
    workers[worker % 4]++;
    CHECK_EQ(Run({type, in}), worker);
    if (width == 4) CHECK_EQ(Run({type, Ip(a, b, Bytes(80, 3), 0x2000)}), worker);   // the first fragment, and
    if (width == 4) CHECK_EQ(Run({type, Ip(a, b, Bytes(80, 3), 0x0010)}), worker);   // a later one
    const Bytes tag = Octets().U16(100).U16(type).out, two = Octets().U16(7).U16(0x8100).U16(100).U16(type).out;
    const Bytes session = Octets().U16(0x1100).U16(5).U16(static_cast<uint16_t>(out.size() + 2)).U16(type == 0x0800 ? 0x0021 : 0x0057).out;
    CHECK_EQ(Run({0x8100, Octets().Put(tag).Put(in).out}), worker);
    CHECK_EQ(Run({0x88a8, Octets().Put(two).Put(in).out}), worker);
    CHECK_EQ(Run({0x8864, Octets().Put(session).Put(out).out}), worker);
    CHECK_EQ(Run({0x8100, Octets().U16(3).U16(0x8864).Put(session).Put(out).out}), worker);
    CHECK_EQ(Run({0x0800, Ip({10, 255, 0, 1}, {10, 255, 0, 2}, Gtp(out))}), worker);
    CHECK_EQ(Run({0x0800, Ip({10, 255, 0, 9}, {10, 255, 0, 3}, Gtp(in))}), worker);
  }
  for (const auto& [worker, flows] : workers) CHECK(flows > 350);   // of 500
  CHECK_EQ(workers.size(), size_t{4});
}

void SendsTheRestToTheFirst() {
  for (const uint16_t type : {uint16_t{0x0806}, uint16_t{0x8847}, uint16_t{0x8863}}) CHECK_EQ(Run({type, Bytes(60, 1)}), 0u);
  const Bytes packet = Ip({10, 255, 0, 1}, {10, 255, 0, 2}, Gtp(Ip({192, 0, 2, 7}, {203, 0, 113, 1}, Udp(1, Bytes(10, 1)))));
  for (size_t n = 0; n < packet.size(); n++) Run({0x0800, Bytes(packet.begin(), packet.begin() + static_cast<long>(n))});
}

TEST_PROGRAM(capture_fanout) {
  Case("both directions, all fragments and every framing of a flow go to one worker, and flows spread", KeepsFlowsTogether);
  Case("what the program can't read goes to the first worker, and nothing is read past a frame's end", SendsTheRestToTheFirst);
}

}  // namespace capture_fanout_test
