#include "binding/spool_facts.h"

#include "binding/js_fields.h"

namespace writ {
namespace {

Napi::Object SpaceOf(Napi::Env env, const StreamSpaceReport& stream) {
  return Fields(env)
      .Octets("streamId", stream.stream_id).Octets("grantId", stream.grant_id).Count("leg", static_cast<uint64_t>(stream.leg))
      .Big("used", stream.used).Count("refusing", static_cast<uint64_t>(stream.refusing)).object();
}

}  // namespace

Napi::Object ToObject(Napi::Env env, const SegmentFacts& facts) {
  Fields out(env);
  out.Octets("segmentId", facts.segment_id).Big("first", facts.first);
  if (facts.next == 0) out.Set("next", env.Undefined());
  else out.Big("next", facts.next);
  return out.Big("octets", facts.octets).Big("records", facts.records).Nanoseconds("createdNs", facts.created_ns)
      .Octets("footer", facts.footer).Octets("previous", facts.previous).Flag("freed", facts.freed).object();
}

Napi::Object ToObject(Napi::Env env, const PurgeRecord& record) {
  return Fields(env)
      .Octets("orderId", record.order_id).Nanoseconds("timeNs", record.time_ns).Big("records", record.records)
      .Big("confirmed", record.confirmed).Big("octets", record.octets).Octets("keyId", record.key_id).object();
}

Napi::Object ToObject(Napi::Env env, const SkippedRange& range) {
  return Fields(env)
      .Big("first", range.first).Big("last", range.last).Big("items", range.items).Big("octets", range.octets)
      .Text("kept", range.kept).object();
}

Napi::Object ToObject(Napi::Env env, const SpaceReport& report) {
  return Fields(env)
      .Big("used", report.used).Big("limit", report.limit).Big("contentLimit", report.content_limit).Big("diskFree", report.disk_free)
      .Big("streamLimit", report.stream_limit).Big("accepted", report.accepted).Big("freed", report.freed).Big("redo", report.redo)
      .Count("refusing", static_cast<uint64_t>(report.refusing))
      .Set("streams", ListOf(env, report.streams, [env](const auto& stream) { return SpaceOf(env, stream); })).object();
}

Napi::Object ToObject(Napi::Env env, const DurableAges& ages) {
  const auto step = [env](const AgeStep& each) { return Fields(env).Big("upToNs", each.up_to_ns).Big("blocks", each.blocks).object(); };
  return Fields(env)
      .Big("blocks", ages.blocks).Big("sumNs", ages.sum_ns).Big("p50Ns", ages.p50_ns).Big("p99Ns", ages.p99_ns)
      .Big("longestNs", ages.longest_ns).Set("steps", ListOf(env, ages.steps, step)).object();
}

Napi::Object ToObject(Napi::Env env, const StartReport& report) {
  static constexpr const char* kEnds[] = {"none", "clean", "unclean"};
  return Fields(env)
      .Text("lastEnd", kEnds[static_cast<size_t>(report.last_end)]).Nanoseconds("tookNs", report.took_ns)
      .Big("streams", report.streams).Big("records", report.records).Big("damaged", report.damaged)
      .Big("cutStreams", report.cut_streams).Big("cutBytes", report.cut_octets).Big("restoredBytes", report.restored_octets).object();
}

}  // namespace writ
