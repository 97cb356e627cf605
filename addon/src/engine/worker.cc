// The worker's thread: orders taken over, batches pulled, counters published. What happens to a packet: worker_packets.cc; to a
// grant over time: worker_grants.cc.
#include "engine/worker.h"

#include <algorithm>
#include <chrono>

namespace writ {
namespace {

constexpr int kWaitMs = 20;          // how long a grant's start, an order or a gap may have to wait when no packet comes
constexpr int kDrainRounds = 4096;   // blocks taken from a ring that is left
constexpr size_t kAhead = 4;         // frames ahead whose headers are fetched into the cache

}  // namespace

void Worker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Worker::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
    if (ordered_->source != nullptr) ordered_->source->Wake();
  }
  if (thread_.joinable()) thread_.join();
}

void Worker::Publish(std::shared_ptr<const WorkOrder> order, bool wait) {
  std::unique_lock lock(mutex_);
  std::shared_ptr<const WorkOrder> before = std::move(ordered_);   // let go of outside the worker
  ordered_ = std::move(order);
  uint64_t generation = generation_.fetch_add(1, std::memory_order_release) + 1;
  changed_.notify_all();
  for (const auto& source : {before->source, ordered_->source})
    if (source != nullptr) source->Wake();
  if (!wait) return;
  adopted_.wait(lock, [&] { return adopted_generation_ >= generation || stopping_; });
}

StageCounters Worker::Stages() const {
  std::lock_guard lock(mutex_);
  return shared_;
}

GrantCounters Worker::CountersOf(const Interception& grant) const {
  std::lock_guard lock(mutex_);
  return grant.shared;
}

void Worker::Run() {
  for (;;) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) break;
    }
    RunOnce();
  }
  LeaveSource();
  Tidy();
  std::lock_guard lock(mutex_);
  adopted_.notify_all();
}

void Worker::RunOnce() {
  Adopt();
  Source* source = order_->source.get();
  Pull pull = source == nullptr || source_ended_ ? WaitWithoutSource() : source->Next(kWaitMs, &frames_);
  if (setup_.clock != nullptr) {
    skew_ = setup_.clock->Skew();
    ActivateDue(setup_.clock->EarlyNs(), 0);
  }
  if (pull == Pull::kFrames) ProcessBatch();
  if (pull == Pull::kGate && source->gate() != told_gate_) {
    told_gate_ = source->gate();
    Tidy();
    setup_.on_event({EngineEvent::Type::kGate, told_gate_, nullptr, {}});
  }
  if (pull == Pull::kEnd) EndOfFiles();
  Tidy();
}

Pull Worker::WaitWithoutSource() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(kWaitMs),
                    [&] { return stopping_ || generation_.load(std::memory_order_relaxed) != order_generation_; });
  return Pull::kIdle;
}

void Worker::ProcessBatch() {
  for (size_t i = 0; i < frames_.size(); i++) {
    if (i + kAhead < frames_.size()) __builtin_prefetch(frames_[i + kAhead].octets.data());
    if (generation_.load(std::memory_order_acquire) != order_generation_) AdoptInMidBatch();
    Process(frames_[i]);
  }
}

// Between batches: the order and its source.
void Worker::Adopt() {
  if (generation_.load(std::memory_order_acquire) == order_generation_) return;
  std::shared_ptr<const WorkOrder> order;
  uint64_t generation;
  {
    std::lock_guard lock(mutex_);
    order = ordered_;
    generation = generation_.load(std::memory_order_relaxed);
  }
  if (order->source != order_->source) {
    LeaveSource();
    source_ended_ = false;
    told_gate_ = 0;
  }
  AdoptOrder(std::move(order), generation);
}

// Between two packets of a batch: the table alone. A change of source waits for the batch's end.
void Worker::AdoptInMidBatch() {
  std::shared_ptr<const WorkOrder> order;
  uint64_t generation;
  {
    std::lock_guard lock(mutex_);
    if (ordered_->source != order_->source) return;
    order = ordered_;
    generation = generation_.load(std::memory_order_relaxed);
  }
  AdoptOrder(std::move(order), generation);
}

void Worker::AdoptOrder(std::shared_ptr<const WorkOrder> order, uint64_t generation) {
  order_ = std::move(order);
  order_generation_ = generation;
  FindNextStart();
  TellResumed();
  for (const Interception* grant : order_->grants)
    if (grant->over.load(std::memory_order_acquire)) untidy_ = true;
  PublishCounters();
  std::lock_guard lock(mutex_);
  adopted_generation_ = generation;
  adopted_.notify_all();
}

// What the source took before it was left is still judged and counted.
void Worker::LeaveSource() {
  Source* source = order_->source.get();
  if (source == nullptr) return;
  for (int round = 0; setup_.clock != nullptr && round < kDrainRounds; round++) {
    if (source->Next(0, &frames_) != Pull::kFrames) break;
    skew_ = setup_.clock->Skew();
    for (const Frame& frame : frames_) Process(frame);
  }
  source->Settle();
  kernel_before_ += source->kernel_drops();
  TellNotices();
  auto without = std::make_shared<WorkOrder>(*order_);
  without->source = nullptr;
  order_ = without;
}

void Worker::PublishCounters() {
  const Source* source = order_->source.get();
  stages_.kernel = kernel_before_ + (source == nullptr ? 0 : source->kernel_drops());
  std::lock_guard lock(mutex_);
  shared_ = stages_;
  shared_.seen += stages_.kernel;
  for (Interception* grant : touched_) {
    grant->shared = grant->worker.counters;
    grant->worker.dirty = false;
  }
  touched_.clear();
}

// After each batch, and every kWaitMs without one.
void Worker::Tidy() {
  TellNotices();
  if (untidy_) SealEnded();
  setup_.journal->Retry();
  PublishCounters();
  if (storage_alarm_ || setup_.spool->health().ok()) return;
  storage_alarm_ = true;
  Status health = setup_.spool->health();
  setup_.on_event({EngineEvent::Type::kAlarm, 0, health.code, health.detail});
}

void Worker::TellNotices() {
  if (order_->source == nullptr) return;
  std::vector<SourceNotice> notices;
  order_->source->TakeNotices(&notices);
  for (const SourceNotice& notice : notices) {
    TellSource(notice.point, notice.up, notice.detail);
    if (notice.code != nullptr) setup_.on_event({EngineEvent::Type::kAlarm, 0, notice.code, notice.detail});
  }
}

void Worker::TellSource(uint16_t point, bool up, const std::string& detail) {
  const std::string name = point < order_->points.size() ? order_->points[point] : std::string();
  Bytes body = BodyWriter().U8(up ? 1 : 0).Text(name).U8(0).Text(detail).Take();
  Append(JournalKind::kSource, nullptr, std::move(body), NowNs(), stages_.position);
}

void Worker::Append(JournalKind kind, const Interception* grant, Bytes body, int64_t time_ns, uint64_t position) {
  JournalRecord record;
  record.kind = static_cast<uint8_t>(kind);
  if (grant != nullptr) record.grant_id = grant->grant().grant_id;
  record.time_ns = time_ns;
  record.position = position;
  record.body = std::move(body);
  setup_.journal->Append(std::move(record));
}

int64_t Worker::NowNs() const {
  auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace writ
