#include "binding/template_binding.h"

#include "binding/class_reference.h"
#include "binding/grant_object.h"
#include "binding/js_error.h"
#include "encode/template.h"

namespace writ {
namespace {

std::optional<CcFields> AsFields(const Napi::Value& value) {
  if (!value.IsObject()) return std::nullopt;
  Napi::Object object = value.As<Napi::Object>();
  auto sequence = AsU32(object.Get("sequence")), microseconds = AsU32(object.Get("microseconds"));
  auto cin = AsU32(object.Get("cin")), direction = AsU32(object.Get("direction"), 255);
  auto seconds = AsU64(object.Get("seconds"));
  if (!sequence || !microseconds || !cin || !direction || !seconds) return std::nullopt;
  return CcFields{*sequence, *seconds, *microseconds, *cin, static_cast<uint8_t>(*direction)};
}

class TemplateObject final : public Napi::ObjectWrap<TemplateObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "NativeTemplate", {InstanceMethod<&TemplateObject::Encode>("encode"), InstanceMethod<&TemplateObject::EncodePart>("encodePart")});
  }

  explicit TemplateObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    auto program = info.Length() >= 1 ? AsOctets(info[0]) : std::nullopt;
    const bool named = info.Length() == 2 && info[1].IsString();
    if (!program || info.Length() > 2 || (info.Length() == 2 && !named)) {
      ThrowArgument(info.Env(), "program must be a Buffer, the capture point a string");
      return;
    }
    Status status = CcTemplate::Compile(*program, &template_, named ? info[1].As<Napi::String>().Utf8Value() : std::string());
    if (!status.ok()) Throw(info.Env(), status);
  }

 private:
  Napi::Value Encode(const Napi::CallbackInfo& info) { return EncodeBy(template_.get(), info); }
  Napi::Value EncodePart(const Napi::CallbackInfo& info) { return EncodeBy(template_ == nullptr ? nullptr : template_->each(), info); }

  static Napi::Value EncodeBy(CcTemplate* encoder, const Napi::CallbackInfo& info) {
    auto fields = info.Length() == 2 ? AsFields(info[0]) : std::nullopt;
    auto payload = fields ? AsOctets(info[1]) : std::nullopt;
    if (!payload || encoder == nullptr) {
      ThrowArgument(info.Env(), "encode takes the fields and the payload as a Buffer, encodePart with a program of several packets alone");
      return {};
    }
    Bytes out(encoder->max_overhead() + payload->size());
    return ToBuffer(info.Env(), out.data(), encoder->Encode(*fields, *payload, out.data()));
  }

  std::unique_ptr<CcTemplate> template_;
};

Napi::Value ParseGrantOctets(const Napi::CallbackInfo& info) {
  auto octets = info.Length() == 1 ? AsOctets(info[0]) : std::nullopt;
  if (!octets) {
    ThrowArgument(info.Env(), "parseGrant takes a Buffer");
    return {};
  }
  Grant grant;
  Status status = ParseGrant(*octets, &grant);
  if (status.ok()) return ToNativeGrant(info.Env(), grant);
  Throw(info.Env(), status);
  return {};
}

}  // namespace

void InitTemplate(Napi::Env env, Napi::Object exports) {
  exports.Set("compileTemplate", ConstructorCall(env, "compileTemplate", TemplateObject::Define(env)));
  exports.Set("parseGrant", Napi::Function::New<ParseGrantOctets>(env, "parseGrant"));
}

}  // namespace writ
