// The addon's entry: what `Addon` of src/native/addon.ts lists, and nothing else.
#include <napi.h>

#include "binding/js_error.h"

namespace writ {

static Napi::Object InitAddon(Napi::Env, Napi::Object exports) { return exports; }

}  // namespace writ

static Napi::Object Init(Napi::Env env, Napi::Object exports) { return writ::InitAddon(env, exports); }

NODE_API_MODULE(writ, Init)
