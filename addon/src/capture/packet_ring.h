// One interface's frames out of a TPACKET_V3 ring: the kernel fills blocks, this walks them in place.
//
// Owns: a packet socket, its ring, and with it promiscuous mode on the interface (the kernel undoes that when the socket
// closes). Always true: a block is the kernel's or ours, never both; a frame is whole: the VLAN tag that the kernel takes off
// (its outer one) is back in its place. On failure: Open says why; later, Gone() is true once the interface went away.
// Both directions are taken, for Writ may sit on a machine that routes. On loopback each frame would come twice, so there only
// the incoming copy is. What Writ itself sends to an agency is no target's traffic unless the agency's address is a selector.
// Threads: one.
#pragma once
#include <memory>
#include <string>
#include <utility>

#include "capture/fanout.h"
#include "capture/sieve.h"

struct tpacket_block_desc;
struct tpacket3_hdr;

namespace writ {

struct RingOptions {
  size_t ring_bytes = 64 << 20;
  size_t block_bytes = 1 << 20;
  uint32_t retire_ms = 10;       // a block that is not full is handed over after this long: bounds a packet's latency
  bool promiscuous = true;
  bool card_stamps = false;      // ask for the card's own time stamps (its clock must follow UTC: ptp4l and phc2sys)
  bool busy_poll = false;        // look again and again instead of sleeping: lower latency, a core of its own
};

// Whose clock stamped a frame.
enum class Stamps : uint8_t { kUnknown, kKernel, kCard };

class PacketRing {
 public:
  // `group`: shared by the rings that share this interface out; nullptr: alone.
  // WRIT_CAPTURE_NO_PERMISSION, WRIT_CAPTURE_NO_INTERFACE, WRIT_CAPTURE_LINK_TYPE, WRIT_CAPTURE_RING_MEMORY, WRIT_CAPTURE_SOCKET,
  // WRIT_CAPTURE_FANOUT.
  static Status Open(const std::string& interface, const RingOptions& options, FanoutGroup* group, std::unique_ptr<PacketRing>* out);
  ~PacketRing();
  PacketRing(const PacketRing&) = delete;
  PacketRing& operator=(const PacketRing&) = delete;

  int fd() const { return fd_; }
  // Gives the block in hand back to the kernel: its frames become invalid.
  void ReturnBlock();
  // Appends the next frames of the block in hand, or of the next full one when those were all (the one before is given back then);
  // false when there is none.
  bool NextFrames(uint16_t point, std::vector<Frame>* frames);
  // The same for those frames that the sieve keeps, of more at a time; `sifted` counts all.
  bool NextSifted(uint16_t point, const Sieve& sieve, std::vector<Frame>* frames, Sifted* sifted);
  // The block in hand has frames that were not looked at.
  bool HasMore() const { return left_ > 0; }
  // Of the last block that was read; a card without stamps leaves them to the kernel.
  Stamps stamps() const { return stamps_; }
  size_t blocks() const { return blocks_; }
  // Blocks opened since the last call.
  size_t TakeOpened() { return std::exchange(opened_, 0); }
  // A full block waits to be read.
  bool Ready() const;
  // Frames dropped for want of room since the last call (the kernel's own count resets on reading).
  uint64_t TakeDrops();
  // Frames given back since the last call that no wire carried so: joined by GRO, LRO or a sender's own TSO, or longer than the interface's
  // MTU lets a frame be. 0 on loopback, which has no wire.
  uint64_t TakeMerged() { return std::exchange(merged_, 0); }
  enum class Link : uint8_t { kUp, kDown, kGone };
  // kGone: no interface of this name, or another one than was opened. A ring goes on by itself after kDown, never after kGone.
  // Looks at the MTU too.
  Link State();
  // Clears the socket's pending error, so that poll does not report it again.
  void ClearError() const;

 private:
  PacketRing() = default;
  template <typename Take> bool Walk(size_t room, uint16_t point, const Take& take);
  tpacket_block_desc* Block() const;
  bool OpenBlock();
  void ReadMtu();
  bool IsMerged(uint32_t status, uint32_t length) const;
  void CountMerged();
  Status Configure(const RingOptions& options, FanoutGroup* group);
  Status FindInterface();
  Status MapRing(const RingOptions& options);
  Status Bind(const RingOptions& options);
  Frame FrameOf(tpacket3_hdr* header, uint16_t point) const;

  std::string name_;
  int fd_ = -1;
  int index_ = 0;
  uint16_t link_ = 0;
  bool loopback_ = false;
  Stamps stamps_ = Stamps::kUnknown;
  uint8_t* ring_ = nullptr;
  size_t ring_bytes_ = 0, block_bytes_ = 0, blocks_ = 0;
  size_t opened_ = 0;
  size_t at_ = 0;                            // the next block to look at
  tpacket_block_desc* held_ = nullptr;       // whose frames are out
  uint8_t* next_ = nullptr;                  // in it, the frame to give next
  uint32_t left_ = 0;                        // and how many there are from it on
  uint32_t statuses_ = 0, longest_ = 0;      // of the frames given of it: their status bits, ORed; octets
  uint32_t most_octets_ = UINT32_MAX;        // of a frame on this wire
  uint64_t merged_ = 0;
};

}  // namespace writ
