// Surveys as the objects that src/native/addon.ts describes.
#pragma once
#include <napi.h>

#include "survey/run.h"

namespace writ {

Napi::Object ToObject(Napi::Env env, const FileSurvey& survey);
Napi::Object ToObject(Napi::Env env, const LiveSurvey& survey);
Napi::Object ToObject(Napi::Env env, const InterfaceFacts& facts);
Napi::Object ToObject(Napi::Env env, const MachineFacts& facts);

}  // namespace writ
