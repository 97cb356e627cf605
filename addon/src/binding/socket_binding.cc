#include "binding/socket_binding.h"

#include "base/tcp_socket.h"
#include "binding/js_error.h"

namespace writ {
namespace {

struct TuningField {
  const char* name;
  uint32_t TcpTuning::* field;
};

constexpr TuningField kTuningFields[] = {
    {"userTimeoutMs", &TcpTuning::user_timeout_ms},   {"notSentLowBytes", &TcpTuning::notsent_lowat},
    {"keepIdleSeconds", &TcpTuning::keep_idle_s},     {"keepIntervalSeconds", &TcpTuning::keep_interval_s},
    {"keepProbes", &TcpTuning::keep_probes},
};

std::optional<TcpTuning> AsTuning(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  TcpTuning tuning;
  for (const TuningField& each : kTuningFields) {
    const auto number = AsU32(value.As<Napi::Object>().Get(each.name), INT32_MAX);
    if (!number) return std::nullopt;
    tuning.*each.field = *number;
  }
  return tuning;
}

Napi::Object ToObject(Napi::Env env, const TcpFigures& figures) {
  Napi::Object out = Napi::Object::New(env);
  for (const TuningField& each : kTuningFields) out.Set(each.name, Napi::Number::New(env, figures.tuning.*each.field));
  out.Set("keepsAlive", Napi::Boolean::New(env, figures.keeps_alive));
  out.Set("unsentBytes", Napi::Number::New(env, figures.unsent_bytes));
  out.Set("queuedBytes", Napi::Number::New(env, figures.queued_bytes));
  out.Set("ackedBytes", Napi::Number::New(env, static_cast<double>(figures.acked_bytes)));
  out.Set("rttUs", Napi::Number::New(env, figures.rtt_us));
  out.Set("retransmits", Napi::Number::New(env, figures.retransmits));
  return out;
}

Napi::Value TuneSocketCall(const Napi::CallbackInfo& info) {
  const auto fd = info.Length() == 2 ? AsU32(info[0], INT32_MAX) : std::nullopt;
  const auto tuning = fd ? AsTuning(info[1]) : std::nullopt;
  if (!tuning) return ThrowArgument(info.Env(), "tuneSocket takes a descriptor and five whole numbers by name"), Napi::Value();
  const Status status = TuneTcp(static_cast<int>(*fd), *tuning);
  if (!status.ok()) Throw(info.Env(), status);
  return {};
}

Napi::Value ReadSocketCall(const Napi::CallbackInfo& info) {
  const auto fd = info.Length() == 1 ? AsU32(info[0], INT32_MAX) : std::nullopt;
  if (!fd) return ThrowArgument(info.Env(), "readSocket takes a descriptor"), Napi::Value();
  TcpFigures figures;
  const Status status = ReadTcp(static_cast<int>(*fd), &figures);
  if (!status.ok()) return Throw(info.Env(), status), Napi::Value();
  return ToObject(info.Env(), figures);
}

}  // namespace

void InitSocket(Napi::Env env, Napi::Object exports) {
  exports.Set("tuneSocket", Napi::Function::New<TuneSocketCall>(env, "tuneSocket"));
  exports.Set("readSocket", Napi::Function::New<ReadSocketCall>(env, "readSocket"));
}

}  // namespace writ
