// NativeEngine: each method checks its arguments, calls the engine, and turns the outcome into JavaScript values.
#include "binding/engine_binding.h"

#include "binding/class_reference.h"
#include "binding/engine_options.h"
#include "binding/event_relay.h"
#include "binding/grant_object.h"
#include "binding/js_error.h"
#include "binding/js_fields.h"
#include "binding/spool_facts.h"
#include "engine/engine.h"

namespace writ {
namespace {

const char* NameOf(GrantState state) {
  static constexpr const char* kNames[] = {"stored", "pending", "active", "expired", "stopped"};
  return kNames[static_cast<size_t>(state)];
}

// Runs one blocking step off the JavaScript thread and settles a promise with it.
class Step final : public Napi::AsyncWorker {
 public:
  using Answer = std::function<Napi::Value(Napi::Env)>;
  static Napi::Promise Run(Napi::Env env, std::function<Status()> work, Answer answer = [](Napi::Env where) { return where.Undefined(); }) {
    auto* step = new Step(env, std::move(work), std::move(answer));   // deletes itself when done
    Napi::Promise promise = step->deferred_.Promise();
    step->Queue();
    return promise;
  }
  void Execute() override { status_ = work_(); }
  void OnOK() override {
    if (status_.ok()) deferred_.Resolve(answer_(Env()));
    else deferred_.Reject(MakeError(Env(), status_).Value());
  }

 private:
  Step(Napi::Env env, std::function<Status()> work, Answer answer)
      : AsyncWorker(env), deferred_(Napi::Promise::Deferred::New(env)), work_(std::move(work)), answer_(std::move(answer)) {}
  Napi::Promise::Deferred deferred_;
  std::function<Status()> work_;
  Answer answer_;
  Status status_;
};

class EngineObject final : public Napi::ObjectWrap<EngineObject> {
 public:
  static Napi::Function Define(Napi::Env env) {
    using Self = EngineObject;
    return DefineClass(
        env, "NativeEngine",
        {InstanceMethod<&Self::LoadTrust>("loadTrust"), InstanceMethod<&Self::Install>("install"), InstanceMethod<&Self::InstallAll>("installAll"),
         InstanceMethod<&Self::StoredGrants>("storedGrants"), InstanceMethod<&Self::Bind>("bind"),
         InstanceMethod<&Self::Stop>("stop"), InstanceMethod<&Self::Grants>("grants"), InstanceMethod<&Self::Stages>("stages"),
         InstanceMethod<&Self::OpenInterfaces>("openInterfaces"), InstanceMethod<&Self::PlayFiles>("playFiles"),
         InstanceMethod<&Self::StopSources>("stopSources"), InstanceMethod<&Self::Release>("release"),
         InstanceMethod<&Self::AppendIri>("appendIri"), InstanceMethod<&Self::EndIri>("endIri"), InstanceMethod<&Self::Journal>("journal"),
         InstanceMethod<&Self::AppendJournal>("appendJournal"), InstanceMethod<&Self::Flush>("flush"),
         InstanceMethod<&Self::Health>("health"), InstanceMethod<&Self::Space>("space"), InstanceMethod<&Self::Ages>("ages"), InstanceMethod<&Self::Start>("start"),
         InstanceMethod<&Self::Skip>("skip"), InstanceMethod<&Self::Close>("close")});
  }

  explicit EngineObject(const Napi::CallbackInfo& info) : ObjectWrap(info) {
    EngineOptions options;
    Napi::Function on_event;
    std::string problem;
    if (!ReadEngineOptions(info.Length() == 1 ? info[0] : info.Env().Undefined(), &options, &on_event, &problem)) {
      ThrowArgument(info.Env(), problem.c_str());
      return;
    }
    auto relay = std::make_shared<EventRelay>(info.Env(), on_event);
    options.on_event = [relay](const EngineEvent& event) { relay->Post(event); };
    std::unique_ptr<Engine> engine;
    Status status = Engine::Open(options, &engine);
    if (!status.ok()) {
      relay->Close();
      Throw(info.Env(), status);
      return;
    }
    held_ = std::make_shared<Held>();
    held_->engine = std::move(engine);
    held_->relay = relay;
    // A process that ends without close(): the engine's threads stop before the environment goes.
    info.Env().AddCleanupHook([held = held_] { held->Close(); });
  }

 private:
  // Shared with steps under way, so that close() never pulls the engine from under a flush.
  struct Held {
    std::shared_ptr<Engine> engine;
    std::shared_ptr<EventRelay> relay;
    void Close() {
      if (relay != nullptr) relay->Close();
      engine.reset();
    }
  };

  // nullptr, and an exception pending, after close().
  Engine* Open(const Napi::CallbackInfo& info) {
    if (held_ != nullptr && held_->engine != nullptr) return held_->engine.get();
    Throw(info.Env(), Status::Error("WRIT_ENGINE_CLOSED", "the core engine is closed"));
    return nullptr;
  }

  Napi::Value Settle(const Napi::CallbackInfo& info, const Status& status) {
    if (!status.ok()) Throw(info.Env(), status);
    return info.Env().Undefined();
  }

  Napi::Value Wrong(const Napi::CallbackInfo& info, const char* what) {
    ThrowArgument(info.Env(), what);
    return info.Env().Undefined();
  }

  Napi::Value LoadTrust(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto file = AsOctets(info[0]);
    if (!file) return Wrong(info, "loadTrust takes a Buffer");
    TrustSummary summary;
    Status status = engine->LoadTrust(*file, &summary);
    if (!status.ok()) return Settle(info, status);
    Napi::Object object = Napi::Object::New(info.Env());
    object.Set("audience", summary.audience);
    object.Set("epoch", summary.epoch);
    object.Set("keys", static_cast<uint32_t>(summary.keys));
    return object;
  }

  Napi::Value Install(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto octets = AsOctets(info[0]);
    if (!octets) return Wrong(info, "install takes a Buffer");
    return ToInstallResult(info.Env(), engine->Install(*octets));
  }

  Napi::Value InstallAll(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    if (!info[0].IsArray()) return Wrong(info, "installAll takes an array of Buffers");
    const Napi::Array array = info[0].As<Napi::Array>();
    std::vector<ByteView> grants;
    for (uint32_t i = 0; i < array.Length(); i++) {
      auto octets = AsOctets(array.Get(i));
      if (!octets) return Wrong(info, "installAll takes an array of Buffers");
      grants.push_back(*octets);
    }
    Napi::Array results = Napi::Array::New(info.Env());
    for (const InstallAnswer& answer : engine->InstallAll(grants))
      results.Set(results.Length(), ToInstallResult(info.Env(), answer));
    return results;
  }

  static Napi::Object ToInstallResult(Napi::Env env, const InstallAnswer& answer) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("ok", answer.grant != nullptr);
    if (answer.grant == nullptr) {
      object.Set("code", answer.refusal.code);
      object.Set("detail", answer.refusal.detail);
      return object;
    }
    object.Set("grant", ToNativeGrant(env, answer.grant->grant()));
    object.Set("state", NameOf(answer.state));
    object.Set("already", answer.already);
    return object;
  }

  Napi::Value StoredGrants(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    Napi::Array array = Napi::Array::New(info.Env());
    for (const InstallAnswer& answer : engine->StoredGrants()) {
      Napi::Object object = Napi::Object::New(info.Env());
      object.Set("grant", ToNativeGrant(info.Env(), answer.grant->grant()));
      object.Set("state", NameOf(answer.state));
      array.Set(array.Length(), object);
    }
    return array;
  }

  static bool ReadBytes(const Napi::Value& value, Bytes* out) {
    if (value.IsUndefined()) return true;
    auto octets = AsOctets(value);
    if (octets) out->assign(octets->begin(), octets->end());
    return octets.has_value();
  }

  Napi::Value Bind(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto id = AsId(info[0]);
    auto cin = AsU32(info[1]);
    BindRequest request;
    if (!id || !cin || !ReadBytes(info[2], &request.program) || !info[3].IsObject())
      return Wrong(info, "bind takes a grant id, a CIN, a program or undefined, and what is to be known of the streams");
    Napi::Object about = info[3].As<Napi::Object>();
    if (!ReadBytes(about.Get("iri"), &request.about_iri) || !ReadBytes(about.Get("cc"), &request.about_cc))
      return Wrong(info, "about.iri and about.cc must be Buffers");
    request.grant_id = *id;
    request.cin = *cin;
    return Settle(info, engine->Bind(request));
  }

  Napi::Value Stop(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto id = AsId(info[0]);
    auto by = AsText(info[1]), reason = AsText(info[2]);
    if (!id || !by || !reason) return Wrong(info, "stop takes a grant id, who, and why");
    GrantState state = GrantState::kStopped;
    Status status = engine->Stop(*id, *by, *reason, &state);
    if (!status.ok()) return Settle(info, status);
    return Napi::String::New(info.Env(), NameOf(state));
  }

  static Napi::Object ToObject(Napi::Env env, const GrantReport& report) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("grantId", ToBuffer(env, report.grant_id));
    object.Set("state", NameOf(report.state));
    object.Set("matched", ToBigInt(env, report.counters.matched));
    object.Set("encoded", ToBigInt(env, report.counters.encoded));
    object.Set("gap", ToBigInt(env, report.counters.gap));
    object.Set("truncated", ToBigInt(env, report.counters.truncated));
    object.Set("repeated", ToBigInt(env, report.counters.repeated));
    object.Set("octets", ToBigInt(env, report.counters.octets));
    object.Set("firstPacketNs", ToBigInt(env, report.counters.first_packet_ns));
    object.Set("lastPacketNs", ToBigInt(env, report.counters.last_packet_ns));
    object.Set("ccDurable", ToBigInt(env, report.cc_durable));
    object.Set("iriRecords", ToBigInt(env, report.iri_records));
    object.Set("iriItems", ToBigInt(env, report.iri_items));
    object.Set("iriDurable", ToBigInt(env, report.iri_durable));
    return object;
  }

  Napi::Value Grants(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    Napi::Array array = Napi::Array::New(info.Env());
    for (const GrantReport& report : engine->Grants()) array.Set(array.Length(), ToObject(info.Env(), report));
    return array;
  }

  static Napi::Object ToObject(Napi::Env env, const PointCounters& counters) {
    Napi::Object dropped = Napi::Object::New(env);
    dropped.Set("kernel", ToBigInt(env, counters.kernel));
    dropped.Set("malformed", ToBigInt(env, counters.malformed));
    dropped.Set("truncated", ToBigInt(env, counters.truncated));
    dropped.Set("unknownLink", ToBigInt(env, counters.unknown_link));
    Napi::Object object = Napi::Object::New(env);
    object.Set("seen", ToBigInt(env, counters.seen));
    object.Set("unmatched", ToBigInt(env, counters.unmatched));
    object.Set("matched", ToBigInt(env, counters.matched));
    object.Set("dropped", dropped);
    object.Set("deeper", ToBigInt(env, counters.deeper));
    object.Set("opaque", ToBigInt(env, counters.opaque));
    return object;
  }

  static Napi::Object ToObject(Napi::Env env, const FragmentCounters& counters) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("joined", ToBigInt(env, counters.joined));
    object.Set("expired", ToBigInt(env, counters.expired));
    object.Set("overlapping", ToBigInt(env, counters.overlapping));
    object.Set("crowded", ToBigInt(env, counters.crowded));
    return object;
  }

  Napi::Value Stages(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    Napi::Env env = info.Env();
    const StageCounters stages = engine->Stages();
    Napi::Object object = ToObject(env, stages.all);
    Napi::Array points = Napi::Array::New(env, stages.points.size());
    const std::vector<std::string> names = engine->Points();
    for (uint32_t i = 0; i < stages.points.size(); i++) {
      Napi::Object point = ToObject(env, stages.points[i]);
      point.Set("point", i < names.size() ? names[i] : std::string());
      points.Set(i, point);
    }
    object.Set("points", points);
    object.Set("fragments", ToObject(env, engine->FragmentCounts()));
    object.Set("sourcePosition", ToBigInt(env, stages.position));
    object.Set("firstPacketNs", ToBigInt(env, stages.first_packet_ns));
    object.Set("lastPacketNs", ToBigInt(env, stages.last_packet_ns));
    return object;
  }

  Napi::Value OpenInterfaces(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    std::vector<NamedSource> sources;
    if (!ReadSources(info[0], "name", &sources)) return Wrong(info, "openInterfaces takes [{name, point}, ...]");
    return Settle(info, engine->OpenInterfaces(sources));
  }

  Napi::Value PlayFiles(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    std::vector<NamedSource> sources;
    std::vector<uint64_t> gates;
    if (!ReadSources(info[0], "path", &sources) || !info[1].IsNumber() || !ReadGates(info[2], &gates))
      return Wrong(info, "playFiles takes [{path, point}, ...], a speed, and gates as bigints");
    return Settle(info, engine->PlayFiles(sources, info[1].As<Napi::Number>().DoubleValue(), gates));
  }

  Napi::Value StopSources(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine != nullptr) engine->StopSources();
    return info.Env().Undefined();
  }

  Napi::Value Release(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto packet = AsU64(info[0]);
    if (!packet) return Wrong(info, "release takes a packet number as a bigint");
    engine->Release(*packet);
    return info.Env().Undefined();
  }

  Napi::Value AppendIri(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto id = AsId(info[0]);
    auto kind = AsU32(info[1], 3);
    auto time_ns = AsI64(info[2]);
    auto pdu = AsOctets(info[3]);
    if (!id || !kind || (*kind != 1 && *kind != 3) || !time_ns || !pdu)
      return Wrong(info, "appendIri takes a grant id, 1 or 3, a time as a bigint, and a Buffer");
    return Settle(info, engine->AppendIri(*id, static_cast<RecordKind>(*kind), *time_ns, *pdu));
  }

  Napi::Value EndIri(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto id = AsId(info[0]);
    if (!id) return Wrong(info, "endIri takes a grant id");
    return Settle(info, engine->EndIri(*id));
  }

  Napi::Value Journal(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto from = AsU64(info[0]);
    auto max = AsU32(info[1]);
    if (!from || !max) return Wrong(info, "journal takes an ordinal as a bigint, and how many at most");
    std::vector<JournalRecord> records;
    Status status = engine->ReadJournal(*from, *max, &records);
    if (!status.ok()) return Settle(info, status);
    Napi::Array array = Napi::Array::New(info.Env(), records.size());
    for (uint32_t i = 0; i < records.size(); i++) array.Set(i, ToObject(info.Env(), records[i]));
    return array;
  }

  static Napi::Object ToObject(Napi::Env env, const JournalRecord& record) {
    Napi::Object object = Napi::Object::New(env);
    object.Set("ordinal", ToBigInt(env, record.ordinal));
    object.Set("kind", static_cast<uint32_t>(record.kind));
    object.Set("timeNs", ToBigInt(env, record.time_ns));
    object.Set("position", ToBigInt(env, record.position));
    object.Set("grantId", ToBuffer(env, record.grant_id));
    object.Set("body", ToBuffer(env, record.body.data(), record.body.size()));
    return object;
  }

  Napi::Value AppendJournal(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    auto kind = AsU32(info[0], 255);
    auto id = AsId(info[1]);
    auto body = AsOctets(info[2]);
    if (!kind || !id || !body) return Wrong(info, "appendJournal takes a kind, a grant id, and a Buffer");
    return Settle(info, engine->AppendJournal(static_cast<uint8_t>(*kind), *id, *body));
  }

  Napi::Value Flush(const Napi::CallbackInfo& info) {
    if (Open(info) == nullptr) return {};
    return Step::Run(info.Env(), [engine = held_->engine] { return engine->Flush(); });
  }

  Napi::Value Health(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    if (engine == nullptr) return {};
    Napi::Env env = info.Env();
    Status health = engine->health();
    Napi::Object object = Napi::Object::New(env);
    object.Set("queuedBytes", ToBigInt(env, engine->queued_bytes()));
    object.Set("code", health.ok() ? env.Undefined() : Napi::Value(Napi::String::New(env, health.code)));
    object.Set("detail", health.ok() ? env.Undefined() : Napi::Value(Napi::String::New(env, health.detail)));
    return object;
  }

  Napi::Value Skip(const Napi::CallbackInfo& info) {
    if (Open(info) == nullptr) return {};
    auto id = AsId(info[0]);
    auto leg = AsU32(info[1], 2);
    auto by = AsText(info[2]), reason = AsText(info[3]);
    if (!id || !leg || *leg < 1 || !by || !reason) return Wrong(info, "skip takes a grant id, leg 1 or 2, who, and why");
    auto skipped = std::make_shared<std::vector<SkippedRange>>();
    return Step::Run(
        info.Env(), [engine = held_->engine, id = *id, leg = *leg, by = *by, reason = *reason, skipped] {
          return engine->Skip(id, static_cast<Leg>(leg), by, reason, skipped.get());
        },
        [skipped](Napi::Env env) {
          return ListOf(env, *skipped, [env](const SkippedRange& range) { return writ::ToObject(env, range); });
        });
  }

  Napi::Value Space(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    return engine == nullptr ? Napi::Value() : writ::ToObject(info.Env(), engine->Space());
  }

  Napi::Value Ages(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    return engine == nullptr ? Napi::Value() : writ::ToObject(info.Env(), engine->Ages());
  }

  Napi::Value Start(const Napi::CallbackInfo& info) {
    Engine* engine = Open(info);
    return engine == nullptr ? Napi::Value() : writ::ToObject(info.Env(), engine->SpoolStart());
  }

  // The engine ends off the JavaScript thread: it makes all that it accepted durable first.
  Napi::Value Close(const Napi::CallbackInfo& info) {
    std::shared_ptr<Engine> engine = held_ == nullptr ? nullptr : std::move(held_->engine);
    std::shared_ptr<EventRelay> relay = held_ == nullptr ? nullptr : held_->relay;
    return Step::Run(info.Env(), [engine, relay]() mutable {
      Status flushed = engine == nullptr ? Status::Ok() : engine->Flush();
      engine.reset();
      if (relay != nullptr) relay->Close();
      return flushed;
    });
  }

  std::shared_ptr<Held> held_;
};

}  // namespace

void InitEngine(Napi::Env env, Napi::Object exports) {
  exports.Set("openEngine", ConstructorCall(env, "openEngine", EngineObject::Define(env)));
}

}  // namespace writ
