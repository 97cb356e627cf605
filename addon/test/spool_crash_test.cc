#include "spool_faulty_io.h"

using namespace writ;
using namespace writ::test;

namespace spool_crash_test {

constexpr size_t kMost = 900;
constexpr uint8_t kStreams = 6;  // more than are flushed one by one, so that both ways of flushing are in the trace

uint64_t SeedOf(uint8_t stream) { return 1000u + stream; }

std::vector<uint64_t> DurableOf(Spool* spool, const std::vector<Stream*>& streams) {
  std::vector<uint64_t> durable;
  for (Stream* stream : streams) durable.push_back(spool->DurableOrdinal(stream));
  return durable;
}

// A life of a spool: streams of different pace, rolls, a restart, an ended stream. Every durable record is acknowledged in the trace.
void Live(TestIo* io, const std::string& dir) {
  std::mt19937_64 random(4);
  SpoolOptions options = TestOptions(dir);
  options.io = io;
  options.block_bytes = 1500;
  options.segment_bytes = 30'000;
  options.commit_bytes = 8000;
  std::vector<uint64_t> next(kStreams, 0);
  for (int run = 0; run < 3; ++run) {
    std::vector<Stream*> streams(kStreams);  // outlives the spool, whose last breath still tells of ended streams
    auto spool = OpenSpool(options);
    for (uint8_t i = 0; i < kStreams; ++i) CHECK_OK(spool->OpenStream(TestStream(i), &streams[i], nullptr));
    spool->OnDurable([&, raw = spool.get()] { io->Ack(DurableOf(raw, streams)); });
    const size_t active = run == 1 ? 3 : kStreams;
    for (int i = 0; i < 250; ++i) {
      const auto stream = static_cast<uint8_t>(std::min(random() % active, random() % active));
      if (Append(spool.get(), streams[stream], SeedOf(stream), next[stream], kMost)) ++next[stream];
      if (random() % 20 == 0) CHECK_OK(spool->Flush());
    }
    if (run == 2) spool->End(streams[0]);
    CHECK_OK(spool->Flush());
  }
}

// True when everything acknowledged is there and right.
bool Survives(const CrashImage& image, const std::string& from, const std::string& to) {
  image.Write(from, to);
  SpoolOptions options = TestOptions(to);
  std::unique_ptr<Spool> spool;
  if (!Spool::Open(options, &spool).ok()) return false;
  auto reader = OpenReader(to);
  for (uint8_t i = 0; i < kStreams; ++i) {
    Stream* stream = nullptr;
    StreamState state;
    const Status status = spool->OpenStream(TestStream(i), &stream, &state);
    if (!status.ok()) return false;
    if (!image.acked().empty() && state.next_ordinal < image.acked()[i]) return false;
    CheckState(state, StateAfter(state.next_ordinal));
    CHECK_EQ(CheckRecords(reader.get(), TestId(i), SeedOf(i), 0, kMost), state.next_ordinal);
  }
  // Life goes on where the disk stands: the next number follows.
  Stream* stream = nullptr;
  StreamState state;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, &state));
  CHECK(Append(spool.get(), stream, SeedOf(1), state.next_ordinal, kMost));
  CHECK_OK(spool->Flush());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), SeedOf(1), 0, kMost), state.next_ordinal + 1);
  return true;
}

int Losses(bool flushes, int states) {
  ScratchDirectory scratch;
  TestIo io;
  io.flushes = flushes;
  Live(&io, scratch.path() + "/live");
  const std::vector<DiskOp> trace = io.Trace();
  std::mt19937_64 random(6);
  int lost = 0;
  for (int i = 0; i < states; ++i) {
    const std::string to = scratch.path() + "/cut";
    ::mkdir(to.c_str(), 0700);
    const CrashImage image(trace, random() % (trace.size() + 1), random());
    if (!Survives(image, scratch.path() + "/live", to)) ++lost;
    ScratchDirectory::Remove(to);
  }
  return lost;
}

TEST_PROGRAM(spool_crash) {
  Case("I5 and I8: of 400 states a power cut could leave, none lacks a durable record or holds a wrong one", [] { CHECK_EQ(Losses(true, 400), 0); });
  Case("the control: without flushes the same check finds losses", [] { CHECK(Losses(false, 60) > 20); });
}

}  // namespace spool_crash_test
