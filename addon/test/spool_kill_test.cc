// A writing process is killed at random moments; what it had told of as durable must be there, whole and in order.
#include <signal.h>
#include <sys/wait.h>

#include "spool_support.h"

using namespace writ;
using namespace writ::test;

namespace spool_kill_test {

constexpr size_t kMost = 1200;
constexpr uint8_t kStreams = 3;

// The child: goes on from where the disk stands, and tells through the pipe what is durable.
[[noreturn]] void WriteUntilKilled(const std::string& dir, int pipe) {
  SpoolOptions options = TestOptions(dir);
  options.block_bytes = 4096;
  options.segment_bytes = 200'000;
  options.commit_bytes = 32'000;
  options.backpressure = true;
  auto spool = OpenSpool(options);
  std::vector<Stream*> streams(kStreams);
  std::array<uint64_t, kStreams> next{};
  for (uint8_t i = 0; i < kStreams; ++i) {
    StreamState state;
    CHECK_OK(spool->OpenStream(TestStream(i), &streams[i], &state));
    next[i] = state.next_ordinal;
  }
  spool->OnDurable([&] {
    std::array<uint64_t, kStreams> durable;
    for (uint8_t i = 0; i < kStreams; ++i) durable[i] = spool->DurableOrdinal(streams[i]);
    CHECK_EQ(::write(pipe, durable.data(), sizeof durable), static_cast<ssize_t>(sizeof durable));
  });
  while (true)
    for (uint8_t i = 0; i < kStreams; ++i) CHECK(Append(spool.get(), streams[i], i, next[i]++, kMost));
}

// Kills it after `reports` reports; gives the last whole one.
std::array<uint64_t, kStreams> RunAndKill(const std::string& dir, uint64_t reports) {
  int ends[2];
  CHECK(::pipe(ends) == 0);
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) WriteUntilKilled(dir, ends[1]);
  ::close(ends[1]);
  std::array<uint64_t, kStreams> acked{}, report;
  for (uint64_t seen = 0; ::read(ends[0], report.data(), sizeof report) == static_cast<ssize_t>(sizeof report);) {
    acked = report;
    if (++seen == reports) CHECK(::kill(child, SIGKILL) == 0);
  }
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  ::close(ends[0]);
  return acked;
}

void Kills() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  std::mt19937_64 random(8);
  std::array<uint64_t, kStreams> before{};
  for (int run = 0; run < 20; ++run) {
    const auto acked = RunAndKill(scratch.path(), 1 + random() % 12);
    if (random() % 3 == 0) ::unlink(spool::IndexPath(scratch.path()).c_str());
    auto spool = OpenSpool(TestOptions(scratch.path()));
    auto reader = OpenReader(scratch.path());
    for (uint8_t i = 0; i < kStreams; ++i) {
      Stream* stream = nullptr;
      StreamState state;
      CHECK_OK(spool->OpenStream(TestStream(i), &stream, &state));
      CHECK(state.next_ordinal >= acked[i]);
      CheckState(state, StateAfter(state.next_ordinal));
      CHECK_EQ(CheckRecords(reader.get(), TestId(i), i, before[i], kMost), state.next_ordinal);
      before[i] = state.next_ordinal;
    }
  }
  auto reader = OpenReader(scratch.path());
  for (uint8_t i = 0; i < kStreams; ++i) CHECK_EQ(CheckRecords(reader.get(), TestId(i), i, 0, kMost), before[i]);
}

TEST_PROGRAM(spool_kill) {
  Case("I5: a writer killed at 20 random moments loses no durable record and repeats no ordinal", Kills);
}

}  // namespace spool_kill_test
