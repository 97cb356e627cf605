#include "spool/redo_log.h"

#include <fcntl.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "base/steady.h"
#include "spool/redo_replay.h"

namespace writ::spool {
namespace {

// Bounds what a start after a power cut has to write again, and how long freed segments can come back from the log.
constexpr int64_t kCheckpointEveryNs = 10'000'000'000;
constexpr int64_t kRebuildAgainNs = 1'000'000'000;
constexpr uint64_t kVolumeShare = 256;
constexpr uint64_t kLeastOctets = 4 << 20, kMostOctets = 64 << 20;
constexpr int64_t kNotDue = std::numeric_limits<int64_t>::max();

}  // namespace

size_t RedoOctetsOn(uint64_t volume) {
  return RoundUp(static_cast<size_t>(std::clamp(volume / kVolumeShare, kLeastOctets, kMostOctets)), kRedoAlign);
}

// Before the first start the directory is not there: then it is the one above that says.
size_t RedoOctetsFor(const std::string& directory, uint64_t quota) {
  struct statvfs facts;
  const bool known = ::statvfs(directory.c_str(), &facts) == 0 || ::statvfs(directory.substr(0, directory.rfind('/') + 1).c_str(), &facts) == 0;
  const uint64_t volume = known ? uint64_t{facts.f_blocks} * facts.f_frsize : UINT64_MAX;
  return RedoOctetsOn(quota == 0 ? volume : std::min(volume, quota));
}

void RedoLog::Start(std::vector<CheckpointJob> recovered, uint64_t epoch, std::function<void()> changed) {
  epoch_ = epoch;
  boot_id_ = io_->BootId();
  checkpointer_.Start(std::move(changed));
  for (CheckpointJob& job : recovered) {
    taken_[job.redo.slot] = true;
    checkpointer_.Post(std::move(job));
  }
}

void RedoLog::Add(const RedoKey& key, uint64_t at, ByteView octets) {
  if (parts_ == 0) record_octets_ = sizeof(RedoRecordHeader);
  const RedoPart part{static_cast<uint32_t>(key.kind), static_cast<uint32_t>(octets.size()), key.stream_id, key.first, key.segment_id, at};
  const size_t end = record_octets_ + sizeof part + RoundUp(octets.size(), kBlockAlign);
  if (record_.size() < end) record_.resize(std::max(end, record_.size() * 2));
  uint8_t* to = record_.data() + record_octets_;
  std::memcpy(to, &part, sizeof part);
  std::memcpy(to + sizeof part, octets.data(), octets.size());
  std::memset(to + sizeof part + octets.size(), 0, end - record_octets_ - sizeof part - octets.size());
  record_octets_ = end;
  ++parts_;
  pending_[key] |= at == 0;
  if (record_octets_ - early_ >= early_octets_) WriteEarly();
}

// The disk works on the first parts of a large record while the next ones are sealed. Its header comes last, and its CRC covers all: until
// then these octets mean nothing. The first page waits for the header, and no page is written while it is on its way.
void RedoLog::WriteEarly() {
  const size_t from = std::max<size_t>(early_, kRedoAlign), to = record_octets_ / kRedoAlign * kRedoAlign;
  if (!active_.file.is_open() || to <= from || active_.used + RoundUp(record_octets_, kRedoAlign) > file_octets_) return;
  const std::string path = RedoPath(directory_, active_.slot);
  Status status = WriteAll(io_, active_.file, record_.data() + from, to - from, active_.used + from, path);
  if (status.ok()) status = StartToSync(io_, active_.file, path);
  early_ = to;
  if (status.ok()) return;
  early_failure_ = status;
  active_.spoilt = true;
  Retire();
}

void RedoLog::Touch(const RedoKey& key, bool named) {
  touched_[key] |= named;
  if (checkpoint_ns_ == 0) checkpoint_ns_ = SteadyNs() + kCheckpointEveryNs;
}

bool RedoLog::Commit(Status* failure) {
  const size_t octets = RoundUp(record_octets_, kRedoAlign);
  *failure = Status::Ok();
  if (active_.file.is_open() && active_.used + octets > file_octets_) Retire();
  const bool room = octets <= file_octets_ && (active_.file.is_open() || Activate(failure));
  for (const auto& [key, named] : pending_) {
    Touch(key, named);
    if (room) recorded_.insert(key);
  }
  pending_.clear();
  if (room) *failure = WriteRecord(octets);
  parts_ = 0;
  early_ = 0;
  if (room && !failure->ok()) {
    active_.spoilt = true;
    Retire();
  }
  return room && failure->ok();
}

Status RedoLog::WriteRecord(size_t octets) {
  if (record_.size() < octets) record_.resize(octets);
  RedoRecordHeader header{};
  header.magic = kRedoMagic;
  header.version = kFormatVersion;
  header.boot_id = boot_id_;
  header.epoch = epoch_;
  header.sequence = active_.sequence++;
  header.octets = record_octets_;
  header.parts = parts_;
  std::memcpy(record_.data(), &header, sizeof header);
  constexpr size_t kAfterCrc = offsetof(RedoRecordHeader, boot_id);
  header.crc = Crc32c(0, ByteView(record_).subspan(kAfterCrc, record_octets_ - kAfterCrc));
  std::memcpy(record_.data(), &header, sizeof header);
  const std::string path = RedoPath(directory_, active_.slot);
  const uint64_t at = std::exchange(active_.used, active_.used + octets);
  const size_t first = early_ > 0 ? kRedoAlign : octets, early = std::max(std::exchange(early_, 0), first);
  if (early < octets) WRIT_RETURN_IF_ERROR(WriteAll(io_, active_.file, record_.data() + early, octets - early, at + early, path));
  WRIT_RETURN_IF_ERROR(WriteAll(io_, active_.file, record_.data(), first, at, path));
  return SyncFile(io_, active_.file, path);
}

// A free file, or a new one while there are few.
bool RedoLog::Activate(Status* failure) {
  Collect();
  if (spare_.empty() && !Make(failure)) return false;
  active_ = std::move(spare_.back());
  spare_.pop_back();
  active_.used = active_.sequence = 0;
  ++epoch_;
  return true;
}

bool RedoLog::Make(Status* failure) {
  const auto free = std::find(taken_.begin(), taken_.end(), false);
  if (free == taken_.end()) return false;
  RedoFile made;
  made.slot = static_cast<size_t>(free - taken_.begin());
  const std::string path = RedoPath(directory_, made.slot);
  *failure = OpenFile(io_, path, O_WRONLY | O_CREAT | O_TRUNC, &made.file);
  if (failure->ok()) *failure = SyncDirectory(io_, directory_);
  if (!failure->ok()) return false;
  *free = true;
  spare_.push_back(std::move(made));
  return true;
}

// What the active file holds goes to the checkpointer, and what was written past the log.
void RedoLog::Retire() {
  checkpoint_ns_ = 0;
  early_ = 0;  // the record being made goes to the next file as a whole
  CheckpointJob job{std::exchange(touched_, {}), std::exchange(recorded_, {}), std::exchange(active_, {}), false};
  checkpointer_.Post(std::move(job));
}

// A file that failed in an earlier checkpoint keeps what later ones hold of it: the kernel tells of a failure once.
void RedoLog::Collect() {
  for (CheckpointJob& job : checkpointer_.TakeDone()) held_.push_back(std::move(job));
  for (const RedoKey& key : checkpointer_.TakeSuspects()) {
    suspects_.insert(key);
    named_.push_back(key);
  }
  const auto needed = [this](const CheckpointJob& job) {
    return std::any_of(suspects_.begin(), suspects_.end(), [&job](const RedoKey& key) { return job.recorded.contains(key); });
  };
  for (auto job = held_.begin(); job != held_.end();) {
    const bool keep = needed(*job);
    if (!keep) Release(std::move(*job));
    job = keep ? std::next(job) : held_.erase(job);
  }
}

// A stream's wrapped key is to lie in one place, so that destroying that destroys the stream: the log's copy is overwritten. One that was
// found at the start has no descriptor; it and a spoilt one are removed, and their place is free.
void RedoLog::Release(CheckpointJob job) {
  const auto is_key = [](const RedoKey& key) { return key.kind == RedoKind::kStream; };
  if (job.recorded.empty() && !job.redo.file.is_open() && !job.wipe) return;
  if (std::any_of(job.recorded.begin(), job.recorded.end(), is_key)) return checkpointer_.Post({{}, {}, std::move(job.redo), true});
  if (job.redo.file.is_open() && !job.redo.spoilt) return spare_.push_back(std::move(job.redo));
  taken_[job.redo.slot] = io_->Unlink(RedoPath(directory_, job.redo.slot).c_str()) != 0;
}

void RedoLog::Suspect(const RedoKey& key) {
  const auto holds = [&key](const CheckpointJob& job) { return job.recorded.contains(key); };
  suspects_.insert(key);  // first: a checkpoint that is done may have flushed what the failure left of the file
  Collect();
  if (!recorded_.contains(key) && !checkpointer_.Any(holds) && std::none_of(held_.begin(), held_.end(), holds)) suspects_.erase(key);
}

std::vector<RedoKey> RedoLog::Suspects() {
  Collect();
  return std::exchange(named_, {});
}

void RedoLog::RebuildSuspects(Status* failure) {
  rebuild_ns_ = 0;
  for (auto key = suspects_.begin(); key != suspects_.end();) {
    const Status rebuilt = RebuildFile(io_, directory_, *key);
    if (rebuilt.ok()) checkpointer_.Rebuilt(*key);
    else *failure = rebuilt;
    key = rebuilt.ok() ? suspects_.erase(key) : std::next(key);
  }
  if (!suspects_.empty()) rebuild_ns_ = SteadyNs() + kRebuildAgainNs;
}

int64_t RedoLog::due_ns() const {
  const int64_t checkpoint = checkpoint_ns_ == 0 ? kNotDue : checkpoint_ns_;
  return std::min(checkpoint, suspects_.empty() ? kNotDue : rebuild_ns_);
}

void RedoLog::Tend(Status* failure) {
  *failure = std::exchange(early_failure_, Status::Ok());
  const int64_t now = SteadyNs();
  if (!suspects_.empty() && rebuild_ns_ <= now) RebuildSuspects(failure);
  Collect();
  if (checkpoint_ns_ != 0 && checkpoint_ns_ <= now) Retire();
}

// What could not be checkpointed stays for the next start.
bool RedoLog::Close() {
  Retire();
  checkpointer_.Settle();
  Suspects();
  Status failure;
  RebuildSuspects(&failure);
  Collect();  // what held keys is wiped
  checkpointer_.Settle();
  checkpointer_.Stop();
  Collect();
  bool all = held_.empty() && suspects_.empty() && !checkpointer_.Any([](const CheckpointJob&) { return true; });
  for (const RedoFile& file : spare_) taken_[file.slot] = false;
  spare_.clear();
  // Also one that a power cut left without a whole record: no start took it up.
  for (size_t slot = 0; slot < kRedoSlots; ++slot) {
    const bool gone = !taken_[slot] && (io_->Unlink(RedoPath(directory_, slot).c_str()) == 0 || errno == ENOENT);
    all = all && gone;
  }
  return all;
}

}  // namespace writ::spool
