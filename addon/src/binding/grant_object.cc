#include "binding/grant_object.h"

#include "binding/js_error.h"

namespace writ {
namespace {

template <typename List, typename Make> Napi::Array ToArray(Napi::Env env, const List& list, Make make) {
  Napi::Array array = Napi::Array::New(env, list.size());
  for (uint32_t i = 0; i < list.size(); i++) array.Set(i, make(list[i]));
  return array;
}

Napi::Buffer<uint8_t> ToAddress(Napi::Env env, uint8_t version, const std::array<uint8_t, 16>& address) {
  return ToBuffer(env, address.data(), version == 4 ? 4 : 16);
}

Napi::Object ToTunnelEnd(Napi::Env env, const TunnelEnd& end) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("version", end.version);
  object.Set("address", ToAddress(env, end.version, end.address));
  object.Set("teid", end.teid);
  return object;
}

Napi::Array ToLabels(Napi::Env env, const Selector& selector) {
  Napi::Array array = Napi::Array::New(env, selector.label_count);
  for (uint32_t i = 0; i < selector.label_count; i++) {
    Napi::Object label = Napi::Object::New(env);
    label.Set("type", static_cast<uint32_t>(selector.labels[i].type));
    label.Set("value", selector.labels[i].value);
    array.Set(i, label);
  }
  return array;
}

Napi::Object ToSelector(Napi::Env env, const Selector& selector) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("kind", static_cast<uint32_t>(selector.kind));
  if (selector.version() == 0)
    object.Set("point", Napi::String::New(env, selector.point.data(), selector.point_length));
  switch (selector.kind) {
    case SelectorKind::kMac:
      object.Set("address", ToBuffer(env, selector.address.data(), 6));
      break;
    case SelectorKind::kCircuit:
      object.Set("labels", ToLabels(env, selector));
      break;
    case SelectorKind::kTeidPair:
      object.Set("uplink", ToTunnelEnd(env, selector.uplink));
      object.Set("downlink", ToTunnelEnd(env, selector.downlink));
      break;
    default:
      object.Set("prefixLength", selector.prefix_length);
      object.Set("address", ToAddress(env, selector.version(), selector.address));
  }
  return object;
}

Napi::Object ToService(Napi::Env env, const Service& service) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("protocol", service.protocol);
  object.Set("targetLow", service.target_low);
  object.Set("targetHigh", service.target_high);
  object.Set("peerLow", service.peer_low);
  object.Set("peerHigh", service.peer_high);
  if (service.peer_version == 0) return object;
  Napi::Object peer = Napi::Object::New(env);
  peer.Set("version", service.peer_version);
  peer.Set("prefixLength", service.peer_prefix);
  peer.Set("address", ToAddress(env, service.peer_version, service.peer));
  object.Set("peer", peer);
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

Napi::Object ToSecurity(Napi::Env env, const SecurityOptions& security) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("encryption", static_cast<uint32_t>(security.encryption));
  object.Set("encryptionPin", ToBuffer(env, security.encryption_pin.data(), security.encryption_pin.size()));
  object.Set("integrityHash", static_cast<uint32_t>(security.integrity_hash));
  object.Set("integritySignature", static_cast<uint32_t>(security.integrity_signature));
  object.Set("hashPdus", static_cast<uint32_t>(security.hash_pdus));
  object.Set("hashSeconds", static_cast<uint32_t>(security.hash_seconds));
  object.Set("signatureHashes", static_cast<uint32_t>(security.signature_hashes));
  object.Set("signatureSeconds", static_cast<uint32_t>(security.signature_seconds));
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
  object.Set("cmiiModule", profile.cmii_module);
  object.Set("cmiiOptionalModule", profile.cmii_optional_module);
  object.Set("packetReports", static_cast<uint32_t>(profile.packet_reports));
  object.Set("reportSeconds", static_cast<uint32_t>(profile.report_seconds));
  object.Set("laesModule", profile.laes_module);
  object.Set("ccModule", profile.cc_module);
  object.Set("cccForm", profile.ccc_form);
  object.Set("paceKbps", profile.pace_kbps);
  object.Set("retainMinutes", profile.retain_minutes);
  object.Set("intervalSeconds", profile.interval_seconds);
  object.Set("packageBytes", profile.package_bytes);
  Napi::Object etsi = Napi::Object::New(env);
  etsi.Set("timeForm", static_cast<uint32_t>(profile.etsi.time_form));
  etsi.Set("timeStampQualifier", profile.etsi.time_stamp_qualifier);
  etsi.Set("networkFunctionId", profile.etsi.network_function_id);
  if (profile.etsi.security.any()) etsi.Set("security", ToSecurity(env, profile.etsi.security));
  if (profile.etsi.aggregation.packets > 0) {
    Napi::Object aggregation = Napi::Object::New(env);
    aggregation.Set("packets", profile.etsi.aggregation.packets);
    aggregation.Set("milliseconds", profile.etsi.aggregation.milliseconds);
    etsi.Set("aggregation", aggregation);
  }
  object.Set("etsi", etsi);
  return object;
}

}  // namespace

Napi::Object ToNativeGrant(Napi::Env env, const Grant& grant) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("grantId", ToBuffer(env, grant.grant_id));
  object.Set("warrantId", ToBuffer(env, grant.warrant_id));
  object.Set("agencyId", ToBuffer(env, grant.agency_id));
  object.Set("instrument", static_cast<uint32_t>(grant.instrument));
  object.Set("scope", static_cast<uint32_t>(grant.scope));
  object.Set("selectors", ToArray(env, grant.selectors, [&](const Selector& each) { return ToSelector(env, each); }));
  object.Set("services", ToArray(env, grant.services, [&](const Service& each) { return ToService(env, each); }));
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
