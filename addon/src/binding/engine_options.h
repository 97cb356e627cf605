// The options of `openEngine`, checked.
#pragma once
#include <napi.h>

#include <string>

#include "engine/engine.h"

namespace writ {

// On a wrong option: false, and what it must be.
bool ReadEngineOptions(const Napi::Value& value, EngineOptions* options, Napi::Function* on_event, std::string* problem);

// `[{<name>: string, point: string}, ...]`; false for anything else.
bool ReadSources(const Napi::Value& value, const char* name, std::vector<NamedSource>* sources);
bool ReadGates(const Napi::Value& value, std::vector<uint64_t>* gates);

}  // namespace writ
