// The walk from a frame's first octet inwards. Ethernet, tags, PPPoE, IP and GTP-U are inline here; each other header is a call.
#include "dissect/dissect.h"

#include "dissect/ethernet.h"
#include "dissect/ip.h"
#include "dissect/ppp.h"
#include "dissect/udp.h"

namespace writ {
namespace {

using walk::End;
using walk::Go;
using walk::Next;
using walk::Walk;
using walk::What;

// IANA protocol numbers. ESP (50) ends the walk: what it holds is the subscriber's secret.
[[gnu::noinline]] Next EnterProtocol(Walk* walk, uint8_t protocol, ByteView octets) {
  switch (protocol) {
    case 4:   // RFC 2003, RFC 2473
    case 41:  // RFC 4213
      if (!walk->Step(Wrap::kIpIp, 0)) return End(What::kBeyond);
      return Go(What::kIp, octets, protocol == 4 ? 4 : 6);
    case 47: return Go(What::kGre, octets);
    case 115: return Go(What::kL2tp3, octets);
    case 137: return Go(What::kMpls, octets);  // RFC 4023
    default: return End(What::kNothing);
  }
}

// What was counted on the way to this header is the frame's from now on.
[[gnu::always_inline]] inline void Keep(Walk* walk, IpLayer* layer) {
  IpLayers* out = walk->out;
  if (walk->access) {
    out->layer[out->count - 1].carrier = true;
    walk->access = false;
  }
  const uint8_t* end = layer->packet.data() + layer->packet.size();
  layer->partial = layer->truncated && end == walk->fragment_end;
  if (layer->fragment == Fragment::kFirst && (!layer->truncated || layer->partial)) walk->fragment_end = end;
  out->steps = walk->steps;
  out->macs = walk->macs;
  ++out->count;
}

// No room is left: whether there is a packet all the same.
[[gnu::noinline]] Next PassIp(ByteView octets, uint16_t version) {
  IpLayer layer;
  return End(walk::ReadIpHeader(octets, version, &layer) ? What::kBeyond : What::kBroken);
}

[[gnu::always_inline]] inline Next ReadIp(Walk* walk, ByteView octets, uint16_t version) {
  if (walk->out->count == kMaxLayers) [[unlikely]]
    return PassIp(octets, version);
  IpLayer* layer = &walk->out->layer[walk->out->count];
  if (!walk::ReadIpHeader(octets, version, layer)) return End(What::kBroken);
  const walk::Payload payload = walk::ReadPayload(*layer);
  layer->fragment = payload.fragment;
  Keep(walk, layer);
  if (payload.fragment == Fragment::kLater) return End(What::kNothing);
  if (!payload.readable) return End(payload.beyond ? What::kBeyond : What::kNothing);
  if (payload.protocol == walk::kProtocolUdp) {
    if (payload.octets.size() < walk::kUdpHeader || !walk::IsUdpTunnel(payload.octets)) return End(What::kNothing);
    return Go(What::kUdpTunnel, payload.octets);
  }
  return payload.protocol == 6 ? End(What::kNothing) : EnterProtocol(walk, payload.protocol, payload.octets);
}

[[gnu::always_inline]] inline Dissection Finish(What ending, IpLayers* layers) {
  layers->deeper = ending == What::kBeyond;
  if (layers->count == 0) {
    const bool sane = ending == What::kNothing || ending == What::kClosed;
    return sane ? Dissection::kNotIp : Dissection::kMalformed;
  }
  layers->opaque = ending == What::kClosed || ending == What::kBroken;
  return Dissection::kIp;
}

[[gnu::always_inline]] inline What Follow(Walk* walk, Next first) {
  const uint8_t* data = first.octets.data();
  size_t size = first.octets.size();
  What what = first.what;
  uint16_t type = first.type;
  const auto take = [&](const Next& next) __attribute__((always_inline)) {
    data = next.octets.data();
    size = next.octets.size();
    what = next.what;
    type = next.type;
  };
  for (;;) {
    switch (what) {
      case What::kIp: take(ReadIp(walk, ByteView(data, size), type)); break;
      case What::kEthernet: take(walk::ReadEthernet(walk, ByteView(data, size))); break;
      case What::kEtherType: take(walk::ReadEtherType(walk, type, ByteView(data, size))); break;
      case What::kUdpTunnel: take(walk::ReadUdpTunnel(walk, ByteView(data, size))); break;
      case What::kPppoe: take(walk::ReadPppoe(walk, ByteView(data, size))); break;
      case What::kPpp: take(walk::ReadPpp(ByteView(data, size))); break;
      case What::kLlc: take(walk::ReadLlc(ByteView(data, size))); break;
      case What::kMpls: take(walk::ReadMpls(walk, ByteView(data, size))); break;
      case What::kService: take(walk::ReadService(walk, ByteView(data, size))); break;
      case What::kGre: take(walk::ReadGre(walk, ByteView(data, size))); break;
      case What::kL2tp3: take(walk::ReadL2tp3(walk, ByteView(data, size))); break;
      case What::kWifi: take(walk::ReadWifi(walk, ByteView(data, size), type)); break;
      case What::kNothing:
      case What::kClosed:
      case What::kBroken:
      case What::kBeyond: return what;
    }
  }
}

}  // namespace

Dissection Dissect(uint16_t link_type, ByteView frame, IpLayers* layers) {
  layers->count = layers->steps = layers->macs = 0;
  layers->deeper = layers->opaque = false;
  Walk walk(layers);
  if (link_type == kLinkEthernet) [[likely]]
    return Finish(Follow(&walk, walk::ReadEthernet(&walk, frame)), layers);
  bool known = false;
  const Next first = walk::ReadLink(&walk, link_type, frame, &known);
  if (!known) return Dissection::kUnknownLink;
  return Finish(Follow(&walk, first), layers);
}

}  // namespace writ
