// `surveyFile`, `surveyInterface`, `interfaceFacts` and `machineFacts` of src/native/addon.ts.
#pragma once
#include <napi.h>

namespace writ {

void InitSurvey(Napi::Env env, Napi::Object exports);

}  // namespace writ
