// Objects and lists for JavaScript, field by field.
#pragma once
#include <napi.h>

#include <optional>
#include <string>

#include "binding/js_error.h"

namespace writ {

class Fields {
 public:
  explicit Fields(Napi::Env env) : env_(env), object_(Napi::Object::New(env)) {}
  // As a number: for what never comes to 2^53.
  Fields& Count(const char* name, uint64_t value) { return Set(name, Napi::Number::New(env_, static_cast<double>(value))); }
  Fields& Real(const char* name, double value) { return Set(name, Napi::Number::New(env_, value)); }
  Fields& Nanoseconds(const char* name, int64_t value) { return Set(name, ToBigInt(env_, value)); }
  Fields& Big(const char* name, uint64_t value) { return Set(name, ToBigInt(env_, value)); }
  Fields& Octets(const char* name, ByteView value) { return Set(name, ToBuffer(env_, value.data(), value.size())); }
  Fields& Flag(const char* name, bool value) { return Set(name, Napi::Boolean::New(env_, value)); }
  Fields& Text(const char* name, const std::string& value) { return Set(name, Napi::String::New(env_, value)); }
  Fields& Count(const char* name, std::optional<uint64_t> value) { return value ? Count(name, *value) : Set(name, env_.Undefined()); }
  Fields& Flag(const char* name, std::optional<bool> value) { return value ? Flag(name, *value) : Set(name, env_.Undefined()); }
  Fields& Set(const char* name, Napi::Value value) {
    object_.Set(name, value);
    return *this;
  }
  Napi::Object object() const { return object_; }

 private:
  Napi::Env env_;
  Napi::Object object_;
};

template <typename Items, typename Each> Napi::Array ListOf(Napi::Env env, const Items& items, Each each) {
  Napi::Array list = Napi::Array::New(env, items.size());
  for (size_t i = 0; i < items.size(); i++) list.Set(static_cast<uint32_t>(i), each(items[i]));
  return list;
}

}  // namespace writ
