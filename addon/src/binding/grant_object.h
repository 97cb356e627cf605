// A parsed grant as `NativeGrant` of src/native/addon.ts.
#pragma once
#include <napi.h>

#include "authority/grant.h"

namespace writ {

Napi::Object ToNativeGrant(Napi::Env env, const Grant& grant);

}  // namespace writ
