// All states that a power cut may leave of a spool's files, made from the trace of its own I/O: every one must hold all durable records.
#pragma once
#include <fcntl.h>

#include "spool/clean_mark.h"
#include "spool/segment.h"
#include "spool_faulty_io.h"

namespace writ::test {

inline constexpr size_t kMost = 900;
inline constexpr uint8_t kStreams = 6;

inline uint64_t SeedOf(uint8_t stream) { return 1000u + stream; }

inline std::vector<uint64_t> DurableOf(Spool* spool, const std::vector<Stream*>& streams) {
  std::vector<uint64_t> durable;
  for (Stream* stream : streams) durable.push_back(spool->DurableOrdinal(stream));
  return durable;
}

inline SpoolOptions LifeOptions(TestIo* io, const std::string& dir, bool large) {
  SpoolOptions options = TestOptions(dir);
  options.io = io;
  options.block_bytes = 1500;
  options.segment_bytes = 30'000;
  options.commit_bytes = large ? 24'000 : 8000;
  options.redo_bytes = large ? 90'000 : 40'000;  // several files' worth, so that they are checkpointed and used again
  options.bulk_bytes = large ? 9000 : 3000;      // both ways of flushing are in the trace
  return options;
}

// A life of a spool: streams of different pace, rolls, restarts, one of them after a kill of the process alone, an ended stream. Every durable record
// is acknowledged in the trace.
inline void Live(TestIo* io, const std::string& dir, uint64_t seed) {
  std::mt19937_64 random(seed);
  const bool large = seed % 2 == 1;  // rounds of many pages, of which the first go to the disk before the commit
  const SpoolOptions options = LifeOptions(io, dir, large);
  const int last = 3, killed = 1 + static_cast<int>(random() % 2);
  for (int run = 0; run <= last; ++run) {
    std::vector<Stream*> streams(kStreams);  // outlives the spool, whose last breath still tells of ended streams
    std::vector<uint64_t> next;
    auto spool = OpenSpool(options);
    for (uint8_t i = 0; i < kStreams; ++i) {
      StreamState state;
      CHECK_OK(spool->OpenStream(TestStream(i), &streams[i], &state));
      next.push_back(state.next_ordinal);
    }
    io->Ack(DurableOf(spool.get(), streams));
    spool->OnDurable([&, raw = spool.get()] { io->Ack(DurableOf(raw, streams)); });
    if (run == killed) io->dies_at = io->calls + 20 + static_cast<long>(random() % 200);
    const size_t active = run == 1 ? 3 : kStreams;
    for (int i = 0; i < 170 && !io->dead(); ++i) {
      const auto stream = static_cast<uint8_t>(std::min(random() % active, random() % active));
      if (Append(spool.get(), streams[stream], SeedOf(stream), next[stream], kMost)) ++next[stream];
      if (random() % (large ? 80 : 20) == 0) CHECK(spool->Flush().ok() || io->dead());
    }
    if (run == last) spool->End(streams[0]);
    CHECK(spool->Flush().ok() || io->dead());
    spool.reset();
    io->dies_at = -1;
  }
}

// A (key, nonce) pair is a segment's id and a block's counter: each may seal one text only, over all lives of a spool.
class Sealed {
 public:
  void See(const std::string& path) {
    if (!path.ends_with(".seg")) return;
    spool::SegmentFile segment;
    CHECK_OK(spool::OpenSegment(&spool::SystemIo(), path, O_RDONLY, &segment));
    if (!segment.has_header) return;
    Bytes buffer;
    spool::BlockWalk walk(&spool::SystemIo(), segment, spool::kFirstBlock, segment.end(), &buffer, 1 << 16);
    for (spool::BlockWalk::Found found; walk.Next(&found).ok() && found == spool::BlockWalk::Found::kBlock;) {
      const Digest digest = Sha256({walk.block(), sizeof(spool::BlockHeader) + walk.header().cipher_octets});
      const auto [at, fresh] = texts_.try_emplace({segment.header.segment_id, walk.header().counter}, digest);
      CHECK(fresh || at->second == digest);
    }
  }

 private:
  std::map<std::pair<Id, uint64_t>, Digest> texts_;
};

enum class Mark { kNone, kHolds, kLies };

inline Mark Lies(const std::string& why) {
  std::fprintf(stderr, "the mark of a clean end lies: %s\n", why.c_str());
  return Mark::kLies;
}

// What the mark of a clean end vouches for, looked at without the spool: no redo file is left, each stream's newest segment is whole
// up to its footer (an earlier one may have lost its own in a power cut before), and all of them together hold the records that it says.
inline Mark MarkOf(const std::string& dir) {
  if (::access(spool::CleanMarkPath(dir).c_str(), F_OK) != 0) return Mark::kNone;
  const Bytes octets = ReadFileOctets(spool::CleanMarkPath(dir));
  uint64_t records = 0, said = 0;
  if (octets.size() != 40) return Lies("it is not whole");   // it is put in place whole
  std::memcpy(&said, octets.data() + 32, sizeof said);
  std::map<std::string, spool::SegmentFile> newest;
  for (const std::string& path : FilesUnder(dir)) {
    if (path.find("/redo.") != std::string::npos) return Lies("there is " + path);
    if (!path.ends_with(".seg")) continue;
    spool::SegmentFile segment;
    CHECK_OK(spool::OpenSegment(&spool::SystemIo(), path, O_RDONLY, &segment));
    spool::SegmentFile& last = newest[path.substr(0, path.rfind('/'))];
    if (last.path < path) last = std::move(segment);
  }
  for (const auto& [directory, last] : newest) {
    if (!last.has_header || !last.has_footer) return Lies(last.path + " is not ended");
    records += last.footer.next;
  }
  return records == said ? Mark::kHolds : Lies(std::to_string(said) + " records are said, there are " + std::to_string(records));
}

// Says what is wrong with a state.
inline bool Lost(const std::string& what) {
  std::fprintf(stderr, "lost: %s\n", what.c_str());
  return false;
}

inline Status ReadThrough(SpoolReader* reader, const Id& stream) {
  Slab slab;
  for (uint64_t from = 0;; from = slab.records.back().ordinal + 1) {
    WRIT_RETURN_IF_ERROR(reader->Read(stream, from, 256 << 10, &slab));
    if (slab.records.empty()) return Status::Ok();
  }
}

// True when everything acknowledged is there and right, and no clean end is shown that was none. The life after it is kept in the trace of `io`.
inline bool Survives(TestIo* io, const std::string& dir, const std::vector<uint64_t>& acked, int* marks) {
  SpoolOptions options = TestOptions(dir);
  options.io = io;
  const Mark mark = MarkOf(dir);
  std::unique_ptr<Spool> spool;
  if (mark == Mark::kLies) return Lost("a mark of a clean end that was none");
  const Status opened = Spool::Open(options, &spool);
  if (!opened.ok()) return Lost(opened.detail);
  const StartReport start = spool->start();
  CHECK_EQ(start.last_end == StartReport::LastEnd::kClean, mark == Mark::kHolds);
  if (mark == Mark::kHolds && start.cut_octets + start.restored_octets + start.damaged > 0) return Lost("something is cut or restored after a clean end");
  *marks += mark == Mark::kHolds;
  auto reader = OpenReader(dir);
  std::vector<Stream*> streams(kStreams);
  for (uint8_t i = 0; i < kStreams; ++i) {
    StreamState state;
    const Status found = spool->OpenStream(TestStream(i), &streams[i], &state);
    if (!found.ok()) return Lost(found.detail);
    if (!acked.empty() && state.next_ordinal < acked[i])
      return Lost("stream " + std::to_string(i) + " ends at " + std::to_string(state.next_ordinal) + ", " + std::to_string(acked[i]) + " were durable");
    CheckState(state, StateAfter(state.next_ordinal));
    const Status read = ReadThrough(reader.get(), TestId(i));
    if (!read.ok()) return Lost(read.detail);
    CHECK_EQ(CheckRecords(reader.get(), TestId(i), SeedOf(i), 0, kMost), state.next_ordinal);
  }
  io->Ack(DurableOf(spool.get(), streams));
  // Life goes on where the disk stands: the next number follows.
  spool->OnDurable([&] { io->Ack(DurableOf(spool.get(), streams)); });
  const uint64_t next = spool->DurableOrdinal(streams[1]);
  CHECK(Append(spool.get(), streams[1], SeedOf(1), next, kMost));
  CHECK_OK(spool->Flush());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), SeedOf(1), 0, kMost), next + 1);
  return true;
}

struct Harness {
  ScratchDirectory scratch;
  std::vector<DiskOp> trace;
  std::mt19937_64 random;
  Sealed sealed;
  int marks = 0;    // states that showed a clean end

  Harness(bool flushes, uint64_t seed) : random(seed) {
    TestIo io;
    io.flushes = flushes;
    Live(&io, scratch.path() + "/live", seed);
    trace = io.Trace();
  }

  // A cut, and a second one in the life after it, recovery included: true when neither lost anything.
  bool TwoCuts() {
    const std::string first = scratch.path() + "/cut", second = scratch.path() + "/again";
    TestIo io;
    io.boot_id = {2};
    const CrashImage image(trace, random() % (trace.size() + 1), random());
    bool whole = Cut(image, scratch.path() + "/live", first, &io);
    if (whole) {
      const std::vector<DiskOp> after = io.Trace();
      const CrashImage again(after, io.adopted() + random() % (after.size() + 1 - io.adopted()), random());
      TestIo last;
      last.boot_id = {3};
      whole = Cut(again, first, second, &last);
    }
    ScratchDirectory::Remove(first);
    ScratchDirectory::Remove(second);
    return whole;
  }

  // Cuts close to every clean end and to the start after it: gives how many lost something or showed a clean end that was none.
  int CutsAtMarks(int times) {
    int lost = 0;
    const std::string first = scratch.path() + "/cut";
    for (size_t i = 0; i < trace.size(); ++i) {
      if (trace[i].kind != DiskOp::kRename || !trace[i].to.ends_with("/clean")) continue;
      for (int n = 0; n < times; ++n) {
        TestIo io;
        io.boot_id = {2};
        const size_t at = std::min(trace.size(), i - std::min<size_t>(i, 8) + random() % 24);
        lost += !Cut(CrashImage(trace, at, random()), scratch.path() + "/live", first, &io);
        ScratchDirectory::Remove(first);
      }
    }
    return lost;
  }

  bool Cut(const CrashImage& image, const std::string& from, const std::string& to, TestIo* io) {
    ::mkdir(to.c_str(), 0700);
    image.Write(from, to);
    io->Adopt(to, image.acked());
    const bool whole = Survives(io, to, image.acked(), &marks);
    for (const std::string& path : FilesUnder(to)) sealed.See(path);
    return whole;
  }
};

inline int Losses(bool flushes, int cuts, uint64_t seed) {
  Harness harness(flushes, seed);
  int lost = 0;
  for (int i = 0; i < cuts; ++i) lost += !harness.TwoCuts();
  return lost;
}

}  // namespace writ::test
