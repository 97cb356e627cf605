// The scribe's content: packets into PDUs, several into one where the agency wants that (ETSI TS 102 232-1, 6.2.3), and gaps in their place.
#include <algorithm>

#include "base/steady.h"
#include "engine/scribe.h"

namespace writ {
namespace {

constexpr int64_t kMs = 1'000'000;
constexpr int64_t kGapPauseNs = 60'000 * kMs;
constexpr size_t kMostAggregated = 64 << 10;   // octets: a PDU that has so many is closed
// Beside the spool's own reasons (Shortage): no datagram of the handover could carry the packet.
constexpr uint8_t kTooLong = 5;

}  // namespace

// I5: the item's number in the stream gives both: the sequence number, and a new CIN when its 32 bits are used up.
void Scribe::AppendContent(Interception* grant, const Frame& frame, const CapturePoint& point, ByteView packet, uint8_t direction) {
  GrantWork& work = grant->work;
  BoundStreams& streams = grant->streams;
  if (PlayedBefore(&work, frame)) return;
  CcTemplate* encoder = EncoderOf(&streams, point.name);
  if (encoder->each() != nullptr) return Gather(grant, frame, encoder, packet, direction);
  const Lost one{1, packet.size(), frame.time_ns, frame.time_ns, frame.number};
  if (!MayFollow(grant)) return Lose(grant, one, WhyRefused(grant));
  if (packet.size() > encoder->max_payload()) return Lose(grant, one, kTooLong);
  uint8_t* room = spool_->Reserve(streams.cc, encoder->max_overhead() + packet.size());
  if (room == nullptr) return Lose(grant, one, WhyRefused(grant));
  RecordMeta meta;
  meta.kind = RecordKind::kCc;
  meta.time_ns = frame.time_ns;
  meta.position = frame.number;
  spool_->Commit(streams.cc, encoder->Encode(FieldsOf(*grant, frame.time_ns, direction), packet, room), meta);
  work.next_item++;
  work.counters.encoded++;
}

// A file's packet that is in the spool already, or was declared lost.
bool Scribe::PlayedBefore(GrantWork* work, const Frame& frame) {
  if (frame.number == 0 || frame.number > work->replay_until) return false;
  const bool lost = work->counters.gap < work->replay_gaps;
  (lost ? work->counters.gap : work->counters.encoded)++;
  return true;
}

// How long packets wait for others.
int64_t Scribe::WaitNs(const Grant& grant) {
  return grant.content() ? grant.profile.etsi.aggregation.milliseconds * kMs : grant.profile.report_seconds * 1000 * kMs;
}

// What was lost before has to be declared before anything follows it.
bool Scribe::MayFollow(Interception* grant) {
  return grant->work.gap.count == 0 || (spool_->TakesContent(grant->streams.cc) && DeclareGap(grant));
}

uint8_t Scribe::WhyRefused(Interception* grant) const { return static_cast<uint8_t>(spool_->WhyRefused(grant->streams.cc)); }

// Of the stream's next PDU.
CcFields Scribe::FieldsOf(const Interception& grant, int64_t time_ns, uint8_t direction) {
  const auto ns = static_cast<uint64_t>(std::max<int64_t>(time_ns, 0));
  CcFields fields;
  fields.sequence = static_cast<uint32_t>(grant.work.next_item);
  fields.cin = grant.streams.cin + static_cast<uint32_t>(grant.work.next_item >> 32);
  fields.seconds = ns / 1'000'000'000;
  fields.microseconds = static_cast<uint32_t>(ns % 1'000'000'000 / 1000);
  fields.direction = direction;
  return fields;
}

// One more packet for the PDU that is open; it waits there until the PDU is full, or old, or the order ends.
void Scribe::Gather(Interception* grant, const Frame& frame, CcTemplate* encoder, ByteView packet, uint8_t direction) {
  GrantWork& work = grant->work;
  const Aggregation& terms = grant->grant().profile.etsi.aggregation;
  if (work.aggregate == nullptr) work.aggregate = std::make_unique<Aggregate>();
  Aggregate& open = *work.aggregate;
  // The header names one capture point.
  const int64_t spans_ns = frame.time_ns - open.from_ns;
  if (open.packets > 0 && (open.encoder != encoder || spans_ns < 0 || spans_ns >= terms.milliseconds * kMs)) Close(grant);
  if (open.packets == 0) Open(grant, frame, encoder);
  const size_t at = open.items.size();
  open.items.resize(at + encoder->each()->max_overhead() + packet.size());
  open.items.resize(at + encoder->each()->Encode(FieldsOf(*grant, frame.time_ns, direction), packet, open.items.data() + at));
  open.packets++;
  open.octets += packet.size();
  open.to_ns = frame.time_ns;
  open.position = frame.number;
  work.counters.encoded++;
  if (open.packets >= terms.packets || open.items.size() >= kMostAggregated) Close(grant);
}

void Scribe::Open(Interception* grant, const Frame& frame, CcTemplate* encoder) {
  Aggregate& open = *grant->work.aggregate;
  open.encoder = encoder;
  open.from_ns = open.to_ns = frame.time_ns;
  open.due_ns = SteadyNs() + WaitNs(grant->grant());
  AddUntidy(grant);
  {
    std::lock_guard lock(mutex_);
    if (open.due_ns >= due_ns_) return;
    due_ns_ = open.due_ns;
  }
  if (on_due_) on_due_();
}

// What has no place any more is lost, unless it comes again: a file's packets do, at the next start.
void Scribe::Close(Interception* grant, bool comes_again) {
  GrantWork& work = grant->work;
  Aggregate& open = *work.aggregate;
  if (!Place(grant)) {
    work.counters.encoded -= open.packets;
    if (!comes_again) Lose(grant, {open.packets, open.octets, open.from_ns, open.to_ns, open.position}, WhyRefused(grant));
  }
  open.packets = 0;
  open.octets = 0;
  open.items.clear();
  open.flows.Clear();
}

// The PDU gets its number, and its time: that of its last packet, before which it cannot have been made.
bool Scribe::Place(Interception* grant) {
  GrantWork& work = grant->work;
  const Aggregate& open = *work.aggregate;
  if (!MayFollow(grant)) return false;
  const size_t most = open.items.size() + open.flows.flows.size() * (open.encoder->max_overhead() + kMaxReportSet);
  uint8_t* room = spool_->Reserve(grant->streams.cc, open.encoder->max_overhead() + most);
  if (room == nullptr) return false;
  work.aggregated += open.packets;
  RecordMeta meta;
  meta.kind = RecordKind::kCc;
  meta.time_ns = open.to_ns;
  meta.packets = static_cast<uint16_t>(open.packets);
  meta.position = open.position == 0 ? work.aggregated : open.position;
  spool_->Commit(grant->streams.cc, WriteJoined(*grant, room), meta);
  work.next_item++;
  return true;
}

// One PDU with its packets; or a message for each pair of ends, one behind the other.
size_t Scribe::WriteJoined(const Interception& grant, uint8_t* room) const {
  const Aggregate& open = *grant.work.aggregate;
  if (open.flows.flows.empty()) return open.encoder->Encode(FieldsOf(grant, open.to_ns, 0), open.items, room);
  size_t length = 0;
  uint8_t set[kMaxReportSet];
  for (const FlowSummary::Counted& flow : open.flows.flows) {
    const ByteView told(set, WriteReportSet(flow.key, flow.packets, set));
    length += open.encoder->Encode(FieldsOf(grant, flow.last_ns, 0), told, room + length);
  }
  return length;
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

// The number that each packet would have had stays used (I6).
void Scribe::Lose(Interception* grant, const Lost& lost, uint8_t reason) {
  GrantWork& work = grant->work;
  OpenGap& gap = work.gap;
  if (gap.count == 0) {
    gap = {work.next_item, 0, 0, lost.from_ns, lost.to_ns, 0, 0};
    gap.reason = reason;
  }
  gap.count += lost.packets;
  gap.octets += lost.octets;
  gap.to_ns = lost.to_ns;
  gap.position = lost.position;
  work.next_item += lost.packets;
  work.counters.gap += lost.packets;
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

// While content is still refused a gap is told at once, what follows summed: each declaration takes of the room kept back for them.
bool Scribe::MayDeclare(Interception* grant) const {
  GrantWork& work = grant->work;
  if (spool_->TakesContent(grant->streams.cc) || grant->over.load(std::memory_order_acquire)) return true;
  const int64_t now_ns = SteadyNs();
  if (work.gap_told_ns != 0 && now_ns - work.gap_told_ns < kGapPauseNs) return false;
  work.gap_told_ns = now_ns;
  return true;
}

bool Scribe::TidyOne(Interception* grant, bool closing, int64_t* due_ns) {
  std::lock_guard lock(grant->mutex);
  GrantWork& work = grant->work;
  const bool content = grant->streams.cc != nullptr, over = grant->over.load(std::memory_order_acquire);
  const auto waits = [&work] { return work.aggregate != nullptr && work.aggregate->packets > 0; };
  if (waits() && (closing || over || work.aggregate->due_ns <= SteadyNs())) Close(grant, closing && work.aggregate->position != 0);
  if (waits()) *due_ns = std::min(*due_ns, work.aggregate->due_ns);
  if (content && work.gap.count > 0 && !(MayDeclare(grant) && DeclareGap(grant))) return false;
  if (waits()) return false;
  work.untidy = false;
  if (!content || work.sealed || !over) return true;
  work.sealed = true;
  spool_->End(grant->streams.cc);
  Strip(grant);
  return true;
}

}  // namespace writ
