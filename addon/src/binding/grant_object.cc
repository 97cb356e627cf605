#include "binding/grant_object.h"

#include "binding/js_error.h"

namespace writ {
namespace {

template <typename List, typename Make> Napi::Array ToArray(Napi::Env env, const List& list, Make make) {
  Napi::Array array = Napi::Array::New(env, list.size());
  for (uint32_t i = 0; i < list.size(); i++) array.Set(i, make(list[i]));
  return array;
}

Napi::Object ToSelector(Napi::Env env, const Selector& selector) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("version", selector.version);
  object.Set("prefixLength", selector.prefix_length);
  object.Set("address", ToBuffer(env, selector.address.data(), selector.version == 4 ? 4 : 16));
  return object;
}

Napi::Object ToEndpoint(Napi::Env env, const Endpoint& endpoint) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("handover", endpoint.handover);
  object.Set("tls", endpoint.tls);
  object.Set("host", endpoint.host);
  object.Set("port", endpoint.port);
  object.Set("pins", ToArray(env, endpoint.pins, [&](const Digest& pin) { return ToBuffer(env, pin.data(), pin.size()); }));
  return object;
}

Napi::Object ToProfile(Napi::Env env, const HandoverProfile& profile) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("standard", profile.standard);
  object.Set("acknowledgement", profile.acknowledgement);
  object.Set("keepAliveMs", profile.keep_alive_ms);
  object.Set("keepAliveBytes", profile.keep_alive_bytes);
  object.Set("responseTimeoutMs", profile.response_timeout_ms);
  object.Set("operatorId", profile.operator_id);
  object.Set("networkElementId", profile.network_element_id);
  object.Set("authorizationCountry", profile.authorization_country);
  object.Set("deliveryCountry", profile.delivery_country);
  return object;
}

}  // namespace

Napi::Object ToNativeGrant(Napi::Env env, const Grant& grant) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("grantId", ToBuffer(env, grant.grant_id.data(), grant.grant_id.size()));
  object.Set("warrantId", ToBuffer(env, grant.warrant_id.data(), grant.warrant_id.size()));
  object.Set("agencyId", ToBuffer(env, grant.agency_id.data(), grant.agency_id.size()));
  object.Set("instrument", static_cast<uint32_t>(grant.instrument));
  object.Set("scope", static_cast<uint32_t>(grant.scope));
  object.Set("selectors", ToArray(env, grant.selectors, [&](const Selector& each) { return ToSelector(env, each); }));
  object.Set("liid", grant.liid);
  object.Set("profile", ToProfile(env, grant.profile));
  object.Set("endpoints", ToArray(env, grant.endpoints, [&](const Endpoint& each) { return ToEndpoint(env, each); }));
  object.Set("notBeforeNs", ToBigInt(env, grant.not_before_ns));
  object.Set("notAfterNs", ToBigInt(env, grant.not_after_ns));
  object.Set("audience", grant.audience);
  object.Set("epoch", grant.epoch);
  object.Set("sequence", grant.sequence);
  return object;
}

}  // namespace writ
