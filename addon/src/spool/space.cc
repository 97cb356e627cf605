#include "spool/space.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/thread.h"
#include "spool/names.h"
#include "spool/redo_format.h"

namespace writ::spool {
namespace {

constexpr uint64_t kMostGapReserve = 4 << 20;
constexpr uint64_t kLeastSegment = 256 << 10;
constexpr uint64_t kLeastAhead = 64 << 10;
constexpr auto kCalm = std::chrono::seconds(1);
constexpr auto kPressed = std::chrono::milliseconds(100);   // while something is refused
constexpr size_t kStreamsCalm = 64;                         // looked at each time while there is plenty: then it matters little what was freed
constexpr uint64_t kThorough = 60;                          // looks at a stream, after which it is counted whatever its directory says

// For gaps, ends and the journal.
uint64_t GapReserve(uint64_t limit) { return std::min(kMostGapReserve, limit / 64); }

// When a file of it last came or went; 0: there is no such directory.
int64_t ChangedNs(const std::string& directory) {
  struct stat facts;
  return ::stat(directory.c_str(), &facts) == 0 ? int64_t{facts.st_mtim.tv_sec} * 1'000'000'000 + facts.st_mtim.tv_nsec : 0;
}

uint64_t Less(uint64_t from, uint64_t octets) { return from > octets ? from - octets : 0; }

// Octets of the files in a directory; a file that goes meanwhile counts nothing.
uint64_t FileOctetsIn(const std::string& directory, bool* readable) {
  DIR* open = ::opendir(directory.c_str());
  *readable = open != nullptr || errno == ENOENT;
  if (open == nullptr) return 0;
  uint64_t octets = 0;
  struct stat facts;
  while (const dirent* entry = ::readdir(open))
    if (::fstatat(::dirfd(open), entry->d_name, &facts, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(facts.st_mode))
      octets += static_cast<uint64_t>(facts.st_size);
  ::closedir(open);
  return octets;
}

// What the redo log may still take of the disk: it is no content's.
uint64_t RedoGrowth(const std::string& dir, uint64_t file_octets) {
  uint64_t present = 0;
  struct stat facts;
  for (size_t slot = 0; slot < kRedoSlots; ++slot)
    if (::stat(RedoPath(dir, slot).c_str(), &facts) == 0) present += static_cast<uint64_t>(facts.st_blocks) * 512;
  return Less(kRedoSlots * file_octets, present);
}

}  // namespace

Status SpaceKeeper::Start(const std::vector<Id>& streams) {
  {
    std::lock_guard lock(mutex_);
    for (const Id& id : streams) Known(id);
  }
  Look();
  thread_ = std::thread([this] { Run(); });
  return Status::Ok();
}

void SpaceKeeper::Stop() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    stop_waiting_ = true;
    wake_.notify_all();
    room_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void SpaceKeeper::StopWaiting() {
  std::lock_guard lock(mutex_);
  stop_waiting_ = true;
  room_.notify_all();
}

// mutex_ is held.
StreamSpace* SpaceKeeper::Known(const Id& id) {
  for (StreamSpace& each : streams_)
    if (each.id == id) return &each;
  StreamSpace& made = streams_.emplace_back();
  made.id = id;
  made.directory = StreamDirectory(dir_, id);
  return &made;
}

StreamSpace* SpaceKeeper::Open(const Id& id, const Id& grant_id, Leg leg, bool fresh) {
  std::lock_guard lock(mutex_);
  StreamSpace* stream = Known(id);
  stream->grant_id = grant_id;
  stream->leg = leg;
  stream->open = true;
  if (fresh) {  // nothing to count in it yet but its own small file
    stream->changed_ns = ChangedNs(stream->directory);
    stream->looks = 1;
  }
  stream->waits = fresh && leg == Leg::kCc && used_ > std::min(limit_ / 100 * 95, Ceiling(limit_, true));
  ++open_streams_;
  Decide();
  DecideFor(stream);
  return stream;
}

Shortage SpaceKeeper::Judge(const StreamSpace& stream, bool declares) const {
  if (declares || stream.leg == Leg::kJournal) return Shortage::kNone;
  if (stream.leg == Leg::kIri) return signalling_.load(std::memory_order_relaxed);
  const Shortage all = all_.load(std::memory_order_relaxed);
  return all == Shortage::kNone ? stream.own.load(std::memory_order_relaxed) : all;
}

void SpaceKeeper::Took(StreamSpace* stream, uint64_t octets) {
  std::lock_guard lock(mutex_);
  stream->taken += octets;
  taken_ += octets;
  used_ += octets;
  Decide();
  DecideFor(stream);
}

void SpaceKeeper::Wrote(StreamSpace* stream, uint64_t octets) {
  std::lock_guard lock(mutex_);
  stream->written += octets;
  written_ += octets;
}

bool SpaceKeeper::WaitForRoom(const StreamSpace& stream) {
  if (stop_waiting_.load(std::memory_order_acquire)) return false;
  if (Judge(stream, false) == Shortage::kNone) [[likely]]
    return true;
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] { return stop_waiting_ || Judge(stream, false) == Shortage::kNone; });
  return !stop_waiting_;
}

void SpaceKeeper::Run() {
  NameThread("writ-space");
  std::unique_lock lock(mutex_);
  while (!stop_) {
    if (pressed_) wake_.wait_for(lock, kPressed, [this] { return stop_; });
    else wake_.wait_for(lock, kCalm, [this] { return stop_; });
    if (stop_) return;
    lock.unlock();
    Look();
    lock.lock();
  }
}

void SpaceKeeper::Look() {
  LookAtStreams();
  LookAtDisk();
  std::lock_guard lock(mutex_);
  Decide();
  pressed_ = all_ != Shortage::kNone || signalling_ != Shortage::kNone;
  near_ = used_ > limit_ / 2;
  for (StreamSpace& stream : streams_) {
    DecideFor(&stream);
    pressed_ = pressed_ || stream.own != Shortage::kNone;
    near_ = near_ || (limits_.stream_bytes != 0 && stream.used() > limits_.stream_bytes / 2);
  }
  room_.notify_all();
}

// All of them when what was freed may make a difference, else some in turn. They stay where they are in streams_: it only grows at its end.
void SpaceKeeper::LookAtStreams() {
  size_t count = 0;
  {
    std::lock_guard lock(mutex_);
    count = streams_.size();
  }
  const bool all = pressed_ || near_;
  for (size_t left = all ? count : std::min(count, kStreamsCalm); left > 0; --left) {
    next_ = next_ + 1 < count ? next_ + 1 : 0;
    StreamSpace* stream = nullptr;
    {
      std::lock_guard lock(mutex_);
      stream = &streams_[next_];
    }
    LookAt(stream);
  }
}

// What became a file while it was looked at is counted twice until the next look, never left out.
void SpaceKeeper::LookAt(StreamSpace* stream) {
  const int64_t changed_ns = ChangedNs(stream->directory);
  uint64_t written_then = 0, taken_then = 0, looks = 0;
  {
    std::lock_guard lock(mutex_);
    looks = stream->looks++;
    const bool quiet = stream->taken == stream->looked_taken && stream->taken == stream->written_then;
    if (quiet && changed_ns == stream->changed_ns && looks % kThorough != 0) return;
    written_then = stream->written;
    taken_then = stream->taken;
  }
  bool readable = true;
  const uint64_t files = FileOctetsIn(stream->directory, &readable);
  if (!readable) return;
  std::lock_guard lock(mutex_);
  const uint64_t before = stream->used();
  stream->files = files;
  stream->written_then = written_then;
  stream->looked_taken = taken_then;
  stream->changed_ns = changed_ns;
  used_ = Less(used_, before) + stream->used();
  if (looks > 0) freed_ += static_cast<int64_t>(before) - static_cast<int64_t>(stream->used());
}

void SpaceKeeper::LookAtDisk() {
  uint64_t taken_then = 0, waiting = 0, free = 0;
  {
    std::lock_guard lock(mutex_);
    taken_then = taken_;
    waiting = taken_ - written_;
  }
  const bool known = io_->FreeOctets(dir_.c_str(), &free) == 0;
  waiting += RedoGrowth(dir_, redo_octets_);
  std::lock_guard lock(mutex_);
  if (!known) return;
  disk_known_ = true;
  disk_free_ = Less(free, waiting);
  disk_taken_then_ = taken_then;
}

uint64_t SpaceKeeper::DiskFree() const { return Less(disk_free_, taken_ - disk_taken_then_); }

// Once content is refused a little must have become free before it is taken again: each change costs a gap.
uint64_t SpaceKeeper::Ceiling(uint64_t limit, bool refusing) const {
  const uint64_t reserve = limit / 100 * limits_.iri_reserve_percent + GapReserve(limit);
  const uint64_t ceiling = Less(limit, reserve);
  return refusing ? ceiling - ceiling / 100 : ceiling;
}

// mutex_ is held.
void SpaceKeeper::Decide() {
  const uint64_t disk = disk_known_ ? used_ + DiskFree() : UINT64_MAX;
  limit_is_disk_ = limits_.all_bytes == 0 || disk < limits_.all_bytes;
  limit_ = limit_is_disk_ ? disk : limits_.all_bytes;
  if (limit_ == UINT64_MAX) return;
  const Shortage full = limit_is_disk_ ? Shortage::kDiskFull : Shortage::kQuota;
  all_ = used_ > Ceiling(limit_, all_ != Shortage::kNone) ? full : Shortage::kNone;
  const uint64_t gaps = GapReserve(disk) * (signalling_ == Shortage::kNone ? 1 : 2);
  signalling_ = disk_known_ && DiskFree() < gaps ? Shortage::kDiskFull : Shortage::kNone;
  const uint64_t share = std::min(limit_, limits_.stream_bytes == 0 ? limit_ : limits_.stream_bytes * std::max<size_t>(open_streams_, 1));
  most_in_segment_ = std::max(kLeastSegment, share / (4 * std::max<size_t>(open_streams_, 1)));
  const uint64_t ahead = disk_known_ ? Less(DiskFree(), limit_ - Ceiling(limit_, true)) / 512 : UINT64_MAX;
  most_ahead_ = ahead < kLeastAhead ? 0 : ahead;
}

// mutex_ is held.
void SpaceKeeper::DecideFor(StreamSpace* stream) {
  if (!stream->open || stream->leg != Leg::kCc) return;
  stream->waits = stream->waits && used_ > limit_ / 100 * 90;
  const uint64_t slack = stream->own == Shortage::kNone ? 0 : limits_.stream_bytes / 100;
  const bool over = limits_.stream_bytes != 0 && stream->used() > limits_.stream_bytes - slack;
  Shortage own = over ? Shortage::kQuota : Shortage::kNone;
  if (stream->waits) own = limit_is_disk_ ? Shortage::kDiskFull : Shortage::kQuota;
  stream->own = own;
}

SpaceReport SpaceKeeper::Report() {
  std::lock_guard lock(mutex_);
  SpaceReport report;
  report.used = used_;
  report.limit = limit_;
  report.content_limit = Ceiling(limit_, false);
  report.disk_free = disk_known_ ? DiskFree() : 0;
  report.stream_limit = limits_.stream_bytes;
  report.accepted = taken_;
  report.freed = static_cast<uint64_t>(std::max<int64_t>(freed_, 0));
  report.redo = kRedoSlots * redo_octets_;
  report.refusing = all_;
  for (const StreamSpace& stream : streams_)
    if (stream.open) report.streams.push_back({stream.id, stream.grant_id, stream.leg, stream.used(), Judge(stream, false)});
  return report;
}

}  // namespace writ::spool
