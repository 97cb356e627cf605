// `NativeSpoolReader` of src/native/addon.ts: the spool's reading side, for the delivery process.
#pragma once
#include <napi.h>

namespace writ {

// Adds openSpoolReader(dir, kek).
void InitReader(Napi::Env env, Napi::Object exports);

}  // namespace writ
