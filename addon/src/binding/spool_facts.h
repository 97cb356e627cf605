// What the spool says of itself, as the objects that src/native/addon.ts describes.
#pragma once
#include <napi.h>

#include "spool/reader.h"
#include "spool/spool.h"

namespace writ {

Napi::Object ToObject(Napi::Env env, const SegmentFacts& facts);
Napi::Object ToObject(Napi::Env env, const PurgeRecord& record);
Napi::Object ToObject(Napi::Env env, const SkippedRange& range);
Napi::Object ToObject(Napi::Env env, const SpaceReport& report);
Napi::Object ToObject(Napi::Env env, const DurableAges& ages);
Napi::Object ToObject(Napi::Env env, const StartReport& report);

}  // namespace writ
