// What the spool's tests share: a scratch directory, records whose octets follow from stream and ordinal, and a reader that
// checks every one of them.
#pragma once
#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "base/crypto.h"
#include "check.h"
#include "spool/names.h"
#include "spool/reader.h"
#include "spool/spool.h"

namespace writ::test {

// In memory where the machine has room for that (flushes are then free), else, or when asked, on disk.
class ScratchDirectory {
 public:
  enum class On { kAny, kDisk };
  explicit ScratchDirectory(On on = On::kAny) {
    struct statvfs facts;
    const bool memory = on == On::kAny && ::statvfs("/dev/shm", &facts) == 0 && facts.f_bavail * facts.f_bsize > (uint64_t{256} << 20);
    char name[64];
    std::snprintf(name, sizeof name, "%s/writ-spool-XXXXXX", memory ? "/dev/shm" : "/tmp");
    CHECK(::mkdtemp(name) != nullptr);
    path_ = name;
  }
  ~ScratchDirectory() { Remove(path_); }
  const std::string& path() const { return path_; }
  static void Remove(const std::string& path) {
    ::nftw(path.c_str(), [](const char* at, const struct stat*, int, struct FTW*) { return ::remove(at); }, 16, FTW_DEPTH | FTW_PHYS);
  }

 private:
  std::string path_;
};

inline Key TestKek(uint8_t octet = 0x5a) {
  Key kek;
  kek.fill(octet);
  return kek;
}

inline Id TestId(uint8_t number) {
  Id id{};
  id[0] = 0xa0;
  id[15] = number;
  return id;
}

inline SpoolOptions TestOptions(const std::string& dir) {
  SpoolOptions options;
  options.dir = dir;
  options.keys = HoldKey(TestKek());
  options.commit_ms = 2;
  return options;
}

inline StreamSpec TestStream(uint8_t number, Leg leg = Leg::kCc) {
  return {TestId(number), TestId(static_cast<uint8_t>(number + 100)), leg, Bytes{'{', number, '}'}};
}

// SplitMix64 (Steele, Lea, Flood 2014): a generator that costs nothing to seed.
inline uint64_t Mixed(uint64_t* state) {
  uint64_t z = *state += 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

// A record's length and octets follow from its ordinal: any reader can check any record.
inline size_t RecordLength(uint64_t seed, uint64_t ordinal, size_t most) {
  uint64_t state = seed * 1'000'003 + ordinal;
  const uint64_t dice = Mixed(&state) % 16;
  if (dice == 0) return 0;
  if (dice == 1) return Mixed(&state) % (most + 1);
  return Mixed(&state) % std::min<size_t>(most + 1, 1500);
}

inline void FillRecord(uint64_t seed, uint64_t ordinal, uint8_t* to, size_t length) {
  uint64_t state = ~(seed * 1'000'003 + ordinal);
  for (size_t i = 0; i < length; i += 8) {
    const uint64_t octets = Mixed(&state);
    std::memcpy(to + i, &octets, std::min<size_t>(8, length - i));
  }
}

inline RecordMeta MetaOf(uint64_t ordinal) {
  RecordMeta meta;
  meta.kind = ordinal % 10 == 9 ? RecordKind::kGap : ordinal % 3 == 0 ? RecordKind::kIri : RecordKind::kCc;
  meta.time_ns = 1'700'000'000'000'000'000 + static_cast<int64_t>(ordinal) * 1000;
  meta.position = ordinal + 1;
  meta.gap_items = ordinal % 10 == 9 ? 3 : 0;
  return meta;
}

inline bool Append(Spool* spool, Stream* stream, uint64_t seed, uint64_t ordinal, size_t most) {
  const size_t length = RecordLength(seed, ordinal, most);
  uint8_t* at = spool->Reserve(stream, length);
  if (at == nullptr) return false;
  FillRecord(seed, ordinal, at, length);
  spool->Commit(stream, length, MetaOf(ordinal));
  return true;
}

inline StreamState StateAfter(uint64_t records) {
  StreamState state;
  state.next_ordinal = records;
  for (uint64_t i = 0; i < records; ++i) {
    const RecordMeta meta = MetaOf(i);
    state.last_position = meta.position;
    if (meta.kind == RecordKind::kGap) state.gap_items += 3;
    if (meta.kind == RecordKind::kGap) continue;
    if (state.items++ == 0) state.first_time_ns = meta.time_ns;
    state.last_time_ns = meta.time_ns;
  }
  return state;
}

inline void CheckState(const StreamState& actual, const StreamState& expected) {
  CHECK_EQ(actual.next_ordinal, expected.next_ordinal);
  CHECK_EQ(actual.items, expected.items);
  CHECK_EQ(actual.gap_items, expected.gap_items);
  CHECK_EQ(actual.last_position, expected.last_position);
  CHECK_EQ(actual.first_time_ns, expected.first_time_ns);
  CHECK_EQ(actual.last_time_ns, expected.last_time_ns);
}

// That a slab's records are those from `from` on, octet for octet. Gives the number of the next one.
inline uint64_t CheckSlab(const Slab& slab, uint64_t seed, uint64_t from, size_t most) {
  Bytes expected;
  uint32_t offset = 0;
  const ByteView octets = slab.in_lent > 0 ? ByteView(slab.lent.data(), slab.in_lent) : ByteView(slab.octets.data(), slab.octets.size());
  CHECK(slab.in_lent == 0 || slab.octets.empty());
  for (const SlabRecord& record : slab.records) {
    const RecordMeta meta = MetaOf(record.ordinal);
    CHECK_EQ(record.ordinal, from++);
    CHECK_EQ(record.offset, offset);
    CHECK_EQ(record.length, RecordLength(seed, record.ordinal, most));
    CHECK_EQ(record.kind, meta.kind);
    CHECK_EQ(record.time_ns, meta.time_ns);
    CHECK_EQ(record.position, meta.position);
    expected.resize(record.length);
    FillRecord(seed, record.ordinal, expected.data(), record.length);
    CHECK(std::equal(expected.begin(), expected.end(), octets.begin() + offset));
    offset += record.length;
  }
  CHECK_EQ(octets.size(), offset);
  return from;
}

// Reads a stream from `from` to its durable end and checks ordinals, meta and octets. Gives the number of the next record.
inline uint64_t CheckRecords(SpoolReader* reader, const Id& stream, uint64_t seed, uint64_t from, size_t most, size_t slab_bytes = 256 << 10) {
  Slab slab;
  while (true) {
    CHECK_OK(reader->Read(stream, from, slab_bytes, &slab));
    if (slab.records.empty()) return from;
    from = CheckSlab(slab, seed, from, most);
  }
}

inline std::unique_ptr<Spool> OpenSpool(const SpoolOptions& options) {
  std::unique_ptr<Spool> spool;
  CHECK_OK(Spool::Open(options, &spool));
  return spool;
}

inline std::unique_ptr<SpoolReader> OpenReader(const std::string& dir) {
  std::unique_ptr<SpoolReader> reader;
  CHECK_OK(SpoolReader::Open(dir, HoldKey(TestKek()), &reader));
  return reader;
}

inline Bytes ReadFileOctets(const std::string& path) {
  Bytes octets;
  FILE* file = std::fopen(path.c_str(), "rb");
  CHECK(file != nullptr);
  uint8_t chunk[65536];
  for (size_t got; (got = std::fread(chunk, 1, sizeof chunk, file)) > 0;) octets.insert(octets.end(), chunk, chunk + got);
  std::fclose(file);
  return octets;
}

inline void WriteFileOctets(const std::string& path, ByteView octets) {
  FILE* file = std::fopen(path.c_str(), "wb");
  CHECK(file != nullptr);
  if (!octets.empty()) CHECK_EQ(std::fwrite(octets.data(), 1, octets.size(), file), octets.size());
  std::fclose(file);
}

inline std::vector<std::string> FilesUnder(const std::string& directory) {
  std::vector<std::string> files;
  DIR* open = ::opendir(directory.c_str());
  CHECK(open != nullptr);
  while (const dirent* entry = ::readdir(open)) {
    const std::string name = entry->d_name;
    if (name == "." || name == "..") continue;
    const std::string path = directory + "/" + name;
    struct stat facts;
    CHECK(::stat(path.c_str(), &facts) == 0);
    if (!S_ISDIR(facts.st_mode)) {
      files.push_back(path);
      continue;
    }
    for (const std::string& deeper : FilesUnder(path)) files.push_back(deeper);
  }
  ::closedir(open);
  return files;
}

inline std::vector<std::string> SegmentsOf(const std::string& spool, const Id& stream) {
  std::vector<uint64_t> firsts;
  const std::string directory = spool::StreamDirectory(spool, stream);
  CHECK_OK(spool::ListSegments(directory, &firsts));
  std::vector<std::string> paths;
  for (uint64_t first : firsts) paths.push_back(spool::SegmentPath(directory, first));
  return paths;
}

}  // namespace writ::test
