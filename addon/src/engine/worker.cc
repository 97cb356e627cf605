// The worker's thread: orders taken over, batches pulled, counters published. What happens to a packet: worker_packets.cc.
#include "engine/worker.h"

#include <chrono>

#include "base/thread.h"
#include "engine/table_sieve.h"

namespace writ {
namespace {

constexpr int kWaitMs = 20, kLiveWaitMs = 100;   // without a packet; an order wakes the source
constexpr int kDrainRounds = 4096;   // blocks taken from a ring that is left
constexpr size_t kAhead = 4;         // frames ahead whose headers are fetched into the cache

int64_t NowNs() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

PointCounters& PointCounters::operator+=(const PointCounters& other) {
  seen += other.seen;
  unmatched += other.unmatched;
  matched += other.matched;
  kernel += other.kernel;
  malformed += other.malformed;
  truncated += other.truncated;
  unknown_link += other.unknown_link;
  deeper += other.deeper;
  opaque += other.opaque;
  return *this;
}

StageCounters& StageCounters::operator+=(const StageCounters& other) {
  all += other.all;
  if (points.size() < other.points.size()) points.resize(other.points.size());
  for (size_t i = 0; i < other.points.size(); i++) points[i] += other.points[i];
  position = std::max(position, other.position);
  last_packet_ns = std::max(last_packet_ns, other.last_packet_ns);
  if (first_packet_ns == 0 || (other.first_packet_ns != 0 && other.first_packet_ns < first_packet_ns))
    first_packet_ns = other.first_packet_ns;
  return *this;
}

void Worker::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Worker::AskToStop() {
  std::lock_guard lock(mutex_);
  stopping_ = true;
  changed_.notify_all();
  if (ordered_->source != nullptr) ordered_->source->Wake();
}

void Worker::Stop() {
  AskToStop();
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

void Worker::Run() {
  NameThread("writ-worker");
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
  const int64_t asked_ns = NowNs();
  Pull pull = source == nullptr || source_ended_ ? WaitWithoutSource() : PullBatch(source);
  if (pull == Pull::kFrames) {
    if (setup_.clock != nullptr) skew_ = setup_.clock->Skew();
    ProcessBatch();
    CountSifted();
  }
  if (pull == Pull::kGate && source->gate() != told_gate_) {
    told_gate_ = source->gate();
    Tidy();
    setup_.on_event({EngineEvent::Type::kGate, told_gate_, nullptr, {}});
  }
  if (pull == Pull::kEnd) EndOfFiles();
  Tidy();
  NoteJudged(pull, asked_ns);
}

// An empty ring holds nothing from before it was asked, but for the block that the kernel is filling (retire_ms, which the grace
// covers); else what was judged last says how far the ring has been read.
void Worker::NoteJudged(Pull pull, int64_t asked_ns) {
  const bool without = order_->source == nullptr || source_ended_;
  const int64_t until_ns = without ? INT64_MAX : pull == Pull::kFrames ? stages_.last_packet_ns : asked_ns;
  judged_until_ns_.store(until_ns, std::memory_order_release);
}

Pull Worker::WaitWithoutSource() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, std::chrono::milliseconds(kWaitMs),
                    [&] { return stopping_ || generation_.load(std::memory_order_relaxed) != order_generation_; });
  return Pull::kIdle;
}

// Most frames are let go where they lie, in the ring or the file. Live, grants begin by the clock and not with a packet.
Pull Worker::PullBatch(Source* source) {
  const int wait_ms = setup_.clock != nullptr ? kLiveWaitMs : kWaitMs;
  sifted_ = {};
  if (order_->table == nullptr) return source->Next(wait_ms, &frames_);
  const TableSieve sieve(*order_->table, setup_.clock != nullptr ? INT64_MAX : setup_.timetable->next_start_ns());
  const Pull pull = source->NextSifted(wait_ms, sieve, &frames_, &sifted_);
  if (stages_.first_packet_ns == 0) stages_.first_packet_ns = sifted_.first_ns;
  return pull;
}

// I1: of the frames that were let go nothing is left but these figures.
void Worker::CountSifted() {
  if (sifted_.frames == 0) return;
  PointCounters& counters = stages_.points[sifted_.point];
  counters.seen += sifted_.frames - sifted_.kept;
  counters.unmatched += sifted_.frames - sifted_.kept;
  stages_.position = sifted_.last_number;
  stages_.last_packet_ns = sifted_.last_ns;
  latest_packet_ns_ = std::max(latest_packet_ns_, sifted_.latest_ns);
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
    stages_.points.assign(order->points.size(), {});
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
  TellNotices();
  CountPoints();
  before_ = stages_.all;
  stages_.points.clear();
  auto without = std::make_shared<WorkOrder>(*order_);
  without->source = nullptr;
  order_ = without;
}

// Brings the sum, and what the kernel says, up to date.
void Worker::CountPoints() {
  const Source* source = order_->source.get();
  stages_.all = before_;
  for (size_t i = 0; i < stages_.points.size(); i++) {
    PointCounters& point = stages_.points[i];
    const uint64_t kernel = source == nullptr ? point.kernel : source->kernel_drops(static_cast<uint16_t>(i));
    point.seen += kernel - point.kernel;
    point.kernel = kernel;
    stages_.all += point;
  }
}

void Worker::PublishCounters() {
  CountPoints();
  std::lock_guard lock(mutex_);
  shared_ = stages_;
}

// After each batch, and every kWaitMs without one. Live, the warden tidies for all workers.
void Worker::Tidy() {
  TellNotices();
  PublishCounters();
  if (setup_.clock != nullptr) return;
  setup_.scribe->Tidy();
  setup_.scribe->journal()->Retry();
  if (storage_alarm_ || setup_.scribe->health().ok()) return;
  storage_alarm_ = true;
  Status health = setup_.scribe->health();
  setup_.on_event({EngineEvent::Type::kAlarm, 0, health.code, health.detail});
}

void Worker::TellNotices() {
  if (order_->source == nullptr) return;
  std::vector<SourceNotice> notices;
  order_->source->TakeNotices(&notices);
  for (const SourceNotice& notice : notices) {
    if (!setup_.leads && !notice.own) continue;
    TellSource(notice.point, notice.up, notice.detail);
    if (notice.code != nullptr) setup_.on_event({EngineEvent::Type::kAlarm, 0, notice.code, notice.detail});
  }
}

void Worker::TellSource(uint16_t point, bool up, const std::string& detail) {
  const std::string name = point < order_->points.size() ? order_->points[point].label : std::string();
  Bytes body = BodyWriter().U8(up ? 1 : 0).Text(name).U8(0).Text(detail).Take();
  setup_.scribe->Tell(JournalKind::kSource, Id{}, std::move(body), NowNs(), stages_.position);
}

}  // namespace writ
