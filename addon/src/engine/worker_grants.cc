// What happens to grants over time: they start, the core comes back, the files end, a stream is sealed.
#include <algorithm>

#include "engine/worker.h"

namespace writ {

void Worker::Activate(Interception* grant, int64_t time_ns, uint64_t position) {
  grant->worker.active = true;
  grant->state.store(GrantState::kActive, std::memory_order_release);
  Append(JournalKind::kGrantActive, grant, {}, time_ns, position);
}

// `now_ns`: live the core's clock, in files a packet's time.
void Worker::ActivateDue(int64_t now_ns, uint64_t position) {
  if (now_ns < next_start_ns_) return;
  for (Interception* grant : order_->grants) {
    const Grant& terms = grant->grant();
    WorkerGrant& worker = grant->worker;
    if (worker.active || worker.passed || grant->over.load(std::memory_order_acquire) || now_ns < terms.not_before_ns) continue;
    if (now_ns >= terms.not_after_ns) worker.passed = true;
    else if (setup_.clock != nullptr && grant->bound_at_ns <= terms.not_before_ns) Activate(grant, terms.not_before_ns, position);
    else Activate(grant, now_ns, position);
  }
  FindNextStart();
}

void Worker::FindNextStart() {
  next_start_ns_ = INT64_MAX;
  for (const Interception* grant : order_->grants) {
    const WorkerGrant& worker = grant->worker;
    if (worker.active || worker.passed || grant->over.load(std::memory_order_acquire)) continue;
    next_start_ns_ = std::min(next_start_ns_, grant->grant().not_before_ns);
  }
}

// Live, when capturing goes on: grants that were active when the core went down.
void Worker::TellResumed() {
  if (setup_.clock == nullptr || order_->source == nullptr) return;
  for (Interception* grant : order_->grants) {
    int64_t from_ns = grant->worker.resume_from_ns, to_ns = std::max(NowNs(), from_ns);
    if (from_ns == 0 || grant->over.load(std::memory_order_acquire)) continue;
    grant->worker.resume_from_ns = 0;
    Append(JournalKind::kResumed, grant, BodyWriter().I64(from_ns).I64(to_ns).Take(), to_ns, 0);
  }
}

void Worker::EndOfFiles() {
  source_ended_ = true;
  for (Interception* grant : order_->grants) EndWithFiles(grant);
  for (size_t point = 0; point < order_->points.size(); point++)
    TellSource(static_cast<uint16_t>(point), false, "the end of the file");
  Tidy();
  setup_.on_event({EngineEvent::Type::kSourceEnd, 0, nullptr, {}});
}

// Packet time has stopped: what is active ends, at its own end if the packets reached that.
void Worker::EndWithFiles(Interception* grant) {
  WorkerGrant& worker = grant->worker;
  const bool passed = worker.passed || latest_packet_ns_ >= grant->grant().not_after_ns;
  if (!worker.active && !passed) return;
  if (grant->over.exchange(true)) return;   // stopped: whoever sets it tells the end
  grant->state.store(GrantState::kExpired, std::memory_order_release);
  untidy_ = true;
  if (!worker.active || worker.ended) return;
  worker.ended = true;
  const GrantEnd reason = passed ? GrantEnd::kExpired : GrantEnd::kSourceEnded;
  const GrantCounters& counters = worker.counters;
  Bytes body = BodyWriter().U8(static_cast<uint8_t>(reason)).U8(0).U64(counters.octets_from).U64(counters.octets_to).Take();
  Append(JournalKind::kGrantEnded, grant, std::move(body), passed ? grant->grant().not_after_ns : latest_packet_ns_,
         stages_.position);
}

// Declares what is missing, and tells the content streams of ended grants that nothing more will come.
void Worker::SealEnded() {
  untidy_ = false;
  for (Interception* grant : order_->grants) {
    if (grant->streams.cc == nullptr || grant->worker.sealed) continue;
    if (grant->worker.gap.count > 0 && !DeclareGap(grant)) {
      untidy_ = true;
      continue;
    }
    if (!grant->over.load(std::memory_order_acquire)) continue;
    grant->worker.sealed = true;
    setup_.spool->End(grant->streams.cc);
  }
}

}  // namespace writ
