#include "survey/survey.h"

#include <algorithm>

namespace writ {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kTicks[] = {kSecond, 1'000'000, 1'000, 1};

// Between any two stamps of a hostile file, too.
int64_t Apart(int64_t later, int64_t earlier) {
  int64_t out = 0;
  return __builtin_sub_overflow(later, earlier, &out) ? INT64_MAX : out;
}

int64_t TickOf(int64_t time_ns) {
  for (int64_t tick : kTicks)
    if (time_ns % tick == 0) return tick;
  return 1;
}

}  // namespace

void Survey::Add(const Frame& frame) {
  IpLayers layers;
  const Dissection verdict = Dissect(frame.link, frame.octets, &layers);
  const Signature signature = SignatureOf(frame.link, frame.octets, verdict, layers);
  AddTime(frame.time_ns, frame.octets.size());
  counts_.frames++;
  counts_.octets += frame.octets.size();
  counts_.largest_frame = std::max<uint64_t>(counts_.largest_frame, frame.octets.size());
  AddLink(frame.link);
  AddVerdict(verdict, layers, signature.Ends(Part::kMacsec));
  signatures_.Add(signature, frame.octets.size());
  if (verdict == Dissection::kIp) AddPackets(layers, frame.time_ns);
}

SurveyCounts Survey::Counts() const {
  SurveyCounts out = counts_;
  out.peak_frames = std::max(out.peak_frames, second_frames_);
  out.peak_octets = std::max(out.peak_octets, second_octets_);
  return out;
}

void Survey::AddLink(uint16_t link) {
  for (LinkCount& known : links_)
    if (known.link == link) {
      known.frames++;
      return;
    }
  if (links_.size() < kMaxLinks) links_.push_back({link, 1});
}

void Survey::AddTime(int64_t time_ns, size_t octets) {
  if (counts_.frames == 0) {
    counts_.first_ns = counts_.last_ns = before_ns_ = time_ns;
    counts_.tick_ns = kSecond;
    second_ = time_ns / kSecond;
  }
  counts_.first_ns = std::min(counts_.first_ns, time_ns);
  counts_.last_ns = std::max(counts_.last_ns, time_ns);
  counts_.tick_ns = std::min(counts_.tick_ns, TickOf(time_ns));
  counts_.backwards += time_ns < before_ns_;
  counts_.largest_step_back_ns = std::max(counts_.largest_step_back_ns, Apart(before_ns_, time_ns));
  counts_.largest_gap_ns = std::max(counts_.largest_gap_ns, Apart(time_ns, before_ns_));
  before_ns_ = time_ns;
  if (time_ns / kSecond != second_) {
    counts_.peak_frames = std::max(counts_.peak_frames, second_frames_);
    counts_.peak_octets = std::max(counts_.peak_octets, second_octets_);
    second_ = time_ns / kSecond;
    second_frames_ = second_octets_ = 0;
  }
  second_frames_++;
  second_octets_ += octets;
}

void Survey::AddVerdict(Dissection verdict, const IpLayers& layers, bool macsec) {
  const bool ip = verdict == Dissection::kIp;
  counts_.ip += ip;
  counts_.not_ip += verdict == Dissection::kNotIp;
  counts_.malformed += verdict == Dissection::kMalformed;
  counts_.unknown_link += verdict == Dissection::kUnknownLink;
  const bool deeper = layers.deeper && verdict != Dissection::kUnknownLink, opaque = ip && layers.opaque;
  counts_.deeper += deeper;
  counts_.opaque += opaque;
  counts_.macsec += macsec;
  const bool refused = verdict == Dissection::kMalformed || verdict == Dissection::kUnknownLink;
  counts_.undissected += refused || deeper || opaque || macsec;
}

void Survey::AddPackets(const IpLayers& layers, int64_t time_ns) {
  const IpLayer& inner = layers.layer[layers.count - 1];
  (inner.version == 4 ? counts_.ipv4 : counts_.ipv6)++;
  counts_.tunnelled += layers.count > 1;
  AddVlans(layers);
  AddOutermost(layers.layer[0], time_ns);
  const Transport transport = TransportOf(inner);
  AddCarried(transport.what);
  if (transport.what == Carried::kTcp) ways_.See(inner);
  bool first = false, later = false, truncated = false;
  for (size_t i = 0; i < layers.count; i++) {
    first = first || layers.layer[i].fragment == Fragment::kFirst;
    later = later || layers.layer[i].fragment == Fragment::kLater;
    truncated = truncated || (layers.layer[i].truncated && !layers.layer[i].partial);
  }
  counts_.fragments_first += first && !later;
  counts_.fragments_later += later;
  counts_.truncated += truncated;
}

void Survey::AddOutermost(const IpLayer& layer, int64_t time_ns) {
  counts_.largest_packet = std::max<uint64_t>(counts_.largest_packet, layer.packet.size());
  counts_.over_mtu += mtu_ != 0 && layer.packet.size() > mtu_;
  counts_.over_jumbo += layer.packet.size() > kJumbo;
  const Transport transport = TransportOf(layer);
  const Checksum checksum = ChecksumOf(layer, transport);
  counts_.checksums += checksum != Checksum::kNotJudged;
  counts_.checksums_unready += checksum == Checksum::kUnready;
  const Sampled sampled = SampledBy(transport);
  counts_.sflow += sampled == Sampled::kSflow;
  counts_.netflow += sampled == Sampled::kNetflow;
  const Sighting sighting = twins_.See(layer, time_ns);
  counts_.again += sighting == Sighting::kAgain;
  counts_.routed += sighting == Sighting::kRouted;
}

void Survey::AddCarried(Carried what) {
  switch (what) {
    case Carried::kTcp: counts_.tcp++; break;
    case Carried::kUdp: counts_.udp++; break;
    case Carried::kIcmp: counts_.icmp++; break;
    case Carried::kSctp: counts_.sctp++; break;
    case Carried::kEsp: counts_.esp++; break;
    case Carried::kOther: counts_.other++; break;
  }
}

void Survey::AddVlans(const IpLayers& layers) {
  size_t tags = 0;
  for (size_t i = 0; i < layers.steps && layers.step[i].layer == 0 && tags < std::size(vlans_); i++)
    if (layers.step[i].wrap == Wrap::kVlan) vlans_[tags++].set(layers.step[i].value & 0xfff);
}

}  // namespace writ
