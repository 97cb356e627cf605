#include "engine/scribe.h"

#include <algorithm>

#include "base/steady.h"

namespace writ {
namespace {

constexpr int64_t kGapPauseNs = 60'000'000'000;
// Beside the spool's own reasons (Shortage): no datagram of the handover could carry the packet.
constexpr uint8_t kTooLong = 5;

}  // namespace

bool Scribe::Take(Interception* grant, const Frame& frame, const CapturePoint& point, const IpLayer& layer, const Hit& hit) {
  // A file's packet can wait until there is space, holding nothing; one that did not get so far is played again at the next start.
  if (frame.number != 0 && grant->streams.cc != nullptr && !spool_->WaitForSpace(grant->streams.cc)) return true;
  std::lock_guard lock(grant->mutex);
  if (grant->over.load(std::memory_order_acquire)) return false;
  if (!grant->work.active) Activate(grant, std::max(frame.time_ns, grant->grant().not_before_ns), frame.number);
  NoteAddresses(grant, frame, layer, hit);
  if (point.group != 0 && SeenBefore(&grant->work, frame, point, layer.packet)) return true;
  Count(&grant->work.counters, frame, layer.packet.size(), hit.direction);
  // I3: without the CC bit there is no content stream: the payload is never copied anywhere.
  if (grant->streams.cc != nullptr) AppendContent(grant, frame, point, layer.packet, hit.direction);
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

// I5: the item's number in the stream gives both: the sequence number, and a new CIN when its 32 bits are used up.
void Scribe::AppendContent(Interception* grant, const Frame& frame, const CapturePoint& point, ByteView packet, uint8_t direction) {
  GrantWork& work = grant->work;
  BoundStreams& streams = grant->streams;
  if (frame.number != 0 && frame.number <= work.replay_until) {   // played before: in the spool, or declared lost
    const bool lost = work.counters.gap < work.replay_gaps;
    (lost ? work.counters.gap : work.counters.encoded)++;
    return;
  }
  if (work.gap.count > 0 && !(spool_->TakesContent(streams.cc) && DeclareGap(grant))) return Lose(grant, frame, packet, static_cast<uint8_t>(spool_->WhyRefused(streams.cc)));
  CcTemplate* encoder = EncoderOf(&streams, point.name);
  if (packet.size() > encoder->max_payload()) return Lose(grant, frame, packet, kTooLong);
  uint8_t* room = spool_->Reserve(streams.cc, encoder->max_overhead() + packet.size());
  if (room == nullptr) return Lose(grant, frame, packet, static_cast<uint8_t>(spool_->WhyRefused(streams.cc)));
  const uint64_t time_ns = static_cast<uint64_t>(std::max<int64_t>(frame.time_ns, 0));
  CcFields fields;
  fields.sequence = static_cast<uint32_t>(work.next_item);
  fields.cin = streams.cin + static_cast<uint32_t>(work.next_item >> 32);
  fields.seconds = time_ns / 1'000'000'000;
  fields.microseconds = static_cast<uint32_t>(time_ns % 1'000'000'000 / 1000);
  fields.direction = direction;
  RecordMeta meta;
  meta.kind = RecordKind::kCc;
  meta.time_ns = frame.time_ns;
  meta.position = frame.number;
  spool_->Commit(streams.cc, encoder->Encode(fields, packet, room), meta);
  work.next_item++;
  work.counters.encoded++;
}

// The program was compiled when the grant was bound; a point's name changes one field of it.
CcTemplate* Scribe::EncoderOf(BoundStreams* streams, const std::string& point) const {
  for (const auto& [name, encoder] : streams->encoders)
    if (name == point) return encoder.get();
  std::unique_ptr<CcTemplate> made;
  if (!CcTemplate::Compile(streams->program, &made, point).ok()) return streams->encoders.front().second.get();
  streams->encoders.emplace_back(point, std::move(made));
  return streams->encoders.back().second.get();
}

bool Scribe::SeenBefore(GrantWork* work, const Frame& frame, const CapturePoint& point, ByteView packet) const {
  if (work->sightings == nullptr) work->sightings = std::make_unique<Sightings>();
  const bool before = work->sightings->SeenBefore(packet, frame.point, point.group, frame.time_ns);
  work->counters.repeated += before;
  return before;
}

// The number it would have had stays used (I6).
void Scribe::Lose(Interception* grant, const Frame& frame, ByteView packet, uint8_t reason) {
  GrantWork& work = grant->work;
  OpenGap& gap = work.gap;
  if (gap.count == 0) {
    gap = {work.next_item, 0, 0, frame.time_ns, frame.time_ns, 0, 0};
    gap.reason = reason;
  }
  gap.count++;
  gap.octets += packet.size();
  gap.to_ns = frame.time_ns;
  gap.position = frame.number;
  work.next_item++;
  work.counters.gap++;
  AddUntidy(grant);
}

// An empty record in the content stream keeps the place; the journal says what is missing.
bool Scribe::DeclareGap(Interception* grant) {
  OpenGap& gap = grant->work.gap;
  if (spool_->Reserve(grant->streams.cc, 0) == nullptr) return false;
  RecordMeta meta;
  meta.kind = RecordKind::kGap;
  meta.time_ns = gap.to_ns;
  meta.position = gap.position;
  meta.gap_items = gap.count;
  spool_->Commit(grant->streams.cc, 0, meta);
  Bytes body =
      BodyWriter().U64(gap.first_item).U64(gap.count).I64(gap.from_ns).I64(gap.to_ns).U64(gap.octets).U8(gap.reason).Take();
  Tell(JournalKind::kGap, grant->grant().grant_id, std::move(body), gap.to_ns, gap.position);
  gap = {};
  return true;
}

void Scribe::AddUntidy(Interception* grant) {
  if (grant->work.untidy) return;
  grant->work.untidy = true;
  std::lock_guard lock(mutex_);
  untidy_.push_back(grant);
}

void Scribe::Tidy() {
  std::vector<Interception*> left;
  {
    std::lock_guard lock(mutex_);
    if (untidy_.empty()) return;
    left.swap(untidy_);
  }
  std::erase_if(left, [this](Interception* grant) { return TidyOne(grant); });
  std::lock_guard lock(mutex_);
  untidy_.insert(untidy_.end(), left.begin(), left.end());
}

// While content is still refused a gap is told at once, what follows summed: each declaration takes of the room kept back for them.
bool Scribe::MayDeclare(Interception* grant) const {
  GrantWork& work = grant->work;
  if (spool_->TakesContent(grant->streams.cc) || grant->over.load(std::memory_order_acquire)) return true;
  const int64_t now_ns = SteadyNs();
  if (work.gap_told_ns != 0 && now_ns - work.gap_told_ns < kGapPauseNs) return false;
  work.gap_told_ns = now_ns;
  return true;
}

// What only packets need: a core that runs for years keeps the orders that are over, and nothing large of them.
void Scribe::Strip(Interception* grant) {
  grant->streams.encoders.clear();
  grant->streams.program = Bytes();
  grant->work.sightings.reset();
}

bool Scribe::TidyOne(Interception* grant) {
  std::lock_guard lock(grant->mutex);
  GrantWork& work = grant->work;
  const bool content = grant->streams.cc != nullptr;
  if (content && work.gap.count > 0 && !(MayDeclare(grant) && DeclareGap(grant))) return false;
  work.untidy = false;
  if (!content || work.sealed || !grant->over.load(std::memory_order_acquire)) return true;
  work.sealed = true;
  spool_->End(grant->streams.cc);
  Strip(grant);
  return true;
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
