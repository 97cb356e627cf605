#include "spool/checkpoint.h"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "base/steady.h"
#include "base/thread.h"
#include "spool/names.h"

namespace writ::spool {
namespace {

constexpr size_t kFilesAtOnce = 64;            // sent on their way together; bounds the descriptors
constexpr size_t kWipeOctets = 1 << 20;
constexpr int64_t kSweepAgainNs = 1'000'000'000;

// `gone` is as good as flushed: it was freed, its records are the agency's.
bool OpenUnlessGone(IoCalls* io, const std::string& path, int flags, File* file, bool* gone) {
  const int fd = io->Open(path.c_str(), flags, 0);
  *gone = fd < 0 && errno == ENOENT;
  if (fd >= 0) *file = File(io, fd);
  return fd >= 0;
}

bool FlushDirectory(IoCalls* io, const std::string& path) {
  File directory;
  bool gone = false;
  const bool open = OpenUnlessGone(io, path, O_RDONLY | O_DIRECTORY, &directory, &gone);
  return gone || (open && io->Fsync(directory.fd()) == 0);
}

}  // namespace

void Checkpointer::Start(std::function<void()> changed) {
  changed_ = std::move(changed);
  thread_ = std::thread([this] { Run(); });
}

void Checkpointer::Post(CheckpointJob job) {
  std::lock_guard lock(mutex_);
  tasks_.push_back({std::move(job), {}, false, 0});
  work_.notify_one();
}

std::vector<CheckpointJob> Checkpointer::TakeDone() {
  std::lock_guard lock(mutex_);
  return std::move(done_);
}

std::vector<RedoKey> Checkpointer::TakeSuspects() {
  std::lock_guard lock(mutex_);
  return std::move(suspects_);
}

void Checkpointer::Rebuilt(const RedoKey& key) {
  std::lock_guard lock(mutex_);
  for (auto task = tasks_.begin(); task != tasks_.end();) {
    const bool was = task->failed.erase(key) > 0;
    const bool done = was && task->swept && task->failed.empty();
    if (done) done_.push_back(std::move(task->job));
    task = done ? tasks_.erase(task) : std::next(task);
  }
}

bool Checkpointer::Any(const std::function<bool(const CheckpointJob&)>& is) {
  std::lock_guard lock(mutex_);
  return std::any_of(tasks_.begin(), tasks_.end(), [&is](const Task& task) { return is(task.job); });
}

void Checkpointer::Settle() {
  std::unique_lock lock(mutex_);
  settled_.wait(lock, [this] {
    return !busy_ && std::all_of(tasks_.begin(), tasks_.end(), [](const Task& task) { return task.swept || task.due_ns > 0; });
  });
}

void Checkpointer::Stop() {
  {
    std::lock_guard lock(mutex_);
    stop_ = true;
    work_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

// The first that is due; mutex_ held.
Checkpointer::Task* Checkpointer::NextTask() {
  const int64_t now = SteadyNs();
  const auto due = std::find_if(tasks_.begin(), tasks_.end(), [now](const Task& task) { return !task.swept && task.due_ns <= now; });
  return due == tasks_.end() ? nullptr : &*due;
}

void Checkpointer::Run() {
  NameThread("writ-checkpoint");
  std::unique_lock lock(mutex_);
  while (!stop_) {
    Task* task = NextTask();
    if (task == nullptr) {
      settled_.notify_all();
      // Woken by Post and Stop; the time is for what is to be tried again.
      if (tasks_.empty()) work_.wait(lock);
      else work_.wait_for(lock, std::chrono::nanoseconds(kSweepAgainNs / 4));
      continue;
    }
    busy_ = true;
    lock.unlock();
    Sweep(task);
    changed_();
    lock.lock();
    busy_ = false;
  }
}

// The list keeps its elements' places, and only this thread and Rebuilt (for swept ones) take any out.
void Checkpointer::Sweep(Task* task) {
  std::set<RedoKey> failed;
  const bool whole = FlushFiles(task->job.files, &failed) && FlushNames(task->job.files, &failed);
  if (task->job.wipe) Wipe(&task->job.redo);
  std::lock_guard lock(mutex_);
  task->failed.merge(failed);
  task->swept = whole;
  task->due_ns = SteadyNs() + kSweepAgainNs;
  if (!whole) return;
  suspects_.insert(suspects_.end(), task->failed.begin(), task->failed.end());
  if (!task->failed.empty()) return;
  done_.push_back(std::move(task->job));
  tasks_.remove_if([task](const Task& each) { return &each == task; });
}

// False: something could not even be opened, so nobody knows yet.
bool Checkpointer::FlushFiles(const TouchedFiles& files, std::set<RedoKey>* failed) {
  std::vector<RedoKey> some;
  bool whole = true;
  for (const auto& [key, named] : files) {
    some.push_back(key);
    if (some.size() == kFilesAtOnce) whole = FlushSome(&some, failed) && whole;
  }
  return FlushSome(&some, failed) && whole;
}

bool Checkpointer::FlushSome(std::vector<RedoKey>* some, std::set<RedoKey>* failed) {
  std::vector<std::pair<RedoKey, File>> open;
  bool whole = true;
  for (const RedoKey& key : *some) {
    File file;
    bool gone = false;
    if (OpenUnlessGone(io_, PathOf(directory_, key), O_RDONLY, &file, &gone)) open.emplace_back(key, std::move(file));
    else whole = gone && whole;
  }
  some->clear();
  for (const auto& [key, file] : open)
    if (io_->StartFlush(file.fd()) != 0 && (errno == EIO || errno == ENOSPC || errno == EDQUOT)) failed->insert(key);
  for (const auto& [key, file] : open)
    if (io_->Fdatasync(file.fd()) != 0) failed->insert(key);
  return whole;
}

void Checkpointer::Wipe(RedoFile* redo) {
  const std::string path = RedoPath(directory_, redo->slot);
  const Bytes zeros(kWipeOctets);
  File file;
  uint64_t size = redo->used;
  Status wiped = OpenFile(io_, path, O_WRONLY, &file);
  if (wiped.ok() && !redo->file.is_open()) wiped = SizeOf(file, path, &size);  // found at the start
  for (uint64_t at = 0; wiped.ok() && at < size; at += zeros.size())
    wiped = WriteAll(io_, file, zeros.data(), std::min<uint64_t>(zeros.size(), size - at), at, path);
  if (wiped.ok()) wiped = SyncFile(io_, file, path);
  if (!wiped.ok()) redo->spoilt = true;  // removed then
}

// A directory that could not be flushed leaves the names of all its new files in doubt: they are made anew.
bool Checkpointer::FlushNames(const TouchedFiles& files, std::set<RedoKey>* failed) {
  std::map<Id, bool> directories;
  bool streams = false;
  for (const auto& [key, named] : files) {
    if (!named) continue;
    streams = streams || key.kind == RedoKind::kStream;
    const auto [at, fresh] = directories.try_emplace(key.stream_id);
    if (fresh) at->second = FlushDirectory(io_, StreamDirectory(directory_, key.stream_id));
    if (!at->second) failed->insert(key);
  }
  return !streams || FlushDirectory(io_, directory_);
}

}  // namespace writ::spool
