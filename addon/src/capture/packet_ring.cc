#include "capture/packet_ring.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <linux/net_tstamp.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "dissect/dissect.h"

namespace writ {
namespace {

constexpr size_t kVlanTag = 4, kMacAddresses = 12;
constexpr uint16_t kAllProtocols = 0x0003;   // ETH_P_ALL
constexpr uint16_t kDot1q = 0x8100;
constexpr int kArphrdRawIp = 519;            // missing from older headers

constexpr uint32_t kMergedTcp = 1 << 8;      // TP_STATUS_GSO_TCP, missing from older headers
constexpr uint32_t kFraming = 22;            // Ethernet's addresses and type, and two VLAN tags

constexpr size_t kFramesAtOnce = 128;        // what is said of them stays in the nearest cache until they are judged
constexpr size_t kSiftedAtOnce = 4096;       // of few of which anything is said
constexpr size_t kLine = 64;
constexpr size_t kHeaderLines = 3;           // the kernel's header of a frame, and the frame's own as far as ports
constexpr size_t kSmall = 384;               // of shorter frames nearly every line is read
constexpr size_t kAheadOctets = 2048, kAheadFrames = 6;

// Another processor wrote these lines: they are asked for before they are needed. Small frames lie close together; of large
// ones the headers are guessed to be as far apart as the last two. Always inline: see PcapSifter::Fetch.
[[gnu::always_inline]] inline void FetchAhead(const uint8_t* at, size_t length) {
  const bool small = length <= kSmall;
  const uint8_t* from = at + (small ? kAheadOctets : kAheadFrames * length);
  const size_t octets = small ? length : kHeaderLines * kLine;
  for (size_t line = 0; line < octets; line += kLine) __builtin_prefetch(from + line);
}

Status SystemError(const char* code, const std::string& what, int error) {
  return Status::Error(code, what + ": " + std::strerror(error));
}

template <typename T> bool SetOption(int fd, int option, const T& value) {
  return setsockopt(fd, SOL_PACKET, option, &value, sizeof value) == 0;
}

// The link type of what SOCK_RAW delivers on such a device; false for devices whose frames this build cannot read.
bool LinkOf(int device_type, uint16_t* link) {
  switch (device_type) {
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK: *link = kLinkEthernet; return true;
    case ARPHRD_NONE:
    case ARPHRD_PPP:
    case kArphrdRawIp: *link = kLinkRaw; return true;
    default: return false;
  }
}

}  // namespace

Status PacketRing::Open(const std::string& interface, const RingOptions& options, FanoutGroup* group, std::unique_ptr<PacketRing>* out) {
  std::unique_ptr<PacketRing> ring(new PacketRing);
  ring->name_ = interface;
  // Protocol 0: nothing arrives before the ring stands and the socket is bound to its one interface.
  ring->fd_ = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
  if (ring->fd_ < 0 && (errno == EPERM || errno == EACCES))
    return Status::Error("WRIT_CAPTURE_NO_PERMISSION",
                         "capturing on " + interface + " needs CAP_NET_RAW: run as root or give the service that capability");
  if (ring->fd_ < 0) return SystemError("WRIT_CAPTURE_SOCKET", "cannot open a packet socket", errno);
  WRIT_RETURN_IF_ERROR(ring->Configure(options, group));
  *out = std::move(ring);
  return Status::Ok();
}

PacketRing::~PacketRing() {
  if (ring_ != nullptr) munmap(ring_, ring_bytes_);
  if (fd_ >= 0) close(fd_);
}

Status PacketRing::Configure(const RingOptions& options, FanoutGroup* group) {
  WRIT_RETURN_IF_ERROR(FindInterface());
  WRIT_RETURN_IF_ERROR(MapRing(options));
  if (group == nullptr) return Bind(options);
  // A socket must be bound to join, and would have every frame until it has: none enters before.
  sock_filter nothing{BPF_RET | BPF_K, 0, 0, 0};
  const sock_fprog closed{1, &nothing};
  if (setsockopt(fd_, SOL_SOCKET, SO_ATTACH_FILTER, &closed, sizeof closed) != 0)
    return SystemError("WRIT_CAPTURE_FANOUT", "cannot share out " + name_, errno);
  WRIT_RETURN_IF_ERROR(Bind(options));
  WRIT_RETURN_IF_ERROR(group->Join(fd_, index_));
  int unused = 0;
  if (setsockopt(fd_, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused) != 0)
    return SystemError("WRIT_CAPTURE_FANOUT", "cannot share out " + name_, errno);
  return Status::Ok();
}

Status PacketRing::FindInterface() {
  ifreq request{};
  if (name_.empty() || name_.size() >= sizeof request.ifr_name)
    return Status::Error("WRIT_CAPTURE_NO_INTERFACE", "an interface name has 1 to 15 characters");
  name_.copy(request.ifr_name, name_.size());
  index_ = static_cast<int>(if_nametoindex(name_.c_str()));
  if (index_ == 0) return Status::Error("WRIT_CAPTURE_NO_INTERFACE", "there is no interface named " + name_);
  if (ioctl(fd_, SIOCGIFHWADDR, &request) != 0)
    return SystemError("WRIT_CAPTURE_NO_INTERFACE", "cannot ask for the type of " + name_, errno);
  int type = request.ifr_hwaddr.sa_family;
  loopback_ = type == ARPHRD_LOOPBACK;
  ReadMtu();
  if (LinkOf(type, &link_)) return Status::Ok();
  return Status::Error("WRIT_CAPTURE_LINK_TYPE", name_ + " is of device type " + std::to_string(type) + ", which is not supported");
}

void PacketRing::ReadMtu() {
  ifreq request{};
  name_.copy(request.ifr_name, name_.size());
  if (ioctl(fd_, SIOCGIFMTU, &request) == 0) most_octets_ = static_cast<uint32_t>(request.ifr_mtu) + kFraming;
}

Status PacketRing::MapRing(const RingOptions& options) {
  if (!SetOption(fd_, PACKET_VERSION, int{TPACKET_V3}))
    return SystemError("WRIT_CAPTURE_SOCKET", "this kernel has no TPACKET_V3", errno);
  // Room before each frame to put the VLAN tag back in place.
  SetOption(fd_, PACKET_RESERVE, static_cast<unsigned>(kVlanTag));
  if (options.card_stamps) SetOption(fd_, PACKET_TIMESTAMP, static_cast<int>(SOF_TIMESTAMPING_RAW_HARDWARE));
  block_bytes_ = options.block_bytes;
  blocks_ = options.ring_bytes / options.block_bytes;
  tpacket_req3 request{};
  request.tp_block_size = static_cast<unsigned>(block_bytes_);
  request.tp_block_nr = static_cast<unsigned>(blocks_);
  request.tp_frame_size = 2048;
  request.tp_frame_nr = static_cast<unsigned>(blocks_ * (block_bytes_ / 2048));
  request.tp_retire_blk_tov = options.retire_ms;
  ring_bytes_ = blocks_ * block_bytes_;
  std::string what = "no memory for a ring of " + std::to_string(ring_bytes_ >> 20) + " MiB on " + name_;
  if (!SetOption(fd_, PACKET_RX_RING, request)) return SystemError("WRIT_CAPTURE_RING_MEMORY", what, errno);
  void* memory = mmap(nullptr, ring_bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
  if (memory == MAP_FAILED) return SystemError("WRIT_CAPTURE_RING_MEMORY", what, errno);
  ring_ = static_cast<uint8_t*>(memory);
  return Status::Ok();
}

Status PacketRing::Bind(const RingOptions& options) {
  if (loopback_) SetOption(fd_, PACKET_IGNORE_OUTGOING, int{1});
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(kAllProtocols);
  address.sll_ifindex = index_;
  if (bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
    return SystemError("WRIT_CAPTURE_SOCKET", "cannot bind to " + name_, errno);
  packet_mreq membership{};
  membership.mr_ifindex = index_;
  membership.mr_type = PACKET_MR_PROMISC;
  if (options.promiscuous && !SetOption(fd_, PACKET_ADD_MEMBERSHIP, membership))
    return SystemError("WRIT_CAPTURE_SOCKET", "cannot make " + name_ + " promiscuous", errno);
  return Status::Ok();
}

void PacketRing::ReturnBlock() {
  if (held_ == nullptr) return;
  if (IsMerged(statuses_, longest_)) CountMerged();
  statuses_ = longest_ = 0;
  __atomic_store_n(&held_->hdr.bh1.block_status, uint32_t{TP_STATUS_KERNEL}, __ATOMIC_RELEASE);
  held_ = nullptr;
  left_ = 0;
}

bool PacketRing::IsMerged(uint32_t status, uint32_t length) const {
  return !loopback_ && ((status & kMergedTcp) != 0 || length > most_octets_);
}

// Of the block in hand, which has some.
void PacketRing::CountMerged() {
  const uint8_t* at = reinterpret_cast<const uint8_t*>(held_) + held_->hdr.bh1.offset_to_first_pkt;
  for (uint32_t left = held_->hdr.bh1.num_pkts; left > 0; left--) {
    const auto* header = reinterpret_cast<const tpacket3_hdr*>(at);
    if (IsMerged(header->tp_status, header->tp_len)) merged_++;
    at += header->tp_next_offset;
  }
}

tpacket_block_desc* PacketRing::Block() const { return reinterpret_cast<tpacket_block_desc*>(ring_ + at_ * block_bytes_); }

bool PacketRing::Ready() const {
  return (__atomic_load_n(&Block()->hdr.bh1.block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER) != 0;
}

template <typename Take> bool PacketRing::Walk(size_t room, uint16_t point, const Take& take) {
  if (left_ == 0 && !OpenBlock()) return false;
  uint32_t statuses = statuses_, longest = longest_;   // in registers
  for (; left_ > 0 && room > 0; left_--, room--) {
    auto* header = reinterpret_cast<tpacket3_hdr*>(next_);
    const uint32_t length = header->tp_next_offset;
    FetchAhead(next_, length);
    statuses |= header->tp_status;
    longest = std::max(longest, header->tp_len);
    take(FrameOf(header, point));
    next_ += length;
  }
  statuses_ = statuses;
  longest_ = longest;
  return true;
}

bool PacketRing::NextFrames(uint16_t point, std::vector<Frame>* frames) {
  return Walk(kFramesAtOnce, point, [frames](const Frame& frame) { frames->push_back(frame); });
}

bool PacketRing::NextSifted(uint16_t point, const Sieve& sieve, std::vector<Frame>* frames, Sifted* sifted) {
  sifted->point = point;
  return Walk(kSiftedAtOnce, point, [&](const Frame& frame) {
    sifted->Count(frame.time_ns);
    if (!sieve.Keeps(frame)) return;
    frames->push_back(frame);
    sifted->kept++;
  });
}

bool PacketRing::OpenBlock() {
  ReturnBlock();
  if (!Ready()) return false;
  held_ = Block();
  at_ = (at_ + 1) % blocks_;
  opened_++;
  next_ = reinterpret_cast<uint8_t*>(held_) + held_->hdr.bh1.offset_to_first_pkt;
  left_ = held_->hdr.bh1.num_pkts;
  if (left_ > 0) {
    const uint32_t status = reinterpret_cast<const tpacket3_hdr*>(next_)->tp_status;
    stamps_ = (status & TP_STATUS_TS_RAW_HARDWARE) != 0 ? Stamps::kCard : Stamps::kKernel;
  }
  return true;
}

// The tag that the kernel took off goes back between the MAC addresses and what follows them, by moving the addresses into
// the reserved room. Its value may be 0 (priority tag): the flag says whether there was one, not the value.
Frame PacketRing::FrameOf(tpacket3_hdr* header, uint16_t point) const {
  uint8_t* octets = reinterpret_cast<uint8_t*>(header) + header->tp_mac;
  size_t length = header->tp_snaplen;
  if ((header->tp_status & TP_STATUS_VLAN_VALID) != 0 && link_ == kLinkEthernet && length >= kMacAddresses) {
    uint16_t type = (header->tp_status & TP_STATUS_VLAN_TPID_VALID) != 0 ? header->hv1.tp_vlan_tpid : kDot1q;
    uint16_t tag[2] = {htons(type), htons(static_cast<uint16_t>(header->hv1.tp_vlan_tci))};
    std::memmove(octets - kVlanTag, octets, kMacAddresses);
    octets -= kVlanTag;
    length += kVlanTag;
    std::memcpy(octets + kMacAddresses, tag, sizeof tag);
  }
  int64_t time_ns = int64_t{header->tp_sec} * 1'000'000'000 + header->tp_nsec;
  return {ByteView(octets, length), time_ns, 0, link_, point};
}

uint64_t PacketRing::TakeDrops() {
  tpacket_stats_v3 stats{};
  socklen_t length = sizeof stats;
  return getsockopt(fd_, SOL_PACKET, PACKET_STATISTICS, &stats, &length) == 0 ? stats.tp_drops : 0;
}

PacketRing::Link PacketRing::State() {
  ifreq request{};
  name_.copy(request.ifr_name, name_.size());
  if (ioctl(fd_, SIOCGIFINDEX, &request) != 0 || request.ifr_ifindex != index_) return Link::kGone;
  ReadMtu();
  if (ioctl(fd_, SIOCGIFFLAGS, &request) != 0) return Link::kGone;
  return (request.ifr_flags & IFF_UP) != 0 ? Link::kUp : Link::kDown;
}

void PacketRing::ClearError() const {
  int error = 0;
  socklen_t length = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &length);
}

}  // namespace writ
