// I2: by whose clock a live grant begins and ends.
#include <limits>

#include "authority/clock.h"
#include "authority_fixture.h"
#include "base/file.h"

using namespace writ;
using namespace writ::test;

namespace authority_clock_test {

constexpr int64_t kSecond = 1'000'000'000, kHour = 3600 * kSecond;

struct Bench {
  Status Open() {
    clock.reset();
    return CoreClock::Open(folder.path, key, &time, &clock);
  }
  void Reopen() { CHECK_OK(Open()); }
  Folder folder;
  HandClock time;
  Key key = RandomArray<32>();
  std::unique_ptr<CoreClock> clock;
};

void AgreesWithTheWall() {
  Bench bench;
  bench.Reopen();
  bench.time.Pass(kHour);
  CHECK_EQ(bench.clock->LateNs(), bench.time.now.wall_ns);
  CHECK_EQ(bench.clock->EarlyNs(), bench.time.now.wall_ns);
  const ClockSkew skew = bench.clock->Skew();
  CHECK(skew.late_ns == 0 && skew.early_ns == 0);
}

void StepBackGainsNothing() {
  Bench bench;
  bench.Reopen();
  const int64_t end = bench.time.now.wall_ns + 10 * kSecond;
  bench.time.Pass(9 * kSecond);
  bench.time.now.wall_ns -= kHour;
  CHECK_EQ(JudgeTime(0, end, bench.time.now.wall_ns, bench.clock->Skew()), InTime::kWithin);
  bench.time.Pass(kSecond - 1);
  CHECK_EQ(JudgeTime(0, end, bench.time.now.wall_ns, bench.clock->Skew()), InTime::kWithin);
  bench.time.Pass(1);
  CHECK_EQ(JudgeTime(0, end, bench.time.now.wall_ns, bench.clock->Skew()), InTime::kAfter);
  CHECK(bench.clock->LateNs() >= end);
}

void StepForwardEndsButDoesNotBegin() {
  Bench bench;
  bench.Reopen();
  const int64_t start = bench.time.now.wall_ns + 10 * kSecond, end = start + kHour;
  bench.time.now.wall_ns += 20 * kSecond;
  CHECK_EQ(JudgeTime(start, end, bench.time.now.wall_ns, bench.clock->Skew()), InTime::kBefore);
  bench.time.now.wall_ns += kHour;
  CHECK_EQ(JudgeTime(start, end, bench.time.now.wall_ns, bench.clock->Skew()), InTime::kAfter);
  CHECK(bench.clock->EarlyNs() < start && bench.clock->LateNs() >= end);
}

void RestartKeepsTheAnchor() {
  Bench bench;
  bench.Reopen();
  const int64_t began = bench.time.now.wall_ns;
  bench.time.Pass(kHour);
  bench.time.now.wall_ns -= kHour / 2;
  bench.Reopen();
  CHECK_EQ(bench.clock->LateNs(), began + kHour);
  CHECK_EQ(bench.clock->Skew().late_ns, kHour / 2);
}

void RebootKeepsTheMark() {
  Bench bench;
  bench.Reopen();
  bench.time.Pass(kHour);
  CHECK_OK(bench.clock->Tick());
  const int64_t seen = bench.clock->LateNs();
  bench.time.boot = "boot-2";
  bench.time.now = {seen - 2 * kHour, kSecond};
  bench.Reopen();
  CHECK_EQ(bench.clock->LateNs(), seen);
  bench.time.Pass(kSecond);
  CHECK_EQ(bench.clock->LateNs(), seen + kSecond);
  bench.time.boot = "boot-3";
  bench.time.now = {seen + kHour, kSecond};
  bench.Reopen();
  CHECK_EQ(bench.clock->LateNs(), seen + kHour);
}

void TicksPersistInTime() {
  Bench bench;
  bench.Reopen();
  for (int i = 0; i < 60; ++i) {
    bench.time.Pass(kSecond);
    CHECK_OK(bench.clock->Tick());
  }
  const int64_t at_kill = bench.clock->LateNs();
  bench.time.boot = "boot-2";
  bench.time.now = {at_kill - kHour, 0};
  bench.Reopen();
  CHECK(bench.clock->LateNs() >= at_kill - CoreClock::kPersistNs);
}

void PassingStepLeavesNoMark() {
  Bench bench;
  bench.Reopen();
  bench.time.now.wall_ns += 365 * 24 * kHour;
  CHECK_OK(bench.clock->Persist());
  bench.time.now.wall_ns -= 365 * 24 * kHour;
  bench.Reopen();
  CHECK_EQ(bench.clock->LateNs(), bench.time.now.wall_ns);
}

void HoldsTheSkewForPacketsStampedBefore() {
  Bench bench;
  bench.Reopen();
  bench.time.now.wall_ns -= kHour;
  CHECK_EQ(bench.clock->Skew().late_ns, kHour);
  bench.time.now.wall_ns += kHour;  // set right again: a packet stamped a moment ago still needs the hour
  bench.time.Pass(kSecond);
  CHECK_EQ(bench.clock->Skew().late_ns, kHour);
  bench.time.Pass(CoreClock::kHoldNs);
  CHECK_EQ(bench.clock->Skew().late_ns, int64_t{0});
}

void IgnoresReadingNoise() {
  Bench bench;
  bench.Reopen();
  bench.time.now.wall_ns -= 900'000;
  const ClockSkew skew = bench.clock->Skew();
  CHECK(skew.late_ns == 0 && skew.early_ns == 0);
}

void RefusesAnotherAnchor() {
  Bench bench;
  bench.Reopen();
  const std::string path = bench.folder.path + "/clock";
  Bytes file;
  CHECK_OK(ReadWholeFile(path, 4096, &file));
  for (size_t i = 0; i < file.size(); ++i) {
    Bytes changed = file;
    changed[i] ^= 1;
    CHECK_OK(WriteFileDurably(path, changed));
    CHECK_CODE(bench.Open(), "WRIT_CLOCK_CORRUPT");
    CHECK_OK(WriteFileDurably(path, ByteView(file).first(i)));
    CHECK_CODE(bench.Open(), "WRIT_CLOCK_CORRUPT");
  }
  CHECK_OK(WriteFileDurably(path, file));
  CHECK_OK(bench.Open());
}

void JudgesTheInterval() {
  const ClockSkew none;
  CHECK_EQ(JudgeTime(100, 200, 99, none), InTime::kBefore);
  CHECK_EQ(JudgeTime(100, 200, 100, none), InTime::kWithin);
  CHECK_EQ(JudgeTime(100, 200, 199, none), InTime::kWithin);
  CHECK_EQ(JudgeTime(100, 200, 200, none), InTime::kAfter);
  const int64_t first = std::numeric_limits<int64_t>::min(), last = std::numeric_limits<int64_t>::max();
  CHECK_EQ(JudgeTime(first, last, first, {0, -kHour}), InTime::kWithin);
  CHECK_EQ(JudgeTime(first, last, last - 1, {kHour, 0}), InTime::kAfter);
  CHECK_EQ(JudgeTime(0, last, first + 1, {0, -kHour}), InTime::kBefore);
}

void SystemTimeMoves() {
  TimeSource* system = SystemTime();
  const TimeSample a = system->Sample(), b = system->Sample();
  CHECK(b.boottime_ns >= a.boottime_ns);
  CHECK(a.wall_ns > 1'600'000'000 * kSecond);
  CHECK(!system->BootId().empty());
}

TEST_PROGRAM(authority_clock) {
  Case("without steps the wall clock is the time", AgreesWithTheWall);
  Case("I2: setting the clock back does not lengthen a grant by one packet", StepBackGainsNothing);
  Case("I2: setting the clock forward ends a grant and begins none", StepForwardEndsButDoesNotBegin);
  Case("I2: a restart within one boot keeps the anchor", RestartKeepsTheAnchor);
  Case("I2: a reboot with a clock set back starts from the high-water mark", RebootKeepsTheMark);
  Case("I2: the high-water mark survives a kill within its period", TicksPersistInTime);
  Case("a step forward and back leaves no mark", PassingStepLeavesNoMark);
  Case("I2: a skew that shrinks is held for packets stamped before", HoldsTheSkewForPacketsStampedBefore);
  Case("reading noise is no skew", IgnoresReadingNoise);
  Case("a changed or cut anchor is refused", RefusesAnotherAnchor);
  Case("the interval is half-open, and times at both ends of 64 bits stay in order", JudgesTheInterval);
  Case("the system's clocks are read", SystemTimeMoves);
}

}  // namespace authority_clock_test
