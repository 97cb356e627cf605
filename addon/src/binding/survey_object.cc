#include "binding/survey_object.h"

#include "binding/js_fields.h"

namespace writ {
namespace {

Napi::Object TimeOf(Napi::Env env, const SurveyCounts& counts) {
  return Fields(env)
      .Nanoseconds("firstNs", counts.first_ns).Nanoseconds("lastNs", counts.last_ns)
      .Count("backwards", counts.backwards).Nanoseconds("largestStepBackNs", counts.largest_step_back_ns)
      .Nanoseconds("largestGapNs", counts.largest_gap_ns).Nanoseconds("tickNs", counts.tick_ns)
      .Count("peakFrames", counts.peak_frames).Count("peakOctets", counts.peak_octets).object();
}

Napi::Object CarriedOf(Napi::Env env, const SurveyCounts& counts) {
  return Fields(env)
      .Count("tcp", counts.tcp).Count("udp", counts.udp).Count("icmp", counts.icmp).Count("sctp", counts.sctp)
      .Count("esp", counts.esp).Count("other", counts.other).object();
}

void SetCounts(const SurveyCounts& counts, Fields* out) {
  out->Count("frames", counts.frames).Count("octets", counts.octets).Count("largestFrame", counts.largest_frame)
      .Count("ip", counts.ip).Count("notIp", counts.not_ip).Count("malformed", counts.malformed)
      .Count("unknownLink", counts.unknown_link).Count("undissected", counts.undissected).Count("deeper", counts.deeper)
      .Count("opaque", counts.opaque).Count("macsec", counts.macsec).Count("ipv4", counts.ipv4).Count("ipv6", counts.ipv6)
      .Count("tunnelled", counts.tunnelled).Count("firstFragments", counts.fragments_first)
      .Count("laterFragments", counts.fragments_later).Count("truncated", counts.truncated).Count("overMtu", counts.over_mtu)
      .Count("overJumbo", counts.over_jumbo).Count("largestPacket", counts.largest_packet).Count("checksums", counts.checksums)
      .Count("checksumsUnready", counts.checksums_unready).Count("again", counts.again).Count("routed", counts.routed)
      .Count("sflow", counts.sflow).Count("netflow", counts.netflow);
}

Napi::Object KindOf(Napi::Env env, const std::string& kind, const SignatureCount& count) {
  return Fields(env).Text("kind", kind).Count("frames", count.frames).Count("octets", count.octets).object();
}

Napi::Array KindsOf(Napi::Env env, const SignatureTable& table) {
  Napi::Array kinds = ListOf(env, table.Sorted(), [env](const SignatureCount& each) { return KindOf(env, each.signature.Text(), each); });
  if (table.rest().frames > 0) kinds.Set(kinds.Length(), KindOf(env, "(all others)", table.rest()));
  return kinds;
}

Napi::Object TrafficOf(Napi::Env env, const Survey& survey) {
  const SurveyCounts counts = survey.Counts();
  const WayCounts ways = survey.Ways();
  Fields out(env);
  SetCounts(counts, &out);
  const auto link = [env](const LinkCount& each) {
    return Fields(env).Count("type", each.link).Text("name", NameOf(PartOfLink(each.link))).Count("frames", each.frames).object();
  };
  return out.Set("carried", CarriedOf(env, counts)).Set("time", TimeOf(env, counts)).Set("links", ListOf(env, survey.links(), link))
      .Set("kinds", KindsOf(env, survey.signatures())).Count("outerVlans", survey.outer_vlans()).Count("innerVlans", survey.inner_vlans())
      .Count("tcpPairs", ways.pairs).Count("tcpPairsOneWay", ways.one_way).Count("tcpFramesBeyond", ways.beyond).object();
}

Napi::Array NoticesOf(Napi::Env env, const std::vector<SourceNotice>& notices) {
  return ListOf(env, notices, [env](const SourceNotice& each) {
    return Fields(env).Text("code", each.code == nullptr ? "" : each.code).Text("detail", each.detail).object();
  });
}

Napi::Object CardOf(Napi::Env env, const CardCounters& card) {
  return Fields(env)
      .Count("received", card.received).Count("dropped", card.dropped).Count("missed", card.missed).Count("errors", card.errors)
      .Count("overruns", card.overruns).Count("crcErrors", card.crc_errors).object();
}

}  // namespace

Napi::Object ToObject(Napi::Env env, const FileSurvey& survey) {
  const FileFacts& facts = survey.facts;
  Napi::Object file = Fields(env)
      .Text("format", facts.pcapng ? "pcapng" : "pcap").Count("interfaces", facts.interfaces).Count("records", facts.records)
      .Count("cut", facts.cut).Count("snapLength", facts.snap_length).Nanoseconds("unitNs", facts.unit_ns)
      .Count("recordedDrops", facts.recorded_drops).object();
  return Fields(env).Set("traffic", TrafficOf(env, survey.survey)).Set("file", file).Set("notices", NoticesOf(env, survey.notices)).object();
}

Napi::Object ToObject(Napi::Env env, const InterfaceFacts& facts) {
  const auto offload = [env](const Offload& each) {
    return Fields(env).Text("name", each.name).Flag("on", each.on).Flag("fixed", each.fixed).object();
  };
  const std::optional<uint64_t> speed = facts.speed_mbit ? std::optional<uint64_t>(*facts.speed_mbit) : std::nullopt;
  return Fields(env)
      .Count("deviceType", static_cast<uint64_t>(facts.device_type)).Flag("readable", facts.readable).Count("mtu", facts.mtu)
      .Flag("up", facts.up).Flag("running", facts.running).Flag("loopback", facts.loopback).Flag("promiscuous", facts.promiscuous)
      .Count("speedMbit", speed).Text("driver", facts.driver).Set("offloads", ListOf(env, facts.offloads, offload))
      .Flag("hardwareStamps", facts.hardware_stamps).Count("cardRing", facts.ring).Count("cardRingMax", facts.ring_max)
      .Set("card", CardOf(env, facts.counters)).object();
}

Napi::Object ToObject(Napi::Env env, const LiveSurvey& survey) {
  return Fields(env)
      .Set("traffic", TrafficOf(env, survey.survey)).Set("interface", ToObject(env, survey.facts)).Set("cardAfter", CardOf(env, survey.after))
      .Count("kernelDrops", survey.kernel_drops).Count("ringBytes", survey.ring_bytes).Real("seconds", survey.seconds)
      .Set("notices", NoticesOf(env, survey.notices)).object();
}

Napi::Object ToObject(Napi::Env env, const MachineFacts& facts) {
  return Fields(env)
      .Flag("netRaw", facts.net_raw).Flag("netAdmin", facts.net_admin).Count("cpus", uint64_t{facts.cpus})
      .Count("memoryBytes", facts.memory_bytes).Flag("clockSynchronised", facts.clock_synchronised)
      .Real("clockMaxErrorUs", static_cast<double>(facts.clock_max_error_us))
      .Real("clockErrorUs", static_cast<double>(facts.clock_error_us)).object();
}

}  // namespace writ
