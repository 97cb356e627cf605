// What traffic a source shows, as counts: for an engineer who wants to know before the first order whether a tap is right.
//
// Owns: counters and tables of fixed size (about 2 MB). Always true: nothing of a frame outlives Add but counts, keyed hashes
// and one bit per VLAN id in use, of which only the number is told (I1, I10); memory does not grow with traffic, hostile or not.
// On failure: there is none, any octets are counted. Threads: one.
#pragma once
#include <bitset>

#include "capture/source.h"
#include "survey/signature.h"
#include "survey/sketch.h"
#include "survey/transport.h"

namespace writ {

struct SurveyCounts {
  uint64_t frames = 0, octets = 0, largest_frame = 0;
  // By what Dissect says; these four make up `frames`.
  uint64_t ip = 0, not_ip = 0, malformed = 0, unknown_link = 0;
  // Of `frames`: nobody's traffic can be told in it, or not all of it (malformed, unknown link, deeper, opaque, MACsec).
  uint64_t undissected = 0, deeper = 0, opaque = 0, macsec = 0;
  // Of `ip`: by the innermost header's version; with more than one header.
  uint64_t ipv4 = 0, ipv6 = 0, tunnelled = 0;
  uint64_t tcp = 0, udp = 0, icmp = 0, sctp = 0, esp = 0, other = 0;   // by the innermost header
  uint64_t fragments_first = 0, fragments_later = 0;
  uint64_t truncated = 0;                                // the IP header states more than was captured
  uint64_t over_mtu = 0, over_jumbo = 0, largest_packet = 0;   // by the outermost IP header; an MTU of 0 is none
  uint64_t checksums = 0, checksums_unready = 0;         // judged on the outermost packet
  uint64_t again = 0, routed = 0;                        // seen twice within 10 ms: same, or another time to live
  uint64_t sflow = 0, netflow = 0;
  int64_t first_ns = 0, last_ns = 0;                     // earliest and latest stamp
  uint64_t backwards = 0;                                // stamps before the one of the frame before
  int64_t largest_step_back_ns = 0, largest_gap_ns = 0;
  int64_t tick_ns = 0;                                   // largest of 1 s, 1 ms, 1 us, 1 ns that all stamps are multiples of
  uint64_t peak_frames = 0, peak_octets = 0;             // in one second of the source's clock
};

struct LinkCount {
  uint16_t link = 0;
  uint64_t frames = 0;
};

class Survey {
 public:
  static constexpr size_t kMaxLinks = 16;
  static constexpr size_t kJumbo = 9216;
  // `mtu`: of the interface; 0: not known.
  explicit Survey(size_t mtu = 0) : mtu_(mtu) {}

  void Add(const Frame& frame);
  SurveyCounts Counts() const;
  const SignatureTable& signatures() const { return signatures_; }
  const std::vector<LinkCount>& links() const { return links_; }
  WayCounts Ways() const { return ways_.Count(); }
  // How many different ids the outermost tag carries, and the one behind it.
  size_t outer_vlans() const { return vlans_[0].count(); }
  size_t inner_vlans() const { return vlans_[1].count(); }

 private:
  void AddLink(uint16_t link);
  void AddTime(int64_t time_ns, size_t octets);
  void AddVerdict(Dissection verdict, const IpLayers& layers, bool macsec);
  void AddPackets(const IpLayers& layers, int64_t time_ns);
  void AddOutermost(const IpLayer& layer, int64_t time_ns);
  void AddCarried(Carried what);
  void AddVlans(const IpLayers& layers);

  const size_t mtu_;
  SurveyCounts counts_;
  SignatureTable signatures_;
  std::vector<LinkCount> links_;
  TwinSketch twins_;
  WaySketch ways_;
  std::bitset<4096> vlans_[2];
  int64_t before_ns_ = 0, second_ = 0;
  uint64_t second_frames_ = 0, second_octets_ = 0;
};

}  // namespace writ
