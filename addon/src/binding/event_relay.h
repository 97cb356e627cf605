// Events from the engine's threads to one JavaScript function: `journal` coalesced, the others in order, never blocking.
#pragma once
#include <napi.h>

#include <deque>
#include <memory>
#include <mutex>

#include "engine/engine.h"

namespace writ {

class EventRelay : public std::enable_shared_from_this<EventRelay> {
 public:
  EventRelay(Napi::Env env, Napi::Function on_event)
      : calls_(Napi::ThreadSafeFunction::New(env, on_event, "writ engine events", 0, 1)) {
    calls_.Unref(env);   // events alone keep no process alive
  }

  // Any thread.
  void Post(const EngineEvent& event) {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    if (event.type == EngineEvent::Type::kJournal) journal_ = true;
    else waiting_.push_back(event);
    if (called_) return;
    called_ = true;
    auto self = shared_from_this();
    calls_.NonBlockingCall([self](Napi::Env env, Napi::Function on_event) { self->Deliver(env, on_event); });
  }

  // After the engine's threads ended, or before: nothing is posted afterwards.
  void Close() {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = true;
    calls_.Release();
  }

 private:
  void Deliver(Napi::Env env, Napi::Function on_event) {
    std::deque<EngineEvent> events;
    {
      std::lock_guard lock(mutex_);
      events.swap(waiting_);
      if (journal_) events.push_front({EngineEvent::Type::kJournal, 0, nullptr, {}});
      journal_ = called_ = false;
    }
    for (const EngineEvent& event : events) {
      if (env.IsExceptionPending()) return;   // the handler's own error surfaces as an uncaught exception
      on_event.Call({ToObject(env, event)});
    }
  }

  static Napi::Object ToObject(Napi::Env env, const EngineEvent& event) {
    static constexpr const char* kNames[] = {"journal", "gate", "sourceEnd", "alarm"};
    Napi::Object object = Napi::Object::New(env);
    object.Set("type", kNames[static_cast<size_t>(event.type)]);
    if (event.type == EngineEvent::Type::kGate) object.Set("packet", Napi::BigInt::New(env, event.packet));
    if (event.type != EngineEvent::Type::kAlarm) return object;
    object.Set("code", event.code == nullptr ? "WRIT_ENGINE_ALARM" : event.code);
    object.Set("detail", event.detail);
    return object;
  }

  Napi::ThreadSafeFunction calls_;
  std::mutex mutex_;
  std::deque<EngineEvent> waiting_;
  bool journal_ = false, called_ = false, closed_ = false;
};

}  // namespace writ
