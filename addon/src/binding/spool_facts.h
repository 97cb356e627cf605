// What the spool says of a stream's segments and of its end, as JavaScript objects (SegmentFacts, PurgeRecord of src/native/addon.ts).
#pragma once
#include <napi.h>

#include "binding/js_error.h"
#include "spool/reader.h"

namespace writ {

inline Napi::Object SegmentToJs(Napi::Env env, const SegmentFacts& facts) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("segmentId", ToBuffer(env, facts.segment_id));
  out.Set("first", ToBigInt(env, facts.first));
  out.Set("next", facts.next == 0 ? env.Undefined() : ToBigInt(env, facts.next));
  out.Set("octets", ToBigInt(env, facts.octets));
  out.Set("records", ToBigInt(env, facts.records));
  out.Set("createdNs", ToBigInt(env, facts.created_ns));
  out.Set("footer", ToBuffer(env, facts.footer.data(), facts.footer.size()));
  out.Set("previous", ToBuffer(env, facts.previous.data(), facts.previous.size()));
  out.Set("freed", Napi::Boolean::New(env, facts.freed));
  return out;
}

inline Napi::Object PurgeToJs(Napi::Env env, const PurgeRecord& record) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("orderId", ToBuffer(env, record.order_id));
  out.Set("timeNs", ToBigInt(env, record.time_ns));
  out.Set("records", ToBigInt(env, record.records));
  out.Set("confirmed", ToBigInt(env, record.confirmed));
  out.Set("octets", ToBigInt(env, record.octets));
  out.Set("keyId", ToBuffer(env, record.key_id.data(), record.key_id.size()));
  return out;
}

}  // namespace writ
