// `compileTemplate` and `parseGrant` of src/native/addon.ts.
#pragma once
#include <napi.h>

namespace writ {

void InitTemplate(Napi::Env env, Napi::Object exports);

}  // namespace writ
