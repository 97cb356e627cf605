// What the fragments of one IP packet have to know of each other. Nearly no packet comes here: a fragment that a grant owns by its
// addresses goes on at once, by itself. Here come those whose fate hangs on their first fragment: of an order that names services
// (later fragments have no ports), of a target known by its path (a later fragment does not say whether it is an access tunnel's),
// and the fragments of a tunnel's outer packet, of which only the first shows whose the inner packet is.
//
// Owns: copies of fragments, in bounded memory for a bounded time, overwritten with zeros when they are let go. Of packets that no grant owns
// only this is ever kept: later fragments that came before their first, between two ends between which fragmented tunnels were
// seen. Always true: nothing waits for anything here; what is not complete in time is given up and counted. Overlapping fragments
// are given up whole (RFC 5722, and the same for IPv4): what they mean is for an attacker to choose.
// Threads: any; one lock, taken for such fragments alone.
#pragma once
#include <algorithm>
#include <list>
#include <map>
#include <mutex>
#include <optional>

#include "capture/source.h"
#include "base/crypto.h"
#include "match/target_table.h"

namespace writ {

struct FragmentLimits {
  int64_t wait_ns = 5'000'000'000;   // of packet time
  size_t datagrams = 4096;
  size_t octets = 32 << 20;
};

struct FragmentCounters {
  uint64_t joined = 0;      // tunnelled packets put together out of their outer fragments
  uint64_t expired = 0;     // packets given up: their first or another fragment did not come in time
  uint64_t overlapping = 0;
  uint64_t crowded = 0;     // given up because of the bounds above
};

// A fragment as its packet sees it.
struct FragmentPlace {
  std::array<uint8_t, 16> source{}, destination{};
  uint32_t id = 0;
  uint8_t version = 0, protocol = 0;
  uint16_t offset = 0;       // octets
  bool more = false;
  ByteView payload;

  auto key() const { return std::make_tuple(version, protocol, id, source, destination); }
};

// Reads it from a layer that is a fragment. False: not readable.
bool ReadFragment(const IpLayer& layer, FragmentPlace* place);

// Whose it is, as far as the first fragment said it.
struct FragmentOwner {
  Hit hit;             // `layer` counts from the fragment's own layer: 0 is itself; `address` is not kept
  bool admitted;       // of the order's services
};

// Octets that are overwritten with zeros when they are let go.
class WipedBytes {
 public:
  WipedBytes() = default;
  explicit WipedBytes(ByteView octets) : octets_(octets.begin(), octets.end()) {}
  WipedBytes(WipedBytes&&) = default;
  WipedBytes& operator=(WipedBytes&& other) {
    Wipe();
    octets_ = std::move(other.octets_);
    return *this;
  }
  ~WipedBytes() { Wipe(); }
  void Grow(size_t size) {
    if (size > octets_.capacity()) {
      Bytes larger;
      larger.reserve(std::max(size, octets_.capacity() * 2));
      larger.assign(octets_.begin(), octets_.end());
      Wipe();
      octets_ = std::move(larger);
    }
    octets_.resize(size);
  }
  uint8_t* data() { return octets_.data(); }
  size_t size() const { return octets_.size(); }
  ByteView view() const { return octets_; }

 private:
  void Wipe() { Cleanse(octets_.data(), octets_.size()); }
  Bytes octets_;
};

struct HeldFragment {
  WipedBytes packet;   // from the fragment's IP header on
  Frame frame;         // without octets
  std::vector<Hit> hits;
};

// A tunnel's outer packet put together: an IP packet without fragment marks, from its outer header on.
struct JoinedPacket {
  WipedBytes packet;
  std::vector<FragmentOwner> owners;
};

class Fragments {
 public:
  explicit Fragments(const FragmentLimits& limits = {}) : limits_(limits) {}

  // A first fragment that later ones will ask about. `tunnel`: it carries one; its inner packet is that of the `owners` with a layer >= 1,
  // for whom all is joined, or nobody's. Returns later fragments that had come before it, to be judged now.
  // `joined`: the packet that this one completed, if any.
  std::vector<HeldFragment> First(const FragmentPlace& place, const Frame& frame, ByteView packet, bool tunnel, std::vector<FragmentOwner> owners,
                                  std::optional<JoinedPacket>* joined);

  enum class Fate : uint8_t { kUnknown, kPlain, kTunnel };
  // A later fragment. kPlain: `owners` says what the first one was; kTunnel: that too, and it was taken in; kUnknown: the first has not come (if
  // `hold`, or a tunnel is likely, a copy is kept until it does).
  Fate Later(const FragmentPlace& place, const Frame& frame, ByteView packet, const std::vector<Hit>& hits, bool hold,
             std::vector<FragmentOwner>* owners, std::optional<JoinedPacket>* joined);

  bool empty() const { return !busy_.load(std::memory_order_acquire); }
  FragmentCounters counters() const;

 private:
  using Key = decltype(std::declval<FragmentPlace>().key());
  static constexpr size_t kDonePlaces = 16384, kDoneMarks = 7;
  using Ends = std::pair<std::array<uint8_t, 16>, std::array<uint8_t, 16>>;
  struct Datagram {
    int64_t since_ns = 0;
    Fate fate = Fate::kUnknown;
    std::vector<FragmentOwner> owners;
    std::vector<HeldFragment> held;     // came before the first
    Bytes header;                       // of a tunnel's outer packet
    WipedBytes payload;
    std::map<uint16_t, uint16_t> have;  // offset -> length
    size_t total = 0;                   // 0: the last fragment has not come
    size_t octets = 0;                  // kept, for the bound
    bool spoilt = false;                // an overlap: nothing of it is used any more
    std::list<Key>::iterator age;
  };
  using Datagrams = std::map<Key, Datagram>;

  void Expire(int64_t now_ns);
  Datagrams::iterator Find(const FragmentPlace& place, int64_t now_ns);
  Datagrams::iterator Make(const FragmentPlace& place, int64_t now_ns);
  void Drop(Datagrams::iterator at);
  void MakeRoom();
  void Charge(Datagram* datagram, size_t octets);
  void Put(Datagram* datagram, const FragmentPlace& place);
  bool Complete(const Datagram& datagram) const;
  JoinedPacket Join(Datagrams::iterator at, int64_t now_ns);
  // Of packets that are done with, nobody's or joined: later fragments of theirs are not kept. A copy that was, would become part of the
  // next packet of that identification, which comes round again within a second between busy nodes. Therefore, too, of a joined packet
  // only copies of its own pieces are refused, and nobody's packets are soon forgotten.
  struct Done {
    Key key{};
    int64_t time_ns = 0;   // 0: an empty place
    size_t marks = 0;      // 0: nobody's
    std::array<uint64_t, kDoneMarks> mark{};
  };
  Done& DonePlace(const FragmentPlace& place);
  void NoteNobodys(const FragmentPlace& place, int64_t now_ns) { DonePlace(place) = {place.key(), now_ns, 0, {}}; }
  void NoteJoined(const FragmentPlace& place, const Datagram& datagram, int64_t now_ns);
  bool IsDone(const FragmentPlace& place, int64_t now_ns);
  uint64_t MarkOf(uint16_t offset, ByteView payload) const;
  void NoteTunnel(const FragmentPlace& place, int64_t now_ns);
  bool TunnelLikely(const FragmentPlace& place, int64_t now_ns);

  const FragmentLimits limits_;
  mutable std::mutex mutex_;
  Datagrams datagrams_;
  std::list<Key> ages_;                 // oldest first
  std::map<Ends, int64_t> tunnels_;     // ends between which fragmented tunnels were seen, and when last
  size_t octets_ = 0;
  std::vector<Done> done_ = std::vector<Done>(kDonePlaces);   // each key has one place, which the next one takes
  const uint64_t seed_ = LoadBe64(RandomArray<8>().data());   // so that nobody can make other pieces with the same mark
  FragmentCounters counters_;
  std::atomic<bool> busy_{false};       // there are datagrams, or tunnels that were fragmented
};

}  // namespace writ
