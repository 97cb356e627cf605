#include "engine/fragments.h"

#include <algorithm>
#include <cstring>

#include "base/crypto.h"
#include "dissect/ip.h"

namespace writ {
namespace {

constexpr int64_t kTunnelMemoryNs = 60'000'000'000;
constexpr int64_t kNobodysMemoryNs = 1'000'000'000;
constexpr size_t kMostTunnels = 1024;
constexpr size_t kMostPieces = 256;     // of one packet: 65,535 octets in pieces of 256
constexpr size_t kMostPayload = 65'535;

// RFC 791 section 3.1.
bool ReadIpv4(const IpLayer& layer, FragmentPlace* place) {
  const uint8_t* header = layer.packet.data();
  const uint16_t field = LoadBe16(header + 6);
  place->id = LoadBe16(header + 4);
  place->protocol = header[9];
  place->offset = static_cast<uint16_t>((field & 0x1fff) * 8);
  place->more = (field & 0x2000) != 0;
  place->payload = layer.packet.subspan(size_t{header[0] & 0x0fu} * 4);
  return true;
}

// RFC 8200 section 4.5: headers of the path stand before the fragment header, those of the packet behind it.
bool ReadIpv6(const IpLayer& layer, FragmentPlace* place) {
  constexpr uint8_t kFragmentHeader = 44;
  uint8_t type = layer.packet[6];
  ByteView rest = layer.packet.subspan(walk::kIpv6Header);
  for (int i = 0; type != kFragmentHeader; ++i) {
    if (i == walk::kMaxExtensions || !walk::IsExtension(6, type) || rest.size() < 8) return false;
    const size_t length = type == walk::kProtocolAh ? (size_t{rest[1]} + 2) * 4 : (size_t{rest[1]} + 1) * 8;
    if (length > rest.size()) return false;
    type = rest[0];
    rest = rest.subspan(length);
  }
  if (rest.size() < 8) return false;
  const uint16_t field = LoadBe16(&rest[2]);
  place->protocol = rest[0];
  place->offset = field & 0xfff8;
  place->more = (field & 1) != 0;
  place->id = LoadBe32(&rest[4]);
  place->payload = rest.subspan(8);
  return true;
}

// The outer header alone, as it would have been without fragments: lengths and marks set anew, IPv6 without its extension headers.
Bytes WholeHeader(const FragmentPlace& place, ByteView packet, size_t payload) {
  if (place.version == 4) {
    Bytes header(packet.begin(), packet.begin() + (packet[0] & 0x0f) * 4);
    const size_t total = header.size() + payload;
    header[2] = static_cast<uint8_t>(total >> 8);
    header[3] = static_cast<uint8_t>(total);
    header[6] = header[7] = 0;
    return header;
  }
  Bytes header(packet.begin(), packet.begin() + walk::kIpv6Header);
  header[4] = static_cast<uint8_t>(payload >> 8);
  header[5] = static_cast<uint8_t>(payload);
  header[6] = place.protocol;
  return header;
}

}  // namespace

bool ReadFragment(const IpLayer& layer, FragmentPlace* place) {
  const size_t width = layer.version == 4 ? 4 : 16;
  place->version = layer.version;
  std::copy_n(layer.source, width, place->source.begin());
  std::copy_n(layer.destination, width, place->destination.begin());
  if (!(layer.version == 4 ? ReadIpv4(layer, place) : ReadIpv6(layer, place))) return false;
  return size_t{place->offset} + place->payload.size() <= kMostPayload && (!place->more || place->payload.size() % 8 == 0);
}

std::vector<HeldFragment> Fragments::First(const FragmentPlace& place, const Frame& frame, ByteView packet, bool tunnel,
                                           std::vector<FragmentOwner> owners, std::optional<JoinedPacket>* joined) {
  std::lock_guard lock(mutex_);
  if (tunnel) NoteTunnel(place, frame.time_ns);
  Datagrams::iterator at = Find(place, frame.time_ns);
  if (owners.empty() && at == datagrams_.end()) {
    if (tunnel) NoteNobodys(place, frame.time_ns);
    return {};
  }
  if (at == datagrams_.end()) at = Make(place, frame.time_ns);
  Datagram& datagram = at->second;
  if (datagram.fate != Fate::kUnknown) return {};   // sent again: the first one counts
  const bool joins = std::any_of(owners.begin(), owners.end(), [](const FragmentOwner& owner) { return owner.hit.layer > 0; });
  datagram.fate = joins ? Fate::kTunnel : Fate::kPlain;
  datagram.owners = std::move(owners);
  std::vector<HeldFragment> held = std::move(datagram.held);
  datagram.held.clear();
  if (tunnel && datagram.owners.empty()) {   // nobody's
    NoteNobodys(place, frame.time_ns);
    Drop(at);
    return {};
  }
  if (!joins) return held;
  datagram.header = Bytes(packet.begin(), packet.begin() + static_cast<long>(packet.size() - place.payload.size()));
  Put(&datagram, place);
  for (const HeldFragment& each : held) {
    IpLayer layer{};
    FragmentPlace later;
    if (walk::ReadIpHeader(each.packet.view(), 0, &layer) && ReadFragment(layer, &later)) Put(&datagram, later);
  }
  if (Complete(datagram)) *joined = Join(at, frame.time_ns);
  return held;
}

Fragments::Fate Fragments::Later(const FragmentPlace& place, const Frame& frame, ByteView packet, const std::vector<Hit>& hits, bool hold,
                                 std::vector<FragmentOwner>* owners, std::optional<JoinedPacket>* joined) {
  std::lock_guard lock(mutex_);
  Datagrams::iterator at = Find(place, frame.time_ns);
  if (at == datagrams_.end()) {
    if (IsDone(place, frame.time_ns) || (!hold && !TunnelLikely(place, frame.time_ns))) return Fate::kUnknown;
    at = Make(place, frame.time_ns);
  }
  Datagram& datagram = at->second;
  if (datagram.fate == Fate::kPlain) {
    *owners = datagram.owners;
    return Fate::kPlain;
  }
  if (datagram.fate == Fate::kTunnel) {
    *owners = datagram.owners;
    Put(&datagram, place);
    if (Complete(datagram)) *joined = Join(at, frame.time_ns);
    return Fate::kTunnel;
  }
  if (datagram.held.size() == kMostPieces) return Fate::kUnknown;
  datagram.held.push_back({WipedBytes(packet), frame, hits});
  datagram.held.back().frame.octets = {};
  Charge(&datagram, packet.size());
  return Fate::kUnknown;
}

FragmentCounters Fragments::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

Fragments::Datagrams::iterator Fragments::Find(const FragmentPlace& place, int64_t now_ns) {
  Expire(now_ns);
  return datagrams_.find(place.key());
}

Fragments::Datagrams::iterator Fragments::Make(const FragmentPlace& place, int64_t now_ns) {
  MakeRoom();
  Datagrams::iterator at = datagrams_.emplace(place.key(), Datagram{}).first;
  at->second.since_ns = now_ns;
  at->second.age = ages_.insert(ages_.end(), at->first);
  busy_.store(true, std::memory_order_release);
  return at;
}

void Fragments::Drop(Datagrams::iterator at) {
  octets_ -= at->second.octets;
  ages_.erase(at->second.age);
  datagrams_.erase(at);
  busy_.store(!datagrams_.empty() || !tunnels_.empty(), std::memory_order_release);
}

// By packet time; a stamp from before counts as now, for stamps may fall.
void Fragments::Expire(int64_t now_ns) {
  while (!ages_.empty()) {
    const Datagrams::iterator oldest = datagrams_.find(ages_.front());
    if (now_ns - oldest->second.since_ns < limits_.wait_ns) return;
    const Datagram& datagram = oldest->second;
    if (datagram.fate != Fate::kPlain && !datagram.spoilt) counters_.expired++;
    Drop(oldest);
  }
}

void Fragments::MakeRoom() {
  while (!ages_.empty() && (datagrams_.size() >= limits_.datagrams || octets_ > limits_.octets)) {
    const Datagrams::iterator oldest = datagrams_.find(ages_.front());
    if (oldest->second.fate != Fate::kPlain) counters_.crowded++;
    Drop(oldest);
  }
}

void Fragments::Charge(Datagram* datagram, size_t octets) {
  datagram->octets += octets;
  octets_ += octets;
}

// The same piece again changes nothing; any other overlap, and pieces behind the end, spoil the packet.
void Fragments::Put(Datagram* datagram, const FragmentPlace& place) {
  if (datagram->spoilt) return;
  const size_t length = place.payload.size(), end = place.offset + length;
  const auto next = datagram->have.lower_bound(place.offset);
  const bool again = next != datagram->have.end() && next->first == place.offset && next->second == length &&
                     std::equal(place.payload.begin(), place.payload.end(), datagram->payload.data() + place.offset);
  if (again) return;
  const bool into_next = next != datagram->have.end() && next->first < end;
  const bool into_before = next != datagram->have.begin() && std::prev(next)->first + std::prev(next)->second > place.offset;
  const bool two_ends = !place.more && datagram->total != 0 && datagram->total != end;
  if (into_next || into_before || two_ends || (datagram->total != 0 && end > datagram->total) || datagram->have.size() == kMostPieces) {
    counters_.overlapping++;
    datagram->spoilt = true;
    return;
  }
  if (datagram->payload.size() < end) {
    Charge(datagram, end - datagram->payload.size());
    datagram->payload.Grow(end);
  }
  std::copy(place.payload.begin(), place.payload.end(), datagram->payload.data() + place.offset);
  datagram->have[place.offset] = static_cast<uint16_t>(length);
  if (!place.more) datagram->total = end;
  if (!place.more && datagram->payload.size() > end) datagram->spoilt = true;
}

bool Fragments::Complete(const Datagram& datagram) const {
  if (datagram.spoilt || datagram.total == 0) return false;
  size_t held = 0;
  for (const auto& [offset, length] : datagram.have) held += length;
  return held == datagram.total;
}

JoinedPacket Fragments::Join(Datagrams::iterator at, int64_t now_ns) {
  Datagram& datagram = at->second;
  FragmentPlace place;
  std::tie(place.version, place.protocol, place.id, place.source, place.destination) = at->first;
  JoinedPacket joined;
  const Bytes header = WholeHeader(place, datagram.header, datagram.payload.size());
  const ByteView payload = datagram.payload.view();
  joined.packet.Grow(header.size() + payload.size());
  std::copy(header.begin(), header.end(), joined.packet.data());
  std::copy(payload.begin(), payload.end(), joined.packet.data() + header.size());
  joined.owners = std::move(datagram.owners);
  NoteJoined(place, datagram, now_ns);
  counters_.joined++;
  Drop(at);
  return joined;
}

Fragments::Done& Fragments::DonePlace(const FragmentPlace& place) {
  const size_t ends = LoadBe32(&place.source[0]) ^ LoadBe32(&place.source[12]) ^ LoadBe32(&place.destination[0]) ^ LoadBe32(&place.destination[12]);
  return done_[((ends ^ place.id) * 0x9e3779b97f4a7c15u >> 32) % kDonePlaces];
}

// The first few pieces are enough: a copy of another one waits in vain, and is let go.
void Fragments::NoteJoined(const FragmentPlace& place, const Datagram& datagram, int64_t now_ns) {
  Done& done = DonePlace(place);
  done = {place.key(), now_ns, 0, {}};
  const ByteView payload = datagram.payload.view();
  for (const auto& [offset, length] : datagram.have) {
    if (done.marks == kDoneMarks) return;
    done.mark[done.marks++] = MarkOf(offset, payload.subspan(offset, length));
  }
}

bool Fragments::IsDone(const FragmentPlace& place, int64_t now_ns) {
  const Done& done = DonePlace(place);
  const int64_t age_ns = now_ns - done.time_ns;
  if (done.time_ns == 0 || age_ns >= limits_.wait_ns || done.key != place.key()) return false;
  if (done.marks == 0) return age_ns < kNobodysMemoryNs;
  const auto end = done.mark.begin() + static_cast<ptrdiff_t>(done.marks);
  return std::find(done.mark.begin(), end, MarkOf(place.offset, place.payload)) != end;
}

uint64_t Fragments::MarkOf(uint16_t offset, ByteView payload) const {
  uint64_t mark = seed_ ^ (uint64_t{offset} << 32 | payload.size());
  for (size_t at = 0; at < payload.size(); at += 8) {
    uint64_t word = 0;
    std::memcpy(&word, &payload[at], std::min<size_t>(8, payload.size() - at));
    mark = (mark ^ word) * 0x9e3779b97f4a7c15u;
    mark ^= mark >> 32;
  }
  return mark;
}

void Fragments::NoteTunnel(const FragmentPlace& place, int64_t now_ns) {
  if (tunnels_.size() >= kMostTunnels)
    std::erase_if(tunnels_, [now_ns](const auto& each) { return now_ns - each.second > kTunnelMemoryNs; });
  if (tunnels_.size() >= kMostTunnels) return;
  tunnels_[{place.source, place.destination}] = now_ns;
  busy_.store(true, std::memory_order_release);
}

bool Fragments::TunnelLikely(const FragmentPlace& place, int64_t now_ns) {
  const auto at = tunnels_.find({place.source, place.destination});
  return at != tunnels_.end() && now_ns - at->second <= kTunnelMemoryNs;
}

}  // namespace writ
