// A JavaScript class kept for the life of its environment, behind a function that makes instances. No globals: an addon may
// be loaded by several environments (worker threads).
#pragma once
#include <napi.h>

#include <vector>

namespace writ {

// A function that passes its arguments to the class's constructor.
inline Napi::Function ConstructorCall(Napi::Env env, const char* name, Napi::Function defined) {
  auto* kept = new Napi::FunctionReference(Napi::Persistent(defined));
  env.AddCleanupHook([kept] { delete kept; });
  auto call = [](const Napi::CallbackInfo& info) -> Napi::Value {
    std::vector<napi_value> arguments;
    for (size_t i = 0; i < info.Length(); i++) arguments.push_back(info[i]);
    return static_cast<Napi::FunctionReference*>(info.Data())->New(arguments);
  };
  return Napi::Function::New(env, call, name, kept);
}

}  // namespace writ
