// `tuneSocket` and `readSocket` of src/native/addon.ts.
#pragma once
#include <napi.h>

namespace writ {

void InitSocket(Napi::Env env, Napi::Object exports);

}  // namespace writ
