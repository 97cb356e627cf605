#include "authority/clock.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

#include "base/file.h"
#include "base/posix_clock.h"

namespace writ {
namespace {

constexpr std::string_view kClockMagic = "WRITCLCK";
constexpr std::string_view kClockPurpose = "writ core clock v1";
constexpr size_t kBodyBytes =
    8 + 8 + 8 + 32;  // anchor boottime, anchor wall, high-water mark, hash of the boot id
constexpr size_t kFileBytes = 8 + kGcmNonceBytes + kBodyBytes + kGcmTagBytes;
constexpr int64_t kSteadyReadNs = 2'000;  // boottime may pass this long around one reading of the wall clock

class SystemClocks final : public TimeSource {
 public:
  // The two clocks as of one moment: of several readings the one that was interrupted least.
  TimeSample Sample() override {
    TimeSample best;
    int64_t least = std::numeric_limits<int64_t>::max();
    for (int tries = 0; tries < 8 && least > kSteadyReadNs; ++tries) {
      const int64_t before = ClockNs(CLOCK_BOOTTIME);
      const int64_t wall = ClockNs(CLOCK_REALTIME);
      const int64_t took = ClockNs(CLOCK_BOOTTIME) - before;
      if (took < least) best = {wall, before + took / 2};
      least = std::min(least, took);
    }
    return best;
  }

  std::string BootId() override {
    char text[64] = {};
    Fd file;
    if (!OpenFile("/proc/sys/kernel/random/boot_id", O_RDONLY, &file).ok()) return {};
    const ssize_t got = ::read(file.get(), text, sizeof text);
    return got > 0 ? std::string(text, static_cast<size_t>(got)) : std::string();
  }
};

// Times of grants reach to both ends of 64 bits.
int64_t SaturatingAdd(int64_t a, int64_t b) {
  int64_t sum;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b < 0 ? std::numeric_limits<int64_t>::min() : std::numeric_limits<int64_t>::max();
}

}  // namespace

TimeSource* SystemTime() {
  static SystemClocks* const clocks = new SystemClocks;
  return clocks;
}

InTime JudgeTime(int64_t not_before_ns, int64_t not_after_ns, int64_t captured_at_ns, ClockSkew skew) {
  if (SaturatingAdd(captured_at_ns, skew.late_ns) >= not_after_ns) return InTime::kAfter;
  if (SaturatingAdd(captured_at_ns, skew.early_ns) < not_before_ns) return InTime::kBefore;
  return InTime::kWithin;
}

Status CoreClock::Open(const std::string& dir, const Key& kek, TimeSource* source,
                       std::unique_ptr<CoreClock>* out) {
  WRIT_RETURN_IF_ERROR(MakeDirectory(dir));
  std::unique_ptr<CoreClock> clock(new CoreClock(dir + "/clock", HkdfSha256(kek, {}, kClockPurpose), source));
  clock->boot_id_ = source->BootId();
  if (clock->boot_id_.empty())
    return Status::Error("WRIT_CLOCK_NO_BOOT_ID", "the system does not say which boot this is");
  WRIT_RETURN_IF_ERROR(clock->Load());
  WRIT_RETURN_IF_ERROR(clock->Persist());
  *out = std::move(clock);
  return Status::Ok();
}

// Same boot: the anchor stays what it was. Another boot: a new anchor, not before the high-water mark.
Status CoreClock::Load() {
  const TimeSample now = source_->Sample();
  if (!FileExists(path_)) {
    Anchor(now, std::numeric_limits<int64_t>::min());
    return Status::Ok();
  }
  Bytes file, body;
  WRIT_RETURN_IF_ERROR(ReadWholeFile(path_, kFileBytes, &file));
  if (file.size() != kFileBytes || !std::equal(kClockMagic.begin(), kClockMagic.end(), file.begin())) return Corrupt();
  Nonce nonce;
  std::copy_n(file.begin() + 8, nonce.size(), nonce.begin());
  if (!AesGcmOpen(key_, nonce, AsBytes(kClockMagic), ByteView(file).subspan(8 + nonce.size()), &body))
    return Corrupt();
  ByteReader reader(body);
  const auto anchor_boottime = static_cast<int64_t>(reader.U64()),
             anchor_wall = static_cast<int64_t>(reader.U64());
  high_water_ns_ = static_cast<int64_t>(reader.U64());
  const bool same_boot = reader.Array<32>() == Sha256(AsBytes(boot_id_));
  if (!same_boot || now.boottime_ns < anchor_boottime) {
    Anchor(now, high_water_ns_);
    return Status::Ok();
  }
  anchor_boottime_ns_ = anchor_boottime;
  anchor_wall_ns_ = anchor_wall;
  return Status::Ok();
}

Status CoreClock::Corrupt() const {
  return Status::Error("WRIT_CLOCK_CORRUPT",
                       path_ + " is not what this core wrote: without it the core can't know how late it is");
}

void CoreClock::Anchor(const TimeSample& sample, int64_t floor_ns) {
  anchor_boottime_ns_ = sample.boottime_ns;
  anchor_wall_ns_ = std::max(sample.wall_ns, floor_ns);
  high_water_ns_ = anchor_wall_ns_;
}

CoreClock::Estimates CoreClock::Now() const {
  const TimeSample sample = source_->Sample();
  return {sample.wall_ns, anchor_wall_ns_ + (sample.boottime_ns - anchor_boottime_ns_), sample.boottime_ns};
}

int64_t CoreClock::LateNs() {
  const std::lock_guard lock(mutex_);
  const Estimates now = Now();
  return std::max(now.wall_ns, now.elapsed_ns);
}

int64_t CoreClock::EarlyNs() {
  const std::lock_guard lock(mutex_);
  const Estimates now = Now();
  return std::min(now.wall_ns, now.elapsed_ns);
}

ClockSkew CoreClock::Skew() {
  const std::lock_guard lock(mutex_);
  const Estimates now = Now();
  const int64_t ahead = now.elapsed_ns - now.wall_ns;  // positive: the wall clock was set back
  const int64_t late = ahead > kNoiseNs ? ahead : 0, early = ahead < -kNoiseNs ? ahead : 0;
  if (late >= held_.late_ns || now.boottime_ns - late_seen_ns_ >= kHoldNs) {
    held_.late_ns = late;
    late_seen_ns_ = now.boottime_ns;
  }
  if (early <= held_.early_ns || now.boottime_ns - early_seen_ns_ >= kHoldNs) {
    held_.early_ns = early;
    early_seen_ns_ = now.boottime_ns;
  }
  return held_;
}

Status CoreClock::Tick() {
  {
    const std::lock_guard lock(mutex_);
    const Estimates now = Now();
    high_water_ns_ = std::max(high_water_ns_, now.elapsed_ns);
    if (now.boottime_ns - persisted_at_ns_ < kPersistNs) return Status::Ok();
  }
  return Persist();
}

// The disk is waited for without mutex_: capture workers ask for the skew meanwhile, and a ring lasts less than a slow disk.
Status CoreClock::Persist() {
  const std::lock_guard writing(writing_);
  Bytes mark;
  int64_t at_ns;
  {
    const std::lock_guard lock(mutex_);
    const Estimates now = Now();
    at_ns = now.boottime_ns;
    mark = SealMark(now);
  }
  WRIT_RETURN_IF_ERROR(WriteFileDurably(path_, mark));
  const std::lock_guard lock(mutex_);
  persisted_at_ns_ = at_ns;
  return Status::Ok();
}

// The mark follows the anchored estimate: it can't be driven ahead by a wall clock that was set forward for a
// moment.
Bytes CoreClock::SealMark(const Estimates& now) {
  high_water_ns_ = std::max(high_water_ns_, now.elapsed_ns);
  std::array<uint8_t, kBodyBytes> body;
  StoreBe64(static_cast<uint64_t>(anchor_boottime_ns_), &body[0]);
  StoreBe64(static_cast<uint64_t>(anchor_wall_ns_), &body[8]);
  StoreBe64(static_cast<uint64_t>(high_water_ns_), &body[16]);
  const Digest boot = Sha256(AsBytes(boot_id_));
  std::copy(boot.begin(), boot.end(), &body[24]);
  const Nonce nonce = RandomArray<kGcmNonceBytes>();
  return Concat({AsBytes(kClockMagic), nonce, AesGcmSeal(key_, nonce, AsBytes(kClockMagic), body)});
}

}  // namespace writ
