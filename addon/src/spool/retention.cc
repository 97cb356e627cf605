#include "spool/retention.h"

#include <vector>

#include "spool/format.h"
#include "spool/names.h"
#include "spool/whole_file.h"

namespace writ::spool {
namespace {

constexpr Magic kConfirmedMagic = {'W', 'R', 'I', 'T', 'C', 'N', 'F', '1'};
constexpr int64_t kMarksInRetention = 256;   // a mark is noted once in so many parts of the time: nothing is kept longer by more

struct ConfirmedHeader {
  Magic magic;
  uint32_t version;
  uint32_t crc;      // of this structure (itself as 0) and of the marks behind it
  uint64_t marks;
};
static_assert(sizeof(ConfirmedHeader) == 24);

struct ConfirmedMark {
  int64_t time_ns;      // UTC
  uint64_t confirmed;   // records below were confirmed by then
};
static_assert(sizeof(ConfirmedMark) == 16);

using Marks = std::vector<ConfirmedMark>;

ByteView MarkOctets(const Marks& marks) { return {reinterpret_cast<const uint8_t*>(marks.data()), marks.size() * sizeof(ConfirmedMark)}; }

// No file, or one that does not hold: no marks.
Status LoadMarks(IoCalls* io, const std::string& path, Marks* out) {
  Bytes octets;
  bool found = false;
  out->clear();
  WRIT_RETURN_IF_ERROR(ReadWhole(io, path, &octets, &found));
  ConfirmedHeader header;
  if (octets.size() < sizeof header) return Status::Ok();
  std::memcpy(&header, octets.data(), sizeof header);
  const ByteView rest = ByteView(octets).subspan(sizeof header);
  if (header.magic != kConfirmedMagic || header.version != kFormatVersion || rest.size() / sizeof(ConfirmedMark) != header.marks) return Status::Ok();
  if (header.crc != Crc32c(CrcOf(header), rest)) return Status::Ok();
  out->resize(header.marks);
  if (!rest.empty()) std::memcpy(out->data(), rest.data(), rest.size());
  return Status::Ok();
}

Status StoreMarks(IoCalls* io, const std::string& path, const Marks& marks) {
  ConfirmedHeader header{kConfirmedMagic, kFormatVersion, 0, marks.size()};
  header.crc = Crc32c(CrcOf(header), MarkOctets(marks));
  Bytes octets(sizeof header + MarkOctets(marks).size());
  std::memcpy(octets.data(), &header, sizeof header);
  std::memcpy(octets.data() + sizeof header, MarkOctets(marks).data(), MarkOctets(marks).size());
  return ReplaceWhole(io, path, octets);
}

bool IsNews(const Marks& marks, uint64_t confirmed, int64_t now_ns, int64_t retain_ns) {
  if (marks.empty()) return confirmed > 0;
  return confirmed > marks.back().confirmed && now_ns - marks.back().time_ns >= retain_ns / kMarksInRetention;
}

// Of the marks whose time has passed the newest says it all.
void Forget(Marks* marks, int64_t passed_ns) {
  size_t gone = 0;
  while (gone + 1 < marks->size() && (*marks)[gone + 1].time_ns <= passed_ns) ++gone;
  marks->erase(marks->begin(), marks->begin() + static_cast<ptrdiff_t>(gone));
}

}  // namespace

Status ReleasedBelow(IoCalls* io, const std::string& stream_directory, uint64_t confirmed, int64_t now_ns, int64_t retain_ns, uint64_t* released) {
  *released = confirmed;
  if (retain_ns <= 0) return Status::Ok();
  *released = 0;
  Marks marks;
  const std::string path = ConfirmedPath(stream_directory);
  WRIT_RETURN_IF_ERROR(LoadMarks(io, path, &marks));
  if (IsNews(marks, confirmed, now_ns, retain_ns)) {
    Forget(&marks, now_ns - retain_ns);
    marks.push_back({now_ns, confirmed});
    WRIT_RETURN_IF_ERROR(StoreMarks(io, path, marks));
  }
  for (const ConfirmedMark& mark : marks)
    if (mark.time_ns <= now_ns - retain_ns) *released = std::min(mark.confirmed, confirmed);
  return Status::Ok();
}

}  // namespace writ::spool
