// The addon's entry: what `Addon` of src/native/addon.ts lists, and nothing else.
#include <napi.h>

#include "binding/engine_binding.h"
#include "binding/memory_binding.h"
#include "binding/reader_binding.h"
#include "binding/socket_binding.h"
#include "binding/survey_binding.h"
#include "binding/template_binding.h"

static Napi::Object Init(Napi::Env env, Napi::Object exports) {
  writ::InitEngine(env, exports);
  writ::InitTemplate(env, exports);
  writ::InitReader(env, exports);
  writ::InitSurvey(env, exports);
  writ::InitSocket(env, exports);
  writ::InitMemory(env, exports);
  return exports;
}

NODE_API_MODULE(writ, Init)
