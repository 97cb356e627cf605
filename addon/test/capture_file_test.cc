// Capture files: every form is read, nothing broken crashes, and merging, gates and pace are exact.
#include <chrono>
#include <filesystem>
#include <random>
#include <thread>

#include "capture/file_source.h"
#include "capture_fixture.h"
#include "dissect/dissect.h"

using namespace writ;
using namespace writ::test;

namespace capture_file_test {

constexpr int64_t kStart = 1'700'000'000'123'456'789;

struct Reading {
  std::vector<Captured> records;
  std::vector<uint16_t> links;
  std::string code;
};

Reading Read(const Bytes& file) {
  Reading out;
  std::unique_ptr<RecordReader> reader;
  Status status = OpenRecordReader(file, &reader);
  if (!status.ok()) {
    out.code = status.code;
    return out;
  }
  CaptureRecord record;
  while (reader->Next(&record)) {
    out.records.push_back({record.time_ns, Bytes(record.octets.begin(), record.octets.end())});
    out.links.push_back(record.link);
  }
  if (!reader->stopped().ok()) out.code = reader->stopped().code;
  return out;
}

void TestPcapForms() {
  const Bytes frame{1, 2, 3, 4, 5};
  for (bool nano : {false, true})
    for (bool big : {false, true}) {
      Reading got = Read(Pcap({{kStart, frame}, {kStart + 5'000, {}}}, nano, big, 101));
      CHECK_EQ(got.code, "");
      CHECK_EQ(got.records.size(), 2u);
      CHECK(got.records[0].frame == frame && got.records[1].frame.empty());
      CHECK_EQ(got.records[0].time_ns, nano ? kStart : kStart / 1000 * 1000);
      CHECK_EQ(got.links[0], 101);
    }
}

int64_t StampOf(int resolution, int64_t offset_s, uint64_t stamp) {
  Bytes file = Joined({Section(false), InterfaceBlock(false, 1, resolution, offset_s), Enhanced(false, 0, stamp, {9})});
  Reading got = Read(file);
  CHECK_EQ(got.records.size(), 1u);
  return got.records[0].time_ns;
}

void TestPcapngTimes() {
  CHECK_EQ(StampOf(-1, 0, 1'700'000'000'123'456), 1'700'000'000'123'456'000);   // microseconds unless stated
  CHECK_EQ(StampOf(9, 0, kStart), kStart);
  CHECK_EQ(StampOf(0, 0, 1'700'000'000), 1'700'000'000'000'000'000);
  CHECK_EQ(StampOf(12, 0, 5'999), 5);
  CHECK_EQ(StampOf(127, 0, UINT64_MAX), 0);
  CHECK_EQ(StampOf(0x80 | 10, 0, 1536), 1'500'000'000);                         // 1,024ths of a second
  CHECK_EQ(StampOf(0x80 | 32, 0, uint64_t{3} << 31), 1'500'000'000);
  CHECK_EQ(StampOf(9, 100, 7), 100'000'000'007);
  CHECK_EQ(StampOf(9, -1, 2'000'000'000), 1'000'000'000);
  CHECK_EQ(StampOf(0, INT64_MAX, UINT64_MAX), INT64_MAX);                       // absurd: saturates
}

void TestPcapngBlocks() {
  const Bytes a{1, 2, 3}, b{4, 5, 6, 7, 8};
  Bytes obsolete = Block(true, 2, Ordered(true).U16(1).U16(0).U32(0).U32(9).U32(5).U32(5).Put(b).out);
  Bytes simple = Block(true, 3, Ordered(true).U32(5).Put(Bytes{4, 5, 6}).out);   // interface 0 keeps 3 octets
  Bytes file = Joined({Section(false), InterfaceBlock(false, 113), Block(false, 0xbad, {1, 2, 3, 4}), Enhanced(false, 0, 1, a),
                       Section(true), InterfaceBlock(true, 1, 9, 0, 3), InterfaceBlock(true, 276, 6), obsolete, simple});
  Reading got = Read(file);
  CHECK_EQ(got.code, "");
  CHECK_EQ(got.records.size(), 3u);
  CHECK(got.records[0].frame == a && got.links[0] == 113 && got.records[0].time_ns == 1000);
  CHECK(got.records[1].frame == b && got.links[1] == 276 && got.records[1].time_ns == 9000);
  CHECK(got.records[2].frame == (Bytes{4, 5, 6}) && got.links[2] == 1 && got.records[2].time_ns == 9000);
}

void TestRefusedFiles() {
  CHECK_EQ(Read({}).code, "WRIT_CAPTURE_FORMAT");
  CHECK_EQ(Read(Bytes(100, 'x')).code, "WRIT_CAPTURE_FORMAT");
  CHECK_EQ(Read({0xd4, 0xc3, 0xb2, 0xa1, 2, 0}).code, "WRIT_CAPTURE_FORMAT");
  Bytes absurd = Pcap({{kStart, {1, 2, 3, 4}}});
  absurd[24 + 8 + 3] = 0x7f;
  CHECK_EQ(Read(absurd).code, "WRIT_CAPTURE_CORRUPT");
  Bytes section = Section(false);
  CHECK_EQ(Read(Joined({section, Enhanced(false, 0, 1, {1})})).code, "WRIT_CAPTURE_CORRUPT");
  CHECK_EQ(Read(Joined({section, Bytes{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}})).code, "WRIT_CAPTURE_CORRUPT");
  FilePlay play;
  std::unique_ptr<FileSource> source;
  play.paths = {"/nonexistent/file.pcap"};
  CHECK_CODE(FileSource::Open(play, &source), "WRIT_CAPTURE_OPEN");
  play.paths = {"/tmp"};
  CHECK_CODE(FileSource::Open(play, &source), "WRIT_CAPTURE_OPEN");
  play.speed = -1;
  CHECK_CODE(FileSource::Open(play, &source), "WRIT_CAPTURE_SPEED");
}

// Copies of exactly the cut's size: under ASan a read past the end is an error.
void Truncate(const Bytes& file) {
  size_t whole = Read(file).records.size(), torn = 0;
  for (size_t n = 0; n < file.size(); n++) {
    Reading got = Read(Bytes(file.begin(), file.begin() + static_cast<long>(n)));
    CHECK(got.records.size() <= whole);
    if (got.code == "WRIT_CAPTURE_TORN") torn++;
  }
  CHECK(torn > file.size() / 3);
}

void TestTruncation() {
  Truncate(Pcap({{kStart, Bytes(40, 1)}, {kStart + 1, Bytes(30, 2)}}));
  Truncate(Joined({Section(true), InterfaceBlock(true, 1, 9), Enhanced(true, 0, 5, Bytes(33, 7)), Enhanced(true, 0, 6, Bytes(3, 7))}));
}

void TestHostileOctets() {
  std::mt19937_64 random(11);
  const Bytes files[] = {Pcap({{kStart, Bytes(40, 1)}, {kStart + 1, Bytes(30, 2)}}),
                         Joined({Section(false), InterfaceBlock(false, 1, 9, 3), Enhanced(false, 0, 5, Bytes(33, 7))})};
  for (int i = 0; i < 40000; i++) {
    Bytes changed = files[i % 2];
    for (int k = 0; k < 4; k++) changed[random() % changed.size()] = static_cast<uint8_t>(random());
    Read(changed);
  }
}

std::vector<Frame> Drain(FileSource* source) {
  std::vector<Frame> all, batch;
  while (source->Next(1000, &batch) == Pull::kFrames) all.insert(all.end(), batch.begin(), batch.end());
  return all;
}

void TestMerging() {
  Folder folder;
  FilePlay play;
  play.paths = {WriteFile(folder.path + "/a", Pcap({{100, {1}}, {300, {3}}, {200, {4}}, {500, {6}}})),
                WriteFile(folder.path + "/b", Pcap({{100, {2}}, {400, {5}}}))};
  std::unique_ptr<FileSource> source;
  CHECK_OK(FileSource::Open(play, &source));
  std::vector<Frame> all = Drain(source.get());
  CHECK_EQ(all.size(), 6u);
  for (size_t i = 0; i < all.size(); i++) {
    CHECK_EQ(all[i].number, i + 1);
    CHECK_EQ(all[i].octets[0], static_cast<uint8_t>(i + 1));
  }
  CHECK_EQ(all[1].point, 1);
}

void TestTornFileGoesOnWithTheOthers() {
  Folder folder;
  Bytes torn = Pcap({{100, {1}}, {200, {2, 2, 2}}});
  torn.pop_back();
  FilePlay play;
  play.paths = {WriteFile(folder.path + "/a", torn), WriteFile(folder.path + "/b", Pcap({{300, {3}}}))};
  std::unique_ptr<FileSource> source;
  CHECK_OK(FileSource::Open(play, &source));
  CHECK_EQ(Drain(source.get()).size(), 2u);
  std::vector<SourceNotice> notices;
  source->TakeNotices(&notices);
  CHECK_EQ(notices.size(), 1u);
  CHECK_EQ(std::string(notices[0].code), "WRIT_CAPTURE_TORN");
}

std::string Thousand(const Folder& folder) {
  std::vector<Captured> frames;
  for (int i = 0; i < 1000; i++) frames.push_back({kStart + i * 1'000'000ll, {1, 2}});
  return WriteFile(folder.path + "/thousand", Pcap(frames));
}

void TestGates() {
  Folder folder;
  FilePlay play;
  play.paths = {Thousand(folder)};
  play.gates = {1, 300, 301, 5000};
  std::unique_ptr<FileSource> source;
  CHECK_OK(FileSource::Open(play, &source));
  std::vector<Frame> batch;
  uint64_t seen = 0;
  for (uint64_t gate : {1, 300, 301}) {
    Pull pull;
    while ((pull = source->Next(1, &batch)) == Pull::kFrames) seen = batch.back().number;
    CHECK(pull == Pull::kGate);
    CHECK_EQ(source->gate(), gate);
    CHECK_EQ(seen, gate - 1);
    CHECK(source->Next(1, &batch) == Pull::kGate);
    source->Release(gate);
  }
  CHECK_EQ(Drain(source.get()).back().number, 1000u);
}

int64_t MillisecondsToPlay(double speed, uint64_t resume_after, const std::string& path) {
  FilePlay play;
  play.paths = {path};
  play.speed = speed;
  play.resume_after = resume_after;
  std::unique_ptr<FileSource> source;
  CHECK_OK(FileSource::Open(play, &source));
  auto from = std::chrono::steady_clock::now();
  std::vector<Frame> batch;
  for (Pull pull = Pull::kIdle; pull != Pull::kEnd;) pull = source->Next(1000, &batch);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - from).count();
}

// 1,000 frames over 999 ms. Only lower bounds are exact on a busy machine.
void TestPace() {
  Folder folder;
  const std::string path = Thousand(folder);
  CHECK(MillisecondsToPlay(4, 0, path) >= 249);
  CHECK(MillisecondsToPlay(1, 900, path) >= 99);
  CHECK(MillisecondsToPlay(0, 0, path) < 249);
  CHECK(MillisecondsToPlay(1, 1000, path) < 900);
}

void TestSharedCaptures() {
  constexpr const char* kTitle = "every file of the shared captures is read or refused, never crashed on";
  const char* root = "../shared/captures";
  if (!std::filesystem::is_directory(root)) return Skip(kTitle, "../shared/captures is absent");
  Case(kTitle, [root] {
    size_t files = 0, frames = 0, ip = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (!entry.is_regular_file() || entry.file_size() > 64u << 20) continue;
      FilePlay play;
      play.paths = {entry.path().string()};
      std::unique_ptr<FileSource> source;
      if (!FileSource::Open(play, &source).ok()) continue;
      files++;
      std::vector<Frame> batch;
      while (source->Next(0, &batch) == Pull::kFrames)
        for (const Frame& frame : batch) {
          // A copy of its own, so that ASan sees a read past the frame's end.
          Bytes copy(frame.octets.begin(), frame.octets.end());
          IpLayers layers;
          frames++;
          ip += Dissect(frame.link, copy, &layers) == Dissection::kIp;
        }
    }
    std::printf("        %zu files, %zu frames, %zu with IP\n", files, frames, ip);
    CHECK(files > 0 && ip > 0);
  });
}

TEST_PROGRAM(capture_file) {
  Case("pcap is read in both resolutions and both byte orders", TestPcapForms);
  Case("pcapng times follow if_tsresol, powers of two too, and if_tsoffset", TestPcapngTimes);
  Case("pcapng sections, interfaces and all three packet blocks are read", TestPcapngBlocks);
  Case("what is no capture file, or contradicts itself, is refused with a code", TestRefusedFiles);
  Case("a file cut at any octet gives its whole records and then says so", TestTruncation);
  Case("mangled files never lead a reader out of its view", TestHostileOctets);
  Case("files are merged by time, stable for equal times, each in its own order, numbered from 1", TestMerging);
  Case("a torn file ends with a notice and the others go on", TestTornFileGoesOnWithTheOthers);
  Case("no packet passes a gate before it is released", TestGates);
  Case("the pace is kept, and packets played before come without waiting", TestPace);
  TestSharedCaptures();
}

}  // namespace capture_file_test
