#include "binding/survey_binding.h"

#include "binding/survey_object.h"
#include "binding/js_error.h"

namespace writ {
namespace {

constexpr size_t kMaxText = 4096;
constexpr double kMaxSeconds = 3600;

std::optional<std::string> AsName(const Napi::Value& value) {
  if (!value.IsString()) return std::nullopt;
  std::string text = value.As<Napi::String>().Utf8Value();
  const bool sane = !text.empty() && text.size() <= kMaxText && text.find('\0') == std::string::npos;
  return sane ? std::optional<std::string>(std::move(text)) : std::nullopt;
}

// A survey on a thread of the pool; deletes itself when done.
template <typename Result> class SurveyWork final : public Napi::AsyncWorker {
 public:
  using Work = std::function<Status(std::unique_ptr<Result>*)>;
  static Napi::Promise Run(Napi::Env env, Work work) {
    auto* self = new SurveyWork(env, std::move(work));
    Napi::Promise promise = self->deferred_.Promise();
    self->Queue();
    return promise;
  }
  void Execute() override { status_ = work_(&result_); }
  void OnOK() override {
    if (status_.ok()) deferred_.Resolve(ToObject(Env(), *result_));
    else deferred_.Reject(MakeError(Env(), status_).Value());
  }

 private:
  SurveyWork(Napi::Env env, Work work) : AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), work_(std::move(work)) {}
  Napi::Promise::Deferred deferred_;
  Work work_;
  std::unique_ptr<Result> result_;
  Status status_;
};

Napi::Value SurveyFileCall(const Napi::CallbackInfo& info) {
  auto path = info.Length() == 1 ? AsName(info[0]) : std::nullopt;
  if (!path) {
    ThrowArgument(info.Env(), "surveyFile takes a path");
    return {};
  }
  return SurveyWork<FileSurvey>::Run(info.Env(), [path = *path](std::unique_ptr<FileSurvey>* out) {
    *out = std::make_unique<FileSurvey>();
    return SurveyFile(path, out->get());
  });
}

Napi::Value SurveyInterfaceCall(const Napi::CallbackInfo& info) {
  auto name = info.Length() == 2 ? AsName(info[0]) : std::nullopt;
  const double seconds = name && info[1].IsNumber() ? info[1].As<Napi::Number>().DoubleValue() : 0;
  if (!(seconds > 0) || seconds > kMaxSeconds) {
    ThrowArgument(info.Env(), "surveyInterface takes a name, and seconds up to 3600");
    return {};
  }
  return SurveyWork<LiveSurvey>::Run(info.Env(), [name = *name, seconds](std::unique_ptr<LiveSurvey>* out) {
    return SurveyInterface(name, seconds, RingOptions{}, out);
  });
}

Napi::Value InterfaceFactsCall(const Napi::CallbackInfo& info) {
  auto name = info.Length() == 1 ? AsName(info[0]) : std::nullopt;
  if (!name) {
    ThrowArgument(info.Env(), "interfaceFacts takes a name");
    return {};
  }
  InterfaceFacts facts;
  const Status status = ReadInterfaceFacts(*name, &facts);
  if (status.ok()) return ToObject(info.Env(), facts);
  Throw(info.Env(), status);
  return {};
}

Napi::Value MachineFactsCall(const Napi::CallbackInfo& info) { return ToObject(info.Env(), ReadMachineFacts()); }

}  // namespace

void InitSurvey(Napi::Env env, Napi::Object exports) {
  exports.Set("surveyFile", Napi::Function::New<SurveyFileCall>(env, "surveyFile"));
  exports.Set("surveyInterface", Napi::Function::New<SurveyInterfaceCall>(env, "surveyInterface"));
  exports.Set("interfaceFacts", Napi::Function::New<InterfaceFactsCall>(env, "interfaceFacts"));
  exports.Set("machineFacts", Napi::Function::New<MachineFactsCall>(env, "machineFacts"));
}

}  // namespace writ
