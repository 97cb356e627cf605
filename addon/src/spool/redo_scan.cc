#include "spool/redo_scan.h"

#include <fcntl.h>

#include <cerrno>

#include "spool/names.h"

namespace writ::spool {

std::string RedoPath(const std::string& spool, size_t slot) { return spool + "/redo." + std::to_string(slot); }

std::string PathOf(const std::string& spool, const RedoKey& key) {
  const std::string directory = StreamDirectory(spool, key.stream_id);
  if (key.kind == RedoKind::kStream) return StreamPath(directory);
  return key.kind == RedoKind::kEnded ? EndedPath(directory) : SegmentPath(directory, key.first);
}

Status RedoScan::Open(IoCalls* io, const std::string& path, bool* found) {
  io_ = io;
  path_ = path;
  const int fd = io->Open(path.c_str(), O_RDONLY, 0);
  *found = fd >= 0;
  if (fd < 0) return errno == ENOENT ? Status::Ok() : IoFailure("open", path);
  file_ = File(io, fd);
  return SizeOf(file_, path, &size_);
}

bool RedoScan::Follows(const RedoRecordHeader& header) const {
  const bool fits = header.octets >= sizeof header && header.octets <= size_ - at_;
  const bool next = records_ == 0 ? header.sequence == 0 : header.epoch == header_.epoch && header.boot_id == header_.boot_id && header.sequence == records_;
  return header.magic == kRedoMagic && header.version == kFormatVersion && fits && next;
}

Status RedoScan::Next(bool* more) {
  *more = false;
  pieces_.clear();
  RedoRecordHeader header;
  size_t got = 0;
  if (at_ + sizeof header > size_) return Status::Ok();
  WRIT_RETURN_IF_ERROR(ReadUpTo(io_, file_, reinterpret_cast<uint8_t*>(&header), sizeof header, at_, path_, &got));
  if (got < sizeof header || !Follows(header)) return Status::Ok();
  record_.resize(header.octets);
  WRIT_RETURN_IF_ERROR(ReadUpTo(io_, file_, record_.data(), record_.size(), at_, path_, &got));
  constexpr size_t kAfterCrc = offsetof(RedoRecordHeader, boot_id);
  if (got < record_.size() || header.crc != Crc32c(0, ByteView(record_).subspan(kAfterCrc))) return Status::Ok();
  header_ = header;
  if (!Cut()) return Status::Ok();
  at_ += RoundUp(header.octets, kRedoAlign);
  ++records_;
  *more = true;
  return Status::Ok();
}

bool RedoScan::Cut() {
  uint64_t at = sizeof(RedoRecordHeader);
  for (uint32_t i = 0; i < header_.parts; ++i) {
    RedoPart part;
    if (at + sizeof part > record_.size()) return false;
    std::memcpy(&part, record_.data() + at, sizeof part);
    at += sizeof part;
    if (part.octets > record_.size() - at) return false;
    const RedoKey key{static_cast<RedoKind>(part.kind), part.stream_id, part.first, part.segment_id};
    pieces_.push_back({key, part.at, ByteView(record_).subspan(at, part.octets)});
    at += RoundUp(part.octets, kBlockAlign);
    if (at > record_.size()) return false;
  }
  return true;
}

}  // namespace writ::spool
