#include "engine/scribe.h"

#include <algorithm>

#include "base/steady.h"

namespace writ {

bool Scribe::Take(Interception* grant, const Frame& frame, const CapturePoint& point, const IpLayer& layer, const Hit& hit) {
  // A file's packet can wait until there is space, holding nothing; one that did not get so far is played again at the next start.
  if (frame.number != 0 && grant->streams.cc != nullptr && !spool_->WaitForSpace(grant->streams.cc)) return true;
  std::lock_guard lock(grant->mutex);
  if (grant->over.load(std::memory_order_acquire)) return false;
  if (!grant->work.active) Activate(grant, std::max(frame.time_ns, grant->grant().not_before_ns), frame.number);
  NoteAddresses(grant, frame, layer, hit);
  if (point.group != 0 && SeenBefore(&grant->work, frame, point, layer.packet)) return true;
  Count(&grant->work.counters, frame, layer.packet.size(), hit.direction);
  // I3: the scope that was signed decides, not what streams there are: without the CC bit the payload is never copied anywhere.
  if (grant->grant().content()) AppendContent(grant, frame, point, layer.packet, hit.direction);
  else if (grant->grant().reports()) AppendReport(grant, frame, point, layer, hit.direction);
  return true;
}

bool Scribe::Miss(Interception* grant) {
  std::lock_guard lock(grant->mutex);
  if (grant->over.load(std::memory_order_acquire)) return false;
  grant->work.counters.truncated++;
  return true;
}

void Scribe::Count(GrantCounters* counters, const Frame& frame, size_t octets, uint8_t direction) const {
  counters->matched++;
  counters->octets += octets;
  if (direction != 1) counters->octets_from += octets;
  if (direction != 0) counters->octets_to += octets;
  if (counters->first_packet_ns == 0) counters->first_packet_ns = frame.time_ns;
  counters->last_packet_ns = frame.time_ns;
}

void Scribe::NoteAddresses(Interception* grant, const Frame& frame, const IpLayer& layer, const Hit& hit) {
  if (hit.address == nullptr) return;   // a circuit does not tell which end is the target's
  NoteAddress(grant, frame, layer.version, hit.address);
  if (hit.direction == 2) NoteAddress(grant, frame, layer.version, layer.destination);
}

// Each address of the grant is journalled when it is first seen.
void Scribe::NoteAddress(Interception* grant, const Frame& frame, uint8_t version, const uint8_t* address) {
  GrantWork& work = grant->work;
  const size_t length = version == 4 ? 4 : 16;
  SeenAddress seen{};
  seen[0] = version;
  std::copy_n(address, length, seen.begin() + 1);
  if (seen == work.last_address) return;
  work.last_address = seen;
  if (work.addresses.size() >= kMaxSeenAddresses || !work.addresses.insert(seen).second) return;
  Tell(JournalKind::kAddressSeen, grant->grant().grant_id, Bytes(seen.begin(), seen.begin() + 1 + static_cast<long>(length)),
       frame.time_ns, frame.number);
}

bool Scribe::SeenBefore(GrantWork* work, const Frame& frame, const CapturePoint& point, ByteView packet) const {
  if (work->sightings == nullptr) work->sightings = std::make_unique<Sightings>();
  const bool before = work->sightings->SeenBefore(packet, frame.point, point.group, frame.time_ns);
  work->counters.repeated += before;
  return before;
}

void Scribe::AddUntidy(Interception* grant) {
  if (grant->work.untidy) return;
  grant->work.untidy = true;
  std::lock_guard lock(mutex_);
  untidy_.push_back(grant);
}

void Scribe::Tidy(bool closing) {
  std::vector<Interception*> left;
  {
    std::lock_guard lock(mutex_);
    if (untidy_.empty()) return;
    left.swap(untidy_);
    due_ns_ = INT64_MAX;
  }
  int64_t due_ns = INT64_MAX;
  std::erase_if(left, [&](Interception* grant) { return TidyOne(grant, closing, &due_ns); });
  std::lock_guard lock(mutex_);
  untidy_.insert(untidy_.end(), left.begin(), left.end());
  due_ns_ = std::min(due_ns_, due_ns);
}

// What only packets need: a core that runs for years keeps the orders that are over, and nothing large of them.
void Scribe::Strip(Interception* grant) {
  grant->streams.encoders.clear();
  grant->streams.program = Bytes();
  grant->work.sightings.reset();
  grant->work.aggregate.reset();
}

void Scribe::Finish(Interception* grant) {
  std::lock_guard lock(grant->mutex);
  AddUntidy(grant);
}

void Scribe::Activate(Interception* grant, int64_t time_ns, uint64_t position) {
  grant->work.active = true;
  grant->state.store(GrantState::kActive, std::memory_order_release);
  Tell(JournalKind::kGrantActive, grant->grant().grant_id, {}, time_ns, position);
}

void Scribe::Begin(Interception* grant, int64_t now_ns, bool live, uint64_t position) {
  std::lock_guard lock(grant->mutex);
  const Grant& terms = grant->grant();
  GrantWork& work = grant->work;
  if (work.active || grant->over.load(std::memory_order_acquire)) return;
  if (now_ns >= terms.not_after_ns) work.passed = true;
  else Activate(grant, live && grant->bound_at_ns <= terms.not_before_ns ? terms.not_before_ns : now_ns, position);
}

void Scribe::Resume(Interception* grant, int64_t now_ns) {
  std::lock_guard lock(grant->mutex);
  const int64_t from_ns = grant->work.resume_from_ns, to_ns = std::max(now_ns, from_ns);
  if (from_ns == 0 || grant->over.load(std::memory_order_acquire)) return;
  grant->work.resume_from_ns = 0;
  Tell(JournalKind::kResumed, grant->grant().grant_id, BodyWriter().I64(from_ns).I64(to_ns).Take(), to_ns);
}

void Scribe::EndWithFiles(Interception* grant, int64_t latest_ns, uint64_t position) {
  std::lock_guard lock(grant->mutex);
  GrantWork& work = grant->work;
  const bool passed = work.passed || latest_ns >= grant->grant().not_after_ns;
  if (!work.active && !passed) return;
  if (grant->over.exchange(true)) return;   // stopped: whoever sets it tells the end
  grant->state.store(GrantState::kExpired, std::memory_order_release);
  if (grant->streams.cc != nullptr) AddUntidy(grant);
  if (!work.active || work.ended) return;
  work.ended = true;
  const GrantEnd reason = passed ? GrantEnd::kExpired : GrantEnd::kSourceEnded;
  const GrantCounters& counters = work.counters;
  Bytes body = BodyWriter().U8(static_cast<uint8_t>(reason)).U8(0).U64(counters.octets_from).U64(counters.octets_to).Take();
  Tell(JournalKind::kGrantEnded, grant->grant().grant_id, std::move(body), passed ? grant->grant().not_after_ns : latest_ns, position);
}

void Scribe::Tell(JournalKind kind, const Id& grant_id, Bytes body, int64_t time_ns, uint64_t position) {
  JournalRecord record;
  record.kind = static_cast<uint8_t>(kind);
  record.grant_id = grant_id;
  record.time_ns = time_ns;
  record.position = position;
  record.body = std::move(body);
  journal_->Append(std::move(record));
}

}  // namespace writ
