// Whatever cursors guess, a pcap sifted is what the plainest reading gives: same frames, same numbers, same error at the same octet.
#include <algorithm>
#include <filesystem>
#include <random>

#include "capture/file_source.h"
#include "capture/pcap_sifter.h"
#include "capture_fixture.h"

using namespace writ;
using namespace writ::test;

namespace capture_sift_test {

constexpr int64_t kStart = 1'700'000'000'123'456'789;
constexpr size_t kPieces[] = {1, 16, 61, 257, 4096, size_t{64} << 10};

struct Found {
  size_t at, length;   // of the frame's octets in the file
  int64_t time_ns;
  uint16_t link;
  bool operator==(const Found&) const = default;
};

struct Reading {
  std::vector<Found> records;
  std::string code, detail;
  bool operator==(const Reading&) const = default;
};

bool IsPcap(ByteView file) {
  if (file.size() < 24) return false;
  const uint32_t magic = LoadBe32(file.data());
  return magic == 0xa1b2c3d4 || magic == 0xa1b23c4d || magic == 0xd4c3b2a1 || magic == 0x4d3cb2a1;
}

// The reference: from one record to the next, octet by octet, nothing shared with the reader.
Reading Plain(ByteView file) {
  Reading out;
  const uint32_t magic = LoadBe32(file.data());
  const bool big = magic == 0xa1b2c3d4 || magic == 0xa1b23c4d, nano = magic == 0xa1b23c4d || magic == 0x4d3cb2a1;
  auto word = [&](size_t at) {
    uint32_t value = 0;
    for (size_t i = 0; i < 4; i++) value |= uint32_t{file[at + i]} << 8 * (big ? 3 - i : i);
    return value;
  };
  size_t at = 24;
  while (at < file.size()) {
    const bool header = file.size() - at >= 16;
    if (header && word(at + 8) > 1u << 20) {
      out.code = "WRIT_CAPTURE_CORRUPT";
      out.detail = "a record states an absurd length at octet " + std::to_string(at);
      break;
    }
    if (!header || word(at + 8) > file.size() - at - 16) {
      out.code = "WRIT_CAPTURE_TORN";
      out.detail = "the file ends inside a record that starts at octet " + std::to_string(at);
      break;
    }
    const int64_t time_ns = int64_t{word(at)} * 1'000'000'000 + int64_t{word(at + 4)} * (nano ? 1 : 1000);
    out.records.push_back({at + 16, word(at + 8), time_ns, static_cast<uint16_t>(word(20))});
    at += 16 + word(at + 8);
  }
  return out;
}

Found Where(const Frame& frame, ByteView file) {
  return {static_cast<size_t>(frame.octets.data() - file.data()), frame.octets.size(), frame.time_ns, frame.link};
}

void TakeStop(const RecordReader& reader, Reading* out) {
  if (reader.stopped().ok()) return;
  out->code = reader.stopped().code;
  out->detail = reader.stopped().detail;
}

Reading Read(ByteView file, size_t room) {
  Reading out;
  const std::unique_ptr<RecordReader> reader = OpenPcap(file);
  std::vector<Frame> batch(room);
  for (size_t count = room; count == room;) {
    count = reader->Read(batch.data(), room);
    for (size_t i = 0; i < count; i++) out.records.push_back(Where(batch[i], file));
  }
  CHECK_EQ(reader->Read(batch.data(), room), 0u);
  TakeStop(*reader, &out);
  return out;
}

// Keeps what stands at an address of some kind, so that both what is kept and what is let go occur anywhere.
class SomeSieve final : public Sieve {
 public:
  explicit SomeSieve(size_t one_in) : one_in_(one_in) {}
  bool Keeps(const Frame& frame) const override { return frame.time_ns % static_cast<int64_t>(one_in_) == 0; }

 private:
  const size_t one_in_;
};

// What is sifted is compared record by record with the plain reading, whose numbers count from 1.
void CheckSifted(ByteView file, const Reading& plain, size_t piece, size_t one_in) {
  const std::unique_ptr<RecordReader> reader = OpenPcap(file, piece);
  const SomeSieve sieve(one_in);
  std::vector<Frame> kept;
  Sifted all;
  uint64_t number = 0, before = 0;
  for (Sifted sifted; reader->Sift(sieve, &number, &kept, &sifted); before = number, sifted = {}) {
    CHECK(number > before);
    CHECK(number - before <= reader->most_sifted());
    CHECK_EQ(sifted.frames, number - before);
    CHECK_EQ(sifted.last_number, number);
    CHECK_EQ(sifted.first_ns, plain.records[before].time_ns);
    CHECK_EQ(sifted.last_ns, plain.records[number - 1].time_ns);
    all.Append(sifted);
  }
  CHECK_EQ(number, plain.records.size());
  CHECK_EQ(all.kept, kept.size());
  size_t at = 0;
  int64_t latest_ns = INT64_MIN;
  for (size_t i = 0; i < plain.records.size(); i++) {
    latest_ns = std::max(latest_ns, plain.records[i].time_ns);
    if (plain.records[i].time_ns % static_cast<int64_t>(one_in) != 0) continue;
    CHECK(at < kept.size());
    CHECK(Where(kept[at], file) == plain.records[i]);
    CHECK_EQ(kept[at++].number, i + 1);
  }
  CHECK_EQ(at, kept.size());
  CHECK_EQ(all.latest_ns, latest_ns);
  Frame frame;   // what is left is an end or an error, which Read tells
  CHECK_EQ(reader->Read(&frame, 1), 0u);
  Reading ending;
  TakeStop(*reader, &ending);
  CHECK_EQ(ending.detail, plain.detail);
  CHECK_EQ(ending.code, plain.code);
}

// Under ASan a file of exactly its size: what reads past it ends the program.
void CheckAlike(const Bytes& file, size_t room = 7) {
  if (!IsPcap(file)) return;
  const Reading plain = Plain(file);
  CHECK(Read(file, room) == plain);
  for (const size_t piece : kPieces) CheckSifted(file, plain, piece, piece % 2 == 0 ? 1 : 3);
}

// How often cursors guessed rightly and wrongly.
std::pair<uint64_t, uint64_t> Guesses(const Bytes& file, size_t piece) {
  const uint32_t magic = LoadBe32(file.data());
  PcapSifter sifter(file, {FieldOrder(magic >> 24 == 0xa1), 1, 1}, piece);
  size_t at = 24;
  uint64_t number = 0;
  std::vector<Frame> kept;
  for (Sifted sifted; sifter.Sift(SomeSieve(1), &at, &number, &kept, &sifted);) kept.clear();
  return {sifter.right(), sifter.wrong()};
}

std::vector<Captured> Traffic(size_t frames, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Captured> out;
  int64_t time_ns = kStart;
  for (size_t i = 0; i < frames; i++) {
    Bytes frame(random() % 8 == 0 ? 0 : random() % (random() % 4 == 0 ? 1500 : 120));
    for (uint8_t& octet : frame) octet = static_cast<uint8_t>(random());
    out.push_back({time_ns += random() % 1'000'000, frame});
  }
  return out;
}

// Each frame carries a capture file of the same minutes: what a cursor finds in there looks as good as the real thing.
Bytes PcapInPcap(bool big) {
  std::vector<Captured> outer;
  for (uint32_t i = 0; i < 60; i++) outer.push_back({kStart + i, Pcap(Traffic(12, i), true, big)});
  return Pcap(outer, true, big);
}

void TestOrdinaryTraffic() {
  for (bool nano : {false, true})
    for (bool big : {false, true}) {
      const Bytes file = Pcap(Traffic(3000, 1), nano, big);
      CHECK_EQ(Plain(file).records.size(), 3000u);
      CheckAlike(file, 256);
      if (!nano) continue;
      const auto [right, wrong] = Guesses(file, 4096);
      CHECK(right > 20);
      CHECK_EQ(wrong, 0u);
    }
}

void TestPcapInPcap() {
  for (bool big : {false, true}) {
    const Bytes file = PcapInPcap(big);
    CheckAlike(file);
    uint64_t misled = 0;
    for (const size_t piece : {257, 1024, 4096}) misled += Guesses(file, piece).second;
    CHECK(misled > 20);
  }
}

// Lengths that reach to, and one short of and beyond, every boundary there is: pieces, the file's end, the absurd.
void TestBoundaries() {
  for (uint32_t length : {0u, 1u, 15u, 16u, 240u, 241u, 4080u, (1u << 20) - 1, 1u << 20, (1u << 20) + 1, 0x7fffffffu, 0xfffffff0u, UINT32_MAX})
    for (size_t there : {size_t{0}, size_t{15}, size_t{16}, size_t{255}, size_t{256}, size_t{257}, size_t{5000}}) {
      Bytes file = Pcap(Traffic(40, 3));
      const size_t at = Plain(file).records[20].at - 8;
      for (size_t i = 0; i < 4; i++) file[at + i] = static_cast<uint8_t>(length >> 8 * i);
      file.resize(at + 8 + there, 0);
      CheckAlike(file);
    }
}

void TestTruncation() {
  const Bytes file = Pcap({{kStart, Bytes(40, 1)}, {kStart + 1, {}}, {kStart + 2, Bytes(300, 2)}, {kStart + 3, Bytes(30, 3)}});
  for (size_t size = 24; size <= file.size(); size++) CheckAlike(Bytes(file.begin(), file.begin() + static_cast<long>(size)));
}

void TestMutations() {
  std::mt19937_64 random(5);
  const Bytes files[] = {Pcap(Traffic(30, 7)), Pcap(Traffic(30, 8), false, true), Pcap(Traffic(30, 9), false, false), PcapInPcap(true)};
  for (int i = 0; i < 1200; i++) {
    const Bytes& file = files[i % 40 == 0 ? 3 : i % 3];
    Bytes changed(file.begin(), file.begin() + static_cast<long>(24 + random() % (file.size() - 24)));
    for (uint64_t k = random() % 6; k > 0; k--) changed[4 + random() % (changed.size() - 4)] = static_cast<uint8_t>(random() % 3 == 0 ? random() : 0);
    CheckAlike(changed);
  }
}

// Whether frames are handed out as they were read or one by one, at each gate and between: every one, once, with its number.
void TestGatesInMidBatch() {
  Folder folder;
  FilePlay play;
  play.paths = {WriteFile(folder.path + "/file", Pcap(Traffic(3000, 4)))};
  play.gates = {2, 256, 257, 258, 700, 1024, 2999, 3000};
  std::unique_ptr<FileSource> source;
  CHECK_OK(FileSource::Open(play, &source));
  std::vector<Frame> batch;
  uint64_t number = 0, gates = 0;
  for (Pull pull = Pull::kIdle; (pull = source->Next(1, &batch)) != Pull::kEnd;) {
    if (pull == Pull::kGate) {
      CHECK_EQ(source->gate(), number + 1);
      source->Release(source->gate());
      gates++;
    }
    if (pull != Pull::kFrames) continue;
    for (const Frame& frame : batch) CHECK_EQ(frame.number, ++number);
  }
  CHECK_EQ(number, 3000u);
  CHECK_EQ(gates, play.gates.size());
}

// A sieve that lets all go: only counts come back, and gates are stood before all the same.
void TestGatesWhileSifting() {
  Folder folder;
  FilePlay play;
  play.paths = {WriteFile(folder.path + "/file", Pcap(Traffic(400'000, 4)))};
  play.gates = {2, 250'000, 399'999};
  std::unique_ptr<FileSource> source;
  CHECK_OK(FileSource::Open(play, &source));
  std::vector<Frame> batch;
  uint64_t number = 0, sifted_frames = 0, gates = 0;
  for (Pull pull = Pull::kIdle; pull != Pull::kEnd;) {
    Sifted sifted;
    pull = source->NextSifted(1, SomeSieve(SIZE_MAX >> 1), &batch, &sifted);
    if (pull == Pull::kGate) {
      CHECK_EQ(source->gate(), number + 1);
      source->Release(source->gate());
      gates++;
    }
    if (pull != Pull::kFrames) continue;
    sifted_frames += sifted.frames;
    if (sifted.frames > 0) CHECK_EQ(sifted.last_number, number += sifted.frames);
    else for (const Frame& frame : batch) CHECK_EQ(frame.number, ++number);
  }
  CHECK_EQ(number, 400'000u);
  CHECK_EQ(gates, play.gates.size());
  CHECK(sifted_frames > 0);
}

Bytes Contents(const std::filesystem::path& path) {
  Bytes out(std::filesystem::file_size(path));
  FILE* file = std::fopen(path.c_str(), "rb");
  CHECK(file != nullptr);
  CHECK_EQ(std::fread(out.data(), 1, out.size(), file), out.size());
  std::fclose(file);
  return out;
}

void TestSharedCaptures() {
  constexpr const char* kTitle = "every pcap of the shared captures, whole, cut and changed, is sifted as it is read";
  const char* root = "../shared/captures";
  if (!std::filesystem::is_directory(root)) return Skip(kTitle, "../shared/captures is absent");
  Case(kTitle, [root] {
    std::mt19937_64 random(6);
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file() || entry.file_size() < 24 || entry.file_size() > 2u << 20) continue;
      Bytes file = Contents(entry.path());
      if (!IsPcap(file)) continue;
      files++;
      CheckAlike(file, 256);
      for (int k = 0; k < 8; k++) file[24 + random() % (file.size() - 23) - 1] = static_cast<uint8_t>(random());
      file.resize(file.size() - random() % std::min<size_t>(file.size() - 24 + 1, 100));
      CheckAlike(file, 256);
    }
    std::printf("        %zu files\n", files);
    CHECK(files > 100);
  });
}

TEST_PROGRAM(capture_sift) {
  Case("ordinary traffic sifts as it reads, and cursors find their pieces' first records", TestOrdinaryTraffic);
  Case("captures inside a capture mislead the cursors, and what comes out is right all the same", TestPcapInPcap);
  Case("records that end at, before and behind a boundary, or state absurd lengths, sift as they read", TestBoundaries);
  Case("a file cut at any octet sifts as it reads", TestTruncation);
  Case("mutated files sift as they read", TestMutations);
  Case("batches end at gates wherever they stand, and no frame is lost, doubled or renumbered", TestGatesInMidBatch);
  Case("what is let go stands before gates as what is kept does", TestGatesWhileSifting);
  TestSharedCaptures();
}

}  // namespace capture_sift_test
