// `keepHeapSmall` of src/native/addon.ts.
#pragma once
#include <napi.h>

namespace writ {

void InitMemory(Napi::Env env, Napi::Object exports);

}  // namespace writ
