// I2: the core's own clock, by which live grants begin and end.
//
// Two estimates of the time are kept: the wall clock, and the anchor's wall time plus what CLOCK_BOOTTIME
// says has passed since. A grant ends by the LATER of the two and begins by the EARLIER: no step of the wall
// clock, forward or back, ever adds a packet.
//
// Owns: <core dir>/clock (sealed): the anchor {boot id, boottime, wall} and the high-water mark.
//
// Always true: within one boot the anchor is the first one made, whatever restarts; after a reboot the new
// anchor is not earlier than the high-water mark. So setting the wall clock back while the machine is off
// gains at most the time it was off. The mark follows the anchored estimate, not the wall clock: a step
// forward and back ends what it ends, and leaves no mark.
//
// On failure: an anchor that can't be read as written is an error, never a fresh start.
//
// Threads: any.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include "authority/grant.h"
#include "base/crypto.h"

namespace writ {

struct TimeSample {
  int64_t wall_ns = 0;      // CLOCK_REALTIME
  int64_t boottime_ns = 0;  // CLOCK_BOOTTIME
};

// Where time comes from; tests bring their own.
class TimeSource {
 public:
  virtual ~TimeSource() = default;
  virtual TimeSample Sample() = 0;
  virtual std::string BootId() = 0;
};
TimeSource* SystemTime();  // never destroyed

// What to add to a packet's wall-clock stamp to have its time by the later and by the earlier estimate (late
// >= 0 >= early). Zero: packet time alone rules (files).
struct ClockSkew {
  int64_t late_ns = 0;
  int64_t early_ns = 0;
};

enum class InTime : uint8_t { kBefore, kWithin, kAfter };

// Judges one packet against [notBefore, notAfter). Doubt (after by one estimate, before by the other) is
// kAfter or kBefore, never kWithin.
InTime JudgeTime(int64_t not_before_ns, int64_t not_after_ns, int64_t captured_at_ns, ClockSkew skew);
inline InTime JudgeTime(const Grant& grant, int64_t captured_at_ns, ClockSkew skew) {
  return JudgeTime(grant.not_before_ns, grant.not_after_ns, captured_at_ns, skew);
}

class CoreClock {
 public:
  static Status Open(const std::string& dir, const Key& kek, TimeSource* source,
                     std::unique_ptr<CoreClock>* out);

  int64_t LateNs();   // now, for ends
  int64_t EarlyNs();  // now, for beginnings
  // Ask after the packets to be judged were taken from the ring, at least once a ring block: a step that came
  // before a packet's stamp is then always seen. A skew that shrinks is held for a minute more, for packets
  // stamped before the step.
  ClockSkew Skew();
  // Raises the high-water mark; durable at most every kPersistNs. Call once a second or so. A failure is a
  // storage failure.
  Status Tick();
  Status Persist();

  static constexpr int64_t kPersistNs = 5'000'000'000;
  static constexpr int64_t kHoldNs = 60'000'000'000;
  static constexpr int64_t kNoiseNs =
      1'000'000;  // smaller differences are reading noise: the stamps rule as they are

 private:
  struct Estimates {
    int64_t wall_ns, elapsed_ns, boottime_ns;  // elapsed: anchor wall + boottime passed
  };
  CoreClock(std::string path, const Key& key, TimeSource* source)
      : path_(std::move(path)), key_(key), source_(source) {}
  Status Load();
  Status Corrupt() const;
  void Anchor(const TimeSample& sample, int64_t floor_ns);
  Bytes SealMark(const Estimates& now);   // mutex_ held
  Estimates Now() const;

  const std::string path_;
  const Key key_;
  TimeSource* const source_;
  std::mutex writing_;   // one mark is written at a time; taken before mutex_
  std::mutex mutex_;
  std::string boot_id_;
  int64_t anchor_boottime_ns_ = 0, anchor_wall_ns_ = 0;
  int64_t high_water_ns_ = 0, persisted_at_ns_ = 0;
  ClockSkew held_;
  int64_t late_seen_ns_ = 0, early_seen_ns_ = 0;  // boottime when held_ was last confirmed
};

}  // namespace writ
