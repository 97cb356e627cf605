#include <condition_variable>
#include <mutex>
#include <thread>

#include "spool/crc32c.h"
#include "spool_support.h"

using namespace writ;
using namespace writ::test;

namespace spool_roundtrip_test {

constexpr size_t kMost = 65'700;

void CrcIsRight() {
  const Bytes text{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
  CHECK_EQ(spool::Crc32c(0, text), 0xe3069283u);  // the check value of CRC-32C
  std::mt19937_64 random(1);
  Bytes data(50'000);
  for (uint8_t& octet : data) octet = static_cast<uint8_t>(random());
  for (int i = 0; i < 300; ++i) {
    const size_t from = random() % 64, length = random() % (data.size() - 64);
    const ByteView view = ByteView(data).subspan(from, length);
    const uint32_t whole = spool::Crc32c(0, view);
    CHECK_EQ(whole, spool::Crc32cByTable(0, view));
    const size_t cut = length == 0 ? 0 : random() % length;
    CHECK_EQ(whole, spool::Crc32c(spool::Crc32c(0, view.first(cut)), view.subspan(cut)));
  }
}

void RoundTrip(uint64_t seed) {
  std::mt19937_64 random(seed);
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  SpoolOptions options = TestOptions(scratch.path());
  options.segment_bytes = 1 << (14 + random() % 7);
  options.block_bytes = 1 << (10 + random() % 7);
  options.commit_bytes = 1 << (12 + random() % 9);
  options.backpressure = true;
  options.queue_bytes = 1 << 20;
  const uint64_t records = 200 + random() % 600;
  {
    auto spool = OpenSpool(options);
    Stream* stream = nullptr;
    CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
    for (uint64_t i = 0; i < records; ++i) CHECK(Append(spool.get(), stream, seed, i, kMost));
    CheckState(spool->State(stream), StateAfter(records));
    CHECK_OK(spool->Flush());
    CHECK_EQ(spool->DurableOrdinal(stream), records);
    CHECK_EQ(spool->queued_bytes(), 0u);
  }
  auto reader = OpenReader(scratch.path());
  for (const uint64_t from : {uint64_t{0}, records / 2, random() % records, records - 1, records})
    CHECK_EQ(CheckRecords(reader.get(), TestId(1), seed, from, kMost, 1 + random() % (1 << 20)), records);
}

void SideBySide() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  SpoolOptions options = TestOptions(scratch.path());
  options.segment_bytes = 1 << 18;
  auto spool = OpenSpool(options);
  auto reader = OpenReader(scratch.path());
  constexpr uint64_t kRecords = 400;
  constexpr uint8_t kStreams = 9;  // more than are flushed one by one
  std::vector<std::thread> writers;
  for (uint8_t number = 0; number < kStreams; ++number)
    writers.emplace_back([&, number] {
      Stream* stream = nullptr;
      CHECK_OK(spool->OpenStream(TestStream(number), &stream, nullptr));
      for (uint64_t i = 0; i < kRecords; ++i) CHECK(Append(spool.get(), stream, number, i, kMost));
    });
  for (auto& writer : writers) writer.join();
  CHECK_OK(spool->Flush());
  for (uint8_t number = 0; number < kStreams; ++number)
    CHECK_EQ(CheckRecords(reader.get(), TestId(number), number, 0, kMost), kRecords);
}

void NothingInTheClear() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  const std::string marker = "sip:+1-555-0142@example.org;canary";
  {
    auto spool = OpenSpool(TestOptions(scratch.path()));
    Stream* stream = nullptr;
    StreamSpec spec = TestStream(1);
    spec.about.assign(marker.begin(), marker.end());
    CHECK_OK(spool->OpenStream(spec, &stream, nullptr));
    for (int i = 0; i < 500; ++i) {
      uint8_t* at = spool->Reserve(stream, marker.size());
      std::memcpy(at, marker.data(), marker.size());
      RecordMeta meta;
      meta.time_ns = 0x1122334455667788;
      meta.position = 0x99aabbccddeeff00;
      spool->Commit(stream, marker.size(), meta);
    }
    spool->End(stream);
    CHECK_OK(spool->Flush());
  }
  const std::string time("\x88\x77\x66\x55\x44\x33\x22\x11", 8);
  const std::string place("\x00\xff\xee\xdd\xcc\xbb\xaa\x99", 8);
  size_t seen = 0;
  for (const std::string& path : FilesUnder(scratch.path())) {
    const Bytes octets = ReadFileOctets(path);
    const std::string text(octets.begin(), octets.end());
    for (const std::string& secret : {marker.substr(0, 12), time, place}) CHECK(text.find(secret) == std::string::npos);
    ++seen;
  }
  CHECK(seen >= 4);  // index, lock, stream, segment, ended
  Bytes about;
  auto reader = OpenReader(scratch.path());
  CHECK_OK(reader->About(TestId(1), &about));
  CHECK(std::string(about.begin(), about.end()) == marker);
}

void IdleStreamsCostNothing() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  auto spool = OpenSpool(TestOptions(scratch.path()));
  for (uint8_t number = 0; number < 200; ++number) {
    Stream* stream = nullptr;
    CHECK_OK(spool->OpenStream(TestStream(number), &stream, nullptr));
  }
  CHECK_OK(spool->Flush());
  for (uint8_t number = 0; number < 200; ++number) CHECK(SegmentsOf(scratch.path(), TestId(number)).empty());
}

void FullQueueRefuses() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  SpoolOptions options = TestOptions(scratch.path());
  options.queue_bytes = 0;
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  CHECK(spool->Reserve(stream, 10) == nullptr);
  CHECK(spool->Reserve(stream, kMaxRecord + 1) == nullptr);
}

void SmallQueueWaits() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  SpoolOptions options = TestOptions(scratch.path());
  options.queue_bytes = 1;
  options.block_bytes = 4096;
  options.backpressure = true;
  auto spool = OpenSpool(options);
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  for (uint64_t i = 0; i < 300; ++i) CHECK(Append(spool.get(), stream, 7, i, 3000));
  CHECK_OK(spool->Flush());
  auto reader = OpenReader(scratch.path());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 7, 0, 3000), 300u);
}

void AgedBlocksClose() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  std::mutex mutex;
  std::condition_variable changed;
  int durable = 0;
  auto spool = OpenSpool(TestOptions(scratch.path()));
  spool->OnDurable([&] {
    std::lock_guard lock(mutex);
    ++durable;
    changed.notify_all();
  });
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  CHECK(Append(spool.get(), stream, 1, 0, 100));
  std::unique_lock lock(mutex);
  CHECK(changed.wait_for(lock, std::chrono::seconds(30), [&] { return durable > 0; }));
  CHECK_EQ(spool->DurableOrdinal(stream), 1u);
}

void CancelledIsNothing() {
  ScratchDirectory scratch(ScratchDirectory::On::kDisk);
  auto spool = OpenSpool(TestOptions(scratch.path()));
  Stream* stream = nullptr;
  CHECK_OK(spool->OpenStream(TestStream(1), &stream, nullptr));
  CHECK(spool->Reserve(stream, 100) != nullptr);
  spool->Cancel(stream);
  CHECK_OK(spool->Flush());
  CHECK(Append(spool.get(), stream, 1, 0, 100));
  CHECK_OK(spool->Flush());
  auto reader = OpenReader(scratch.path());
  CHECK_EQ(CheckRecords(reader.get(), TestId(1), 1, 0, 100), 1u);
}

TEST_PROGRAM(spool_roundtrip) {
  Case("CRC32C by instruction and by table agree, in pieces too", CrcIsRight);
  Case("I6: what is read is octet for octet what was accepted, for records of 0 to 65,700 octets from any ordinal on", [] {
    for (uint64_t seed = 1; seed <= 12; ++seed) RoundTrip(seed);
  });
  Case("streams written by many threads at once each come back whole", SideBySide);
  Case("neither payload nor times nor what delivery must know stand in any file in the clear", NothingInTheClear);
  Case("a stream without records has no segment", IdleStreamsCostNothing);
  Case("a full queue refuses records, and a record beyond the limit is refused", FullQueueRefuses);
  Case("with backpressure a full queue makes the caller wait, and nothing is lost", SmallQueueWaits);
  Case("an open block of a stream gone quiet becomes durable by itself", AgedBlocksClose);
  Case("a cancelled reservation leaves no record", CancelledIsNothing);
}

}  // namespace spool_roundtrip_test
