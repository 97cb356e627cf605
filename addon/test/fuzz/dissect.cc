// The first octet chooses the link type, the rest is the frame; what must hold of every dissection is checked.
#include "dissect_fixture.h"
#include "fuzz/targets.h"

namespace writ::fuzz {
namespace {

constexpr uint16_t kLinks[] = {kLinkNull,      kLinkEthernet, kLinkPpp,  kLinkRaw12,   kLinkRaw14,    kLinkPppSerial,
                               kLinkRaw,       kLinkCiscoHdlc, kLinkWifi, kLinkLoop,    kLinkCooked1, kLinkRadiotap,
                               kLinkMpls,      kLinkIpv4,     kLinkIpv6, kLinkCooked2};

void Run(ByteView input) {
  if (input.empty()) return;
  const Exact frame(input.subspan(1));
  IpLayers layers;
  test::DissectChecked(kLinks[input[0] % std::size(kLinks)], frame.view(), &layers);
}

Bytes On(uint16_t link, const Bytes& frame) {
  using test::operator+;
  const auto at = std::find(std::begin(kLinks), std::end(kLinks), link) - std::begin(kLinks);
  return Bytes{static_cast<uint8_t>(at)} + frame;
}

std::vector<Bytes> Seeds() {
  using namespace test;
  const Bytes packet = Ipv4(Udp(Text("hello"), 53)), frame = Ethernet(0x0800, packet), label{0, 1, 1, 64};
  const Bytes wifi = Bytes{8, 1, 0, 0} + Bytes(18, 2) + Bytes{0, 0, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0} + packet;
  const auto over = [](uint8_t protocol, const Bytes& content) { return On(kLinkEthernet, Ethernet(0x0800, Ipv4(content, protocol))); };
  return {On(kLinkEthernet, Ethernet(0x8100, Be16(7) + Be16(0x0800) + packet)),
          On(kLinkEthernet, Ethernet(0x8864, Pppoe(Be16(0x21) + packet))),
          On(kLinkEthernet, Ethernet(0x88e7, Bytes(4) + frame)),
          On(kLinkMpls, label + packet),
          On(kLinkMpls, label + Bytes(4) + frame),
          On(kLinkPpp, Bytes{0xff, 3, 0, 0x21} + packet),
          On(kLinkWifi, wifi),
          On(kLinkRadiotap, Bytes{0, 0, 9, 0, 2, 0, 0, 0, 0} + wifi),
          On(kLinkCooked1, Bytes(5) + Bytes{6} + Bytes(8) + Be16(0x0800) + packet),
          On(kLinkCooked2, Be16(0x0800) + Bytes(9) + Bytes{6} + Bytes(8) + packet),
          over(4, packet),
          over(47, Bytes{0x20, 0, 0x65, 0x58, 0, 0, 0, 1} + frame),
          over(47, Bytes{0x10, 0, 0x88, 0xbe, 0, 0, 0, 1} + Bytes{0x10, 0, 0, 9, 0, 0, 0, 0} + frame),
          over(47, Bytes{0x30, 1, 0x88, 0x0b} + Be16(packet.size() + 2) + Be16(7) + Bytes(4) + Be16(0x21) + packet),
          over(115, Bytes{0, 0, 0, 7} + frame),
          over(17, Udp(Gtp(packet, 0x34, Bytes{0, 1, 0, 0x85} + Bytes{1, 0x10, 9, 0}))),
          over(17, Udp(Bytes{8, 0, 0, 0, 0, 0, 9, 0} + frame, 4789)),
          over(17, Udp(Bytes{1, 0, 0x65, 0x58, 0, 0, 9, 0} + Bytes(4) + frame, 6081)),
          over(17, Udp(Bytes{0, 2, 0, 1, 0, 2, 0xff, 3, 0, 0x21} + packet, 1701)),
          On(kLinkIpv6, Ipv6(Bytes{44, 0, 1, 4, 0, 0, 0, 0} + Bytes{41, 0, 0, 1, 0, 0, 0, 9} + Ipv6(Bytes(30)), 60))};
}

}  // namespace

const Target kDissect{"dissect", Run, Seeds};

}  // namespace writ::fuzz
