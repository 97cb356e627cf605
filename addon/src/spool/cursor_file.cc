#include "spool/cursor_file.h"

#include <fcntl.h>

#include "spool/format.h"
#include "spool/names.h"
#include "spool/whole_file.h"

namespace writ::spool {
namespace {

constexpr uint64_t kSlotStride = 4096;  // the slots share no disk sector

struct CursorSlot {
  Magic magic;
  uint32_t version;
  uint32_t crc;
  uint64_t generation;  // the valid slot with the higher one rules; slot = generation mod 2
  uint64_t confirmed, confirmed_items, resent;
};
static_assert(sizeof(CursorSlot) == 48);

void Consider(const Bytes& octets, uint64_t at, CursorSlot* best) {
  CursorSlot slot;
  if (octets.size() < at + sizeof slot || !Parse(octets.data() + at, kCursorMagic, &slot)) return;
  if (slot.generation > best->generation) *best = slot;
}

Status ReadBest(IoCalls* io, const std::string& path, CursorSlot* best, bool* found) {
  Bytes octets;
  *best = {};
  WRIT_RETURN_IF_ERROR(ReadWhole(io, path, &octets, found));
  Consider(octets, 0, best);
  Consider(octets, kSlotStride, best);
  return Status::Ok();
}

uint64_t At(const CursorSlot& slot) { return slot.generation % 2 * kSlotStride; }

// After a failed flush nobody knows what the file holds: a fresh one takes its place, or the error is the answer.
Status Replace(IoCalls* io, const std::string& path, const CursorSlot& slot) {
  Bytes octets(At(slot) + sizeof slot);
  std::memcpy(octets.data() + At(slot), &slot, sizeof slot);
  return ReplaceWhole(io, path, octets);
}

}  // namespace

Status LoadCursorFile(IoCalls* io, const std::string& stream_directory, Cursor* out) {
  CursorSlot best;
  bool found = false;
  WRIT_RETURN_IF_ERROR(ReadBest(io, CursorPath(stream_directory), &best, &found));
  *out = {best.confirmed, best.confirmed_items, best.resent};
  return Status::Ok();
}

Status StoreCursorFile(IoCalls* io, const std::string& stream_directory, const Cursor& cursor) {
  const std::string path = CursorPath(stream_directory);
  CursorSlot slot;
  bool found = false;
  WRIT_RETURN_IF_ERROR(ReadBest(io, path, &slot, &found));
  slot.magic = kCursorMagic;
  slot.version = kFormatVersion;
  ++slot.generation;
  slot.confirmed = cursor.confirmed;
  slot.confirmed_items = cursor.confirmed_items;
  slot.resent = cursor.resent;
  slot.crc = CrcOf(slot);
  File file;
  WRIT_RETURN_IF_ERROR(OpenFile(io, path, O_WRONLY | O_CREAT, &file));
  WRIT_RETURN_IF_ERROR(WriteAll(io, file, OctetsOf(slot).data(), sizeof slot, At(slot), path));
  if (!SyncFile(io, file, path).ok()) return Replace(io, path, slot);
  return found ? Status::Ok() : SyncDirectory(io, stream_directory);
}

}  // namespace writ::spool
