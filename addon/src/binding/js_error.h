// How a native Status becomes a JavaScript Error, and how arguments from JavaScript are checked. Nothing here throws in
// C++: an error is set pending on the environment and the caller returns at once.
#pragma once
#include <napi.h>

#include <cstdint>
#include <cstring>
#include <optional>

#include "base/bytes.h"
#include "base/status.h"

namespace writ {

// A JavaScript Error whose `code` is the Status's code; src/native wraps it into a WritError.
inline Napi::Error MakeError(Napi::Env env, const Status& status) {
  const char* code = status.code == nullptr ? "WRIT_NATIVE_UNKNOWN" : status.code;
  Napi::Error error = Napi::Error::New(env, status.detail.empty() ? std::string(code) : status.detail);
  error.Set("code", Napi::String::New(env, code));
  return error;
}

inline void Throw(Napi::Env env, const Status& status) { MakeError(env, status).ThrowAsJavaScriptException(); }

inline void ThrowArgument(Napi::Env env, const char* what) {
  Throw(env, Status::Error("WRIT_NATIVE_ARGUMENT", std::string("wrong argument: ") + what));
}

// The octets of a Buffer (or Uint8Array) argument, valid during the call; nothing when it is something else.
inline std::optional<ByteView> AsOctets(const Napi::Value& value) {
  if (!value.IsBuffer()) return std::nullopt;
  auto buffer = value.As<Napi::Buffer<uint8_t>>();
  return ByteView(buffer.Data(), buffer.Length());
}

inline std::optional<Id> AsId(const Napi::Value& value) {
  auto octets = AsOctets(value);
  Id id{};
  if (!octets || octets->size() != id.size()) return std::nullopt;
  std::memcpy(id.data(), octets->data(), id.size());
  return id;
}

// A bigint that fits without loss.
inline std::optional<uint64_t> AsU64(const Napi::Value& value) {
  if (!value.IsBigInt()) return std::nullopt;
  bool lossless = false;
  uint64_t number = value.As<Napi::BigInt>().Uint64Value(&lossless);
  return lossless ? std::optional<uint64_t>(number) : std::nullopt;
}

inline std::optional<int64_t> AsI64(const Napi::Value& value) {
  if (!value.IsBigInt()) return std::nullopt;
  bool lossless = false;
  int64_t number = value.As<Napi::BigInt>().Int64Value(&lossless);
  return lossless ? std::optional<int64_t>(number) : std::nullopt;
}

inline std::optional<std::string> AsText(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  return value.As<Napi::String>().Utf8Value();
}

// A whole number in [0, max].
inline std::optional<uint32_t> AsU32(const Napi::Value& value, uint32_t max = UINT32_MAX) {
  if (!value.IsNumber()) return std::nullopt;
  double number = value.As<Napi::Number>().DoubleValue();
  if (!(number >= 0) || number > max) return std::nullopt;
  auto whole = static_cast<uint32_t>(number);
  return static_cast<double>(whole) == number ? std::optional<uint32_t>(whole) : std::nullopt;
}

inline Napi::Buffer<uint8_t> ToBuffer(Napi::Env env, const void* data, size_t size) {
  return Napi::Buffer<uint8_t>::Copy(env, static_cast<const uint8_t*>(data), size);
}
inline Napi::Buffer<uint8_t> ToBuffer(Napi::Env env, const Id& id) { return ToBuffer(env, id.data(), id.size()); }

inline Napi::Value ToBigInt(Napi::Env env, uint64_t number) { return Napi::BigInt::New(env, number); }
inline Napi::Value ToBigInt(Napi::Env env, int64_t number) { return Napi::BigInt::New(env, number); }

}  // namespace writ
