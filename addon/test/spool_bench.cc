// Nanoseconds a record of the spool's write and read paths, as JSON. Not a test:
//   make -C addon bench && build/addon/spool_bench [directory] [record octets] [MiB] [streams] [what] [seconds]
// What: `write` or `control` alone (npm run bench -- spool); a rate in megabits a second: how old records are when they become durable;
// nothing: the cost of accepting, writing and reading.
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "spool/io_calls.h"
#include "spool/reader.h"
#include "spool/spool.h"

namespace {

using namespace writ;
using writ::spool::File;

double Seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double CpuSeconds() {
  rusage use;
  getrusage(RUSAGE_SELF, &use);
  return static_cast<double>(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + static_cast<double>(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

void Must(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "%s %s\n", status.code, status.detail.c_str());
  std::exit(1);
}

Id StreamId(size_t number) {
  Id id{};
  std::memcpy(id.data(), &number, sizeof number);
  id[15] = 1;
  return id;
}

struct Shape {
  std::string dir;
  size_t octets, records, streams;
};

void Report(const char* path, const Shape& shape, double wall, double cpu) {
  const double count = static_cast<double>(shape.records);
  std::printf("{\"path\":\"%s\",\"recordOctets\":%zu,\"records\":%zu,\"streams\":%zu,\"wallNsPerRecord\":%.0f,\"cpuNsPerRecord\":%.0f,\"MBps\":%.0f}\n",
              path, shape.octets, shape.records, shape.streams, wall / count * 1e9, cpu / count * 1e9,
              count * static_cast<double>(shape.octets) / wall / 1e6);
}

void Write(const Shape& shape) {
  SpoolOptions options;
  options.keys = HoldKey({});
  options.dir = shape.dir;
  options.backpressure = true;
  options.queue_bytes = 16 << 20;   // as the engine has it for files
  std::unique_ptr<Spool> spool;
  Must(Spool::Open(options, &spool));
  std::vector<Stream*> streams(shape.streams);
  for (size_t i = 0; i < shape.streams; ++i) Must(spool->OpenStream({StreamId(i), {}, Leg::kCc, {}}, &streams[i], nullptr));
  const Bytes payload(shape.octets, 0x45);
  const double wall = Seconds(), cpu = CpuSeconds();
  for (size_t i = 0; i < shape.records; ++i) {
    Stream* stream = streams[i % shape.streams];
    uint8_t* at = spool->Reserve(stream, shape.octets);
    if (at == nullptr) Must(spool->health());
    std::memcpy(at, payload.data(), shape.octets);
    spool->Commit(stream, shape.octets, {RecordKind::kCc, 1, i + 1, 0});
  }
  const double accepted = Seconds();
  Must(spool->Flush());
  Report("write", shape, Seconds() - wall, CpuSeconds() - cpu);
  std::fprintf(stderr, "accepted after %.2f s, durable after %.2f s\n", accepted - wall, Seconds() - wall);
}

// What the disk allows: the same records, bare, into one file that is flushed as often as the spool flushes at full rate.
void Control(const Shape& shape) {
  constexpr size_t kStage = 256 << 10, kFlush = 4 << 20;
  File file;
  const std::string path = shape.dir + "/control";
  Must(spool::OpenFile(&spool::SystemIo(), path, O_WRONLY | O_CREAT | O_TRUNC, &file));
  const Bytes payload(shape.octets, 0x45);
  Bytes stage(kStage + shape.octets);
  size_t staged = 0;
  uint64_t at = 0, flushed = 0;
  const double wall = Seconds(), cpu = CpuSeconds();
  for (size_t i = 0; i < shape.records; ++i) {
    std::memcpy(stage.data() + staged, payload.data(), shape.octets);
    staged += shape.octets;
    if (staged < kStage && i + 1 < shape.records) continue;
    Must(spool::WriteAll(&spool::SystemIo(), file, stage.data(), staged, at, path));
    at += std::exchange(staged, 0);
    if (at - flushed < kFlush && i + 1 < shape.records) continue;
    Must(spool::SyncFile(&spool::SystemIo(), file, path));
    flushed = at;
  }
  Report("control", shape, Seconds() - wall, CpuSeconds() - cpu);
}

// Records at a steady rate, in turn to all streams: how old they are when they are durable.
void Age(const Shape& shape, double megabits, double seconds) {
  SpoolOptions options;
  options.keys = HoldKey({});
  options.dir = shape.dir + "/age";
  std::unique_ptr<Spool> spool;
  Must(Spool::Open(options, &spool));
  std::vector<Stream*> streams(shape.streams);
  for (size_t i = 0; i < shape.streams; ++i) Must(spool->OpenStream({StreamId(i), {}, Leg::kCc, {}}, &streams[i], nullptr));
  const Bytes payload(shape.octets, 0x45);
  const double rate = megabits * 1e6 / 8 / static_cast<double>(shape.octets), begin = Seconds(), cpu = CpuSeconds();
  uint64_t sent = 0, refused = 0;
  for (double at = begin; at < begin + seconds; at = Seconds()) {
    const auto due = static_cast<uint64_t>((at - begin) * rate);
    for (; sent < due; ++sent) {
      uint8_t* to = spool->Reserve(streams[sent % shape.streams], shape.octets);
      if (to == nullptr) ++refused;
      else std::memcpy(to, payload.data(), shape.octets), spool->Commit(streams[sent % shape.streams], shape.octets, {RecordKind::kCc, 1, sent + 1, 0});
    }
    ::usleep(500);
  }
  Must(spool->Flush());
  const DurableAges ages = spool->ages();
  const auto ms = [](uint64_t ns) { return static_cast<double>(ns) / 1e6; };
  std::printf("{\"path\":\"age\",\"streams\":%zu,\"megabits\":%.0f,\"recordOctets\":%zu,\"records\":%lu,\"refused\":%lu,\"blocks\":%lu,"
              "\"p50ms\":%.1f,\"p99ms\":%.1f,\"longestMs\":%.1f,\"cpuShare\":%.3f}\n",
              shape.streams, megabits, shape.octets, sent, refused, ages.blocks, ms(ages.p50_ns), ms(ages.p99_ns), ms(ages.longest_ns),
              (CpuSeconds() - cpu) / (Seconds() - begin));
}

// The first round makes the buffers, the second one is measured.
void Accept(const Shape& shape) {
  SpoolOptions options;
  options.keys = HoldKey({});
  options.dir = shape.dir + "/accept";
  std::unique_ptr<Spool> spool;
  Must(Spool::Open(options, &spool));
  Stream* stream = nullptr;
  Must(spool->OpenStream({StreamId(0), {}, Leg::kCc, {}}, &stream, nullptr));
  const size_t records = (24u << 20) / shape.octets;
  double seconds = 0;
  for (int round = 0; round < 2; ++round) {
    const double wall = Seconds();
    for (size_t i = 0; i < records; ++i) {
      if (spool->Reserve(stream, shape.octets) == nullptr) Must(spool->health());
      spool->Commit(stream, shape.octets, {RecordKind::kCc, 1, i + 1, 0});
    }
    seconds = Seconds() - wall;
    Must(spool->Flush());
  }
  Report("accept (Reserve and Commit alone)", {shape.dir, shape.octets, records, 1}, seconds, seconds);
}

void Read(const Shape& shape) {
  std::unique_ptr<SpoolReader> reader;
  Must(SpoolReader::Open(shape.dir, HoldKey({}), &reader));
  Slab slab;
  size_t seen = 0;
  const double wall = Seconds(), cpu = CpuSeconds();
  for (size_t i = 0; i < shape.streams; ++i) {
    for (uint64_t next = 0;; next += slab.records.size()) {
      Must(reader->Read(StreamId(i), next, 256 << 10, &slab));
      if (slab.records.empty()) break;
      seen += slab.records.size();
    }
  }
  Report("read", shape, Seconds() - wall, CpuSeconds() - cpu);
  if (seen == shape.records) return;
  std::fprintf(stderr, "read %zu records of %zu\n", seen, shape.records);
  std::exit(1);
}

}  // namespace

int main(int argc, char** argv) {
  Shape shape;
  shape.dir = argc > 1 ? argv[1] : "/tmp/writ-spool-bench";
  shape.octets = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 614;
  const size_t mib = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 1024;
  shape.streams = argc > 4 ? std::strtoul(argv[4], nullptr, 10) : 1;
  shape.records = (mib << 20) / shape.octets;
  ::mkdir(shape.dir.c_str(), 0700);
  const std::string what = argc > 5 ? argv[5] : "";
  if (what == "write") return Write(shape), 0;
  if (what == "control") return Control(shape), 0;
  if (!what.empty()) {
    Age(shape, std::strtod(argv[5], nullptr), argc > 6 ? std::strtod(argv[6], nullptr) : 8);
    return 0;
  }
  Accept(shape);
  Write(shape);
  Read(shape);
  return 0;
}
