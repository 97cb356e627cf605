// `openEngine` of src/native/addon.ts.
#pragma once
#include <napi.h>

namespace writ {

void InitEngine(Napi::Env env, Napi::Object exports);

}  // namespace writ
