// A capture file: pcap or pcapng by its first octets. Records lie in the file, one behind the other.
#include "capture/record_reader.h"
#include "check.h"
#include "fuzz/targets.h"

namespace writ::fuzz {
namespace {

void Run(ByteView input) {
  const Exact file(input);
  std::unique_ptr<RecordReader> reader;
  if (!OpenRecordReader(file.view(), &reader).ok()) return;
  const uint8_t* earliest = input.empty() ? nullptr : file.view().data();
  uint64_t sum = 0;
  for (CaptureRecord record; reader->Next(&record);) {
    CHECK(record.octets.data() >= earliest && record.octets.data() + record.octets.size() <= file.view().data() + file.view().size());
    for (const uint8_t octet : record.octets) sum += octet;
    earliest = record.octets.data() + record.octets.size();
  }
  CaptureRecord after;
  CHECK(!reader->Next(&after) && sum < UINT64_MAX);
}

void Put32(uint32_t value, Bytes* out) {
  for (int i = 0; i < 4; ++i) out->push_back(static_cast<uint8_t>(value >> 8 * i));
}

Bytes Pcap(uint32_t magic) {
  Bytes out;
  for (const uint32_t word : {magic, 0x00040002u, 0u, 0u, 65535u, 1u}) Put32(word, &out);
  for (uint32_t length = 0; length < 3; ++length) {
    for (const uint32_t word : {1u, 2u, length, 60u}) Put32(word, &out);
    out.resize(out.size() + length, 7);
  }
  return out;
}

void Block(uint32_t type, const std::vector<uint32_t>& words, Bytes* out) {
  const auto length = static_cast<uint32_t>(12 + 4 * words.size());
  Put32(type, out);
  Put32(length, out);
  for (const uint32_t word : words) Put32(word, out);
  Put32(length, out);
}

Bytes Pcapng() {
  Bytes out;
  Block(0x0a0d0d0a, {0x1a2b3c4d, 1, UINT32_MAX, UINT32_MAX}, &out);
  Block(1, {1, 0, 0x00010009, 0x00000083, 0x0008000e, 5, 0, 0}, &out);  // if_tsresol, if_tsoffset
  Block(1, {101, 4}, &out);
  Block(6, {0, 1, 2, 4, 4, 0x45454545}, &out);
  Block(3, {4, 0x60606060}, &out);
  Block(2, {1, 0, 0, 3, 3, 0x45454545}, &out);
  Block(5, {0, 0, 0}, &out);
  return out;
}

std::vector<Bytes> Seeds() { return {Pcap(0xa1b2c3d4), Pcap(0xa1b23c4d), Pcap(0xd4c3b2a1), Pcapng()}; }

}  // namespace

const Target kRecords{"records", Run, Seeds};

}  // namespace writ::fuzz
