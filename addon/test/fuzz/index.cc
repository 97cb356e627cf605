// The shared index as a reader finds it: a page of header, then slots. It is a cache that anything may have damaged.
#include <fcntl.h>

#include "authority_fixture.h"
#include "fuzz/targets.h"
#include "spool/index.h"

namespace writ::fuzz {
namespace {

using namespace writ::spool;

// The input's first 64 octets are the header's, what follows are slots.
constexpr size_t kHeaderOctets = 64;

Bytes FileOf(ByteView input) {
  Bytes out(kIndexHeader);
  const size_t head = std::min(input.size(), kHeaderOctets);
  std::copy_n(input.begin(), head, out.begin());
  out.insert(out.end(), input.begin() + static_cast<long>(head), input.end());
  return out;
}

void Run(ByteView input) {
  const test::Folder folder;
  const Bytes octets = FileOf(input);
  File file;
  CHECK_OK(OpenFile(&SystemIo(), folder.path + "/index", O_CREAT | O_WRONLY, &file));
  CHECK_OK(WriteAll(&SystemIo(), file, octets.data(), octets.size(), 0, folder.path));
  IndexReader reader(folder.path);
  std::vector<IndexEntry> entries;
  (void)reader.generation();
  reader.All(&entries);
  CHECK(entries.size() <= input.size() / sizeof(IndexSlot) + 1);
  IndexEntry entry;
  for (const IndexEntry& each : entries) (void)reader.Find(each.stream_id, &entry);
}

std::vector<Bytes> Seeds() {
  const test::Folder folder;
  IndexWriter writer;
  CHECK_OK(writer.Open(&SystemIo(), folder.path));
  for (uint8_t i = 1; i < 4; ++i) {
    IndexEntry entry;
    entry.stream_id[0] = i;
    entry.records = i;
    CHECK_OK(writer.Publish(entry));
  }
  Bytes whole;
  bool found = false;
  CHECK_OK(ReadWhole(&SystemIo(), folder.path + "/index", &whole, &found));
  Bytes seed(whole.begin(), whole.begin() + kHeaderOctets);
  seed.insert(seed.end(), whole.begin() + kIndexHeader, whole.begin() + kIndexHeader + 5 * sizeof(IndexSlot));
  return {seed};
}

}  // namespace

const Target kIndex{"index", Run, Seeds};

}  // namespace writ::fuzz
