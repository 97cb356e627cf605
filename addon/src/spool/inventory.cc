#include "spool/inventory.h"

#include <fcntl.h>

#include <map>

#include "spool/names.h"
#include "spool/segment.h"

namespace writ::spool {
namespace {

struct FreedEntry {
  uint32_t crc;               // of the rest
  uint32_t zero;
  uint64_t first, next;       // next 0: it had no footer
  uint64_t octets, records;
  int64_t created_ns;
  Id segment_id;
  Digest footer, previous;    // SHA-256 of its footer and of its predecessor's; zeros: none
};
static_assert(sizeof(FreedEntry) == 128);

SegmentFacts FactsOf(const FreedEntry& entry) {
  return {entry.segment_id, entry.first, entry.next, entry.octets, entry.records, entry.created_ns, entry.footer, entry.previous, true};
}

FreedEntry EntryOf(const SegmentFacts& facts) {
  FreedEntry entry{0, 0, facts.first, facts.next, facts.octets, facts.records, facts.created_ns, facts.segment_id, facts.footer, facts.previous};
  entry.crc = CrcOf(entry);
  return entry;
}

Status LookAt(IoCalls* io, const std::string& directory, uint64_t first, SegmentFacts* out) {
  SegmentFile segment;
  WRIT_RETURN_IF_ERROR(OpenSegment(io, SegmentPath(directory, first), O_RDONLY, &segment));
  *out = {};
  out->first = first;
  out->octets = segment.size;
  if (!segment.has_header) return Status::Ok();
  out->segment_id = segment.header.segment_id;
  out->created_ns = segment.header.created_ns;
  out->previous = segment.header.previous;
  if (!segment.has_footer) return Status::Ok();
  out->next = segment.footer.next;
  out->records = segment.footer.records;
  out->footer = Sha256(OctetsOf(segment.footer));
  return Status::Ok();
}

// Whole entries up to the first that does not hold: a torn one is of a removal that never came.
Status LoadFreed(IoCalls* io, const std::string& directory, std::vector<FreedEntry>* out) {
  Bytes octets;
  bool found = false;
  out->clear();
  WRIT_RETURN_IF_ERROR(ReadWhole(io, FreedPath(directory), &octets, &found));
  FreedEntry entry;
  for (size_t at = 0; at + sizeof entry <= octets.size(); at += sizeof entry) {
    std::memcpy(&entry, octets.data() + at, sizeof entry);
    if (entry.crc != CrcOf(entry)) break;
    out->push_back(entry);
  }
  return Status::Ok();
}

// Where the next entry goes: behind the last one that holds. What is torn behind it is of a removal that never came.
Status EndOfFreed(IoCalls* io, const File& file, const std::string& path, uint64_t* end) {
  uint64_t size = 0;
  WRIT_RETURN_IF_ERROR(SizeOf(file, path, &size));
  for (*end = size / sizeof(FreedEntry) * sizeof(FreedEntry); *end > 0; *end -= sizeof(FreedEntry)) {
    FreedEntry entry;
    size_t got = 0;
    WRIT_RETURN_IF_ERROR(ReadUpTo(io, file, reinterpret_cast<uint8_t*>(&entry), sizeof entry, *end - sizeof entry, path, &got));
    if (got == sizeof entry && entry.crc == CrcOf(entry)) break;
  }
  return Status::Ok();
}

}  // namespace

Status ListFacts(IoCalls* io, const std::string& stream_directory, std::vector<SegmentFacts>* out) {
  std::vector<FreedEntry> freed;
  std::vector<uint64_t> firsts;
  std::map<uint64_t, SegmentFacts> facts;
  WRIT_RETURN_IF_ERROR(LoadFreed(io, stream_directory, &freed));
  for (const FreedEntry& entry : freed) facts[entry.first] = FactsOf(entry);
  WRIT_RETURN_IF_ERROR(ListSegments(stream_directory, &firsts));
  for (const uint64_t first : firsts) {
    SegmentFacts found;
    const Status status = LookAt(io, stream_directory, first, &found);
    if (status.ok()) facts[first] = found;   // else it was removed at this moment
  }
  out->clear();
  for (const auto& [first, one] : facts) out->push_back(one);
  return Status::Ok();
}

Status NoteFreed(IoCalls* io, const std::string& stream_directory, const std::vector<uint64_t>& going) {
  if (going.empty()) return Status::Ok();
  std::vector<FreedEntry> added;
  for (const uint64_t first : going) {
    SegmentFacts facts;
    WRIT_RETURN_IF_ERROR(LookAt(io, stream_directory, first, &facts));
    added.push_back(EntryOf(facts));
  }
  const std::string path = FreedPath(stream_directory);
  const ByteView octets(reinterpret_cast<const uint8_t*>(added.data()), added.size() * sizeof(FreedEntry));
  File file;
  uint64_t end = 0;
  WRIT_RETURN_IF_ERROR(OpenFile(io, path, O_RDWR | O_CREAT, &file));
  WRIT_RETURN_IF_ERROR(EndOfFreed(io, file, path, &end));
  WRIT_RETURN_IF_ERROR(WriteAll(io, file, octets.data(), octets.size(), end, path));
  WRIT_RETURN_IF_ERROR(SyncFile(io, file, path));
  return end == 0 ? SyncDirectory(io, stream_directory) : Status::Ok();
}

}  // namespace writ::spool
