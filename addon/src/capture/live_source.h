// Several interfaces as one source of one worker: their rings are served in turn, each block in place.
//
// Owns: one PacketRing per interface; with other workers' sources the interfaces' fan-out groups. Always true: at most one block is out at a time; an interface that went down or away is
// told once, looked for again, and told again when it is back (under another index too).
// On failure: Open refuses when any interface cannot be opened. Threads: Next on the worker; Wake anywhere.
#pragma once
#include <atomic>
#include <memory>
#include <optional>

#include "capture/packet_ring.h"

namespace writ {

class LiveSource final : public Source {
 public:
  // `workers` sources that share the interfaces out, appended to `out`.
  static Status Open(const std::vector<std::string>& interfaces, const RingOptions& options, size_t workers,
                     std::vector<std::shared_ptr<Source>>* out);
  ~LiveSource() override;

  Pull Next(int wait_ms, std::vector<Frame>* frames) override { return Take(wait_ms, {frames, nullptr, nullptr}); }
  Pull NextSifted(int wait_ms, const Sieve& sieve, std::vector<Frame>* frames, Sifted* sifted) override {
    return Take(wait_ms, {frames, &sieve, sifted});
  }
  void TakeNotices(std::vector<SourceNotice>* notices) override { notices->swap(notices_); }
  void Settle() override { Look(true); }
  uint64_t kernel_drops(uint16_t point) const override { return point < lanes_.size() ? lanes_[point].drops : 0; }
  void Wake() override;

 private:
  // What the workers' sources share of an interface.
  struct Wire {
    std::shared_ptr<FanoutGroup> group;              // nullptr: one worker
    std::shared_ptr<std::atomic<uint64_t>> merged;   // frames that no wire carried so, of all workers
  };
  struct Lane {
    std::string name;
    Wire wire;
    std::unique_ptr<PacketRing> ring;   // absent while the interface is away
    bool up = true;
    uint64_t drops = 0;
    Stamps stamps = Stamps::kUnknown;   // as told
    uint64_t merged_told = 0;
    std::optional<int64_t> merged_ms = {};   // when they were last told
    std::string caveat = {};            // on what is told of its frames
  };

  explicit LiveSource(const RingOptions& options) : options_(options) {}
  Status OpenLanes(const std::vector<std::string>& interfaces, const std::vector<Wire>& wires);
  // Where frames go; with a sieve, those that it keeps.
  struct Basket {
    std::vector<Frame>* frames;
    const Sieve* sieve;
    Sifted* sifted;
    bool empty() const { return frames->empty() && (sieve == nullptr || sifted->frames == 0); }
  };
  Pull Take(int wait_ms, const Basket& basket);
  static bool TakeFrom(PacketRing* ring, uint16_t point, const Basket& basket);
  bool ServeNext(const Basket& basket);
  void SetPause();
  bool Pause(int wait_ms);
  void Poll(int wait_ms);
  void Spin(int wait_ms);
  void Look(bool now);
  void LookAt(size_t lane);
  void Tell(size_t lane, bool up, const char* detail);
  void TellStamps(size_t lane);
  void TellOffloads(size_t lane);
  void TellMerged(size_t lane);

  const RingOptions options_;
  std::vector<Lane> lanes_;
  std::vector<SourceNotice> notices_;
  size_t turn_ = 0;                // the lane to look at first
  PacketRing* out_ = nullptr;      // whose block is out
  uint16_t out_point_ = 0;         // and its point
  int64_t looked_ms_ = 0;
  int64_t pause_ms_ = 4;           // between two wake-ups
  int64_t woke_ms_ = 0;            // when Next last came out of a sleep
  int wake_fd_ = -1;
  std::atomic<bool> woken_{false};
};

}  // namespace writ
