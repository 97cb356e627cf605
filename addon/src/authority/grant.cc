#include "authority/grant.h"

#include <algorithm>
#include <string_view>

#include "authority/read_selectors.h"
#include "base/crypto.h"

namespace writ {
namespace {

constexpr std::string_view kGrantMagic = "WRITGRNT";
constexpr uint8_t kLastTag = 18;
constexpr uint8_t kEtsi = 1, kAtisIas = 2, kAtisVoice = 3, kPacketCable = 4, kPull = 5;
constexpr uint8_t kPduAcknowledgement = 1, kTcpAcknowledgement = 2, kNoAcknowledgement = 3, kFetchAcknowledgement = 4;
constexpr uint8_t kCccForms = 3, kCccWithCase = 3;
constexpr size_t kCccCaseOctets = 8;
constexpr uint32_t kMaxPaceKbps = 100'000'000, kMaxRetainMinutes = 525'600;
constexpr uint16_t kMaxReportSeconds = 3600;
constexpr uint32_t kMaxIntervalSeconds = 86'400, kMinPackageBytes = 1 << 16, kMaxPackageBytes = 64 << 20;
constexpr size_t kMaxObjectId = 64, kMaxArc = 9;
constexpr size_t kMaxEndpoints = 4, kMaxPins = 4;
constexpr uint16_t kScopeRequired = kScopeIri | kScopeOut | kScopeIn;
constexpr uint16_t kScopeAdmitted = kScopeRequired | kScopeCc;

Status Malformed(const char* what) { return Status::Error("WRIT_GRANT_MALFORMED", what); }

// The whole value and nothing behind it.
Status Whole(const ByteReader& value, const char* what) {
  return value.ok() && value.left() == 0 ? Status::Ok() : Malformed(what);
}

using Admits = bool (*)(char);
bool Printable(char c) { return c >= 0x20 && c <= 0x7e; }
bool Visible(char c) { return c >= 0x21 && c <= 0x7e; }
bool CountryLetter(char c) { return c >= 'A' && c <= 'Z'; }
bool Digit(char c) { return c >= '0' && c <= '9'; }
bool AudienceLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool Sized(const std::string& text, size_t least, size_t most, Admits admits) {
  return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), admits);
}

std::string Text(ByteView octets) { return {octets.begin(), octets.end()}; }

// A length octet and that many octets of the kind admitted, between `least` and `most`.
bool ReadText(ByteReader* value, size_t least, size_t most, Admits admits, std::string* out) {
  const size_t length = value->U8();
  *out = Text(value->Take(length));
  return value->ok() && Sized(*out, least, most, admits);
}

template <size_t N>
Status ReadArray(ByteReader value, std::array<uint8_t, N>* out, const char* what) {
  *out = value.Array<N>();
  return Whole(value, what);
}

Status ReadInstrument(ByteReader value, Grant* grant) {
  const uint8_t number = value.U8();
  if (number < 1 || number > 7) return Malformed("instrument is not one of 1 to 7");
  grant->instrument = static_cast<Instrument>(number);
  return Whole(value, "instrument is not one octet");
}

Status ReadScope(ByteReader value, Grant* grant) {
  grant->scope = value.U16();
  WRIT_RETURN_IF_ERROR(Whole(value, "scope is not two octets"));
  if ((grant->scope & kScopeRequired) != kScopeRequired)
    return Status::Error("WRIT_GRANT_SCOPE", "IRI, out and in are required in this version");
  if ((grant->scope & ~kScopeAdmitted) != 0)
    return Status::Error("WRIT_GRANT_SCOPE", "a service this version does not intercept");
  const bool pen_trap =
      grant->instrument == Instrument::kPenTrap || grant->instrument == Instrument::kEmergencyPenTrap;
  if (pen_trap && grant->content())
    return Status::Error("WRIT_GRANT_SCOPE", "a pen/trap order never carries content");
  return Status::Ok();
}

Status ReadLiid(ByteReader value, Grant* grant) {
  grant->liid = Text(value.Take(value.left()));
  return Sized(grant->liid, 1, 25, Visible) ? Status::Ok()
                                            : Malformed("LIID is not 1 to 25 printable octets");
}

// One arc in decimal without leading zeros.
bool IsArc(std::string_view arc) {
  return !arc.empty() && arc.size() <= kMaxArc && (arc.size() == 1 || arc[0] != '0') && std::all_of(arc.begin(), arc.end(), Digit);
}

// X.660: the first arc is 0 to 2, the second below 40 unless the first is 2; dotted.
bool IsObjectId(std::string_view text) {
  if (text.size() < 3 || text.size() > kMaxObjectId || text[0] < '0' || text[0] > '2' || text[1] != '.') return false;
  const bool is_joint = text[0] == '2';
  size_t place = 0;
  for (std::string_view rest = text.substr(2);; ++place) {
    const size_t dot = rest.find('.');
    const std::string_view arc = rest.substr(0, dot);
    if (!IsArc(arc)) return false;
    if (place == 0 && !is_joint && (arc.size() > 2 || (arc.size() == 2 && arc[0] > '3'))) return false;
    if (dot == std::string_view::npos) return true;
    rest.remove_prefix(dot + 1);
  }
}

// Empty: the standard's own.
bool ReadObjectId(ByteReader* value, std::string* out) {
  return ReadText(value, 0, kMaxObjectId, Visible, out) && (out->empty() || IsObjectId(*out));
}

// Behind the modules, where there are any: which, and of summaries after how many seconds.
Status ReadReports(ByteReader* value, HandoverProfile* profile) {
  const uint8_t kind = value->U8();
  profile->packet_reports = static_cast<PacketReports>(kind);
  profile->report_seconds = value->U16();
  const bool summary = profile->packet_reports == PacketReports::kSummary;
  if (!value->ok() || kind < 1 || kind > 2) return Malformed("profile: reports of packet headers");
  if (summary ? profile->report_seconds < 1 || profile->report_seconds > kMaxReportSeconds : profile->report_seconds != 0)
    return Malformed("profile: seconds between reports");
  return Status::Ok();
}

// What ATIS-1000013 has beside what ETSI has.
Status ReadModules(ByteReader* value, HandoverProfile* profile) {
  if (!ReadObjectId(value, &profile->cmii_module)) return Malformed("profile: object identifier of the CmII messages");
  if (!ReadText(value, 1, kMaxObjectId, Visible, &profile->cmii_optional_module) || !IsObjectId(profile->cmii_optional_module))
    return Malformed("profile: object identifier of the optional CmII messages");
  return value->left() == 0 ? Status::Ok() : ReadReports(value, profile);
}

// What ATIS-1000678 has beside what ETSI has.
Status ReadVoiceModules(ByteReader* value, HandoverProfile* profile) {
  if (!ReadObjectId(value, &profile->laes_module)) return Malformed("profile: object identifier of the LAES messages");
  if (!ReadObjectId(value, &profile->cc_module)) return Malformed("profile: object identifier of content's header");
  return Status::Ok();
}

// What PacketCable has beside what ETSI has. Without content it has nothing to say, and its longest header has eight octets for the case.
Status ReadCcc(ByteReader* value, Grant* grant) {
  HandoverProfile& profile = grant->profile;
  profile.ccc_form = value->U8();
  profile.pace_kbps = value->U32();
  profile.retain_minutes = value->U32();
  if (profile.ccc_form < 1 || profile.ccc_form > kCccForms) return Malformed("profile: form of the CCC header");
  if (profile.pace_kbps > kMaxPaceKbps || profile.retain_minutes > kMaxRetainMinutes)
    return Malformed("profile: pace or retention of datagrams");
  if (!grant->content()) return Malformed("profile: PacketCable has no message for an order without content");
  if (profile.ccc_form == kCccWithCase && grant->liid.size() > kCccCaseOctets)
    return Malformed("profile: the CCC header of 2.0 holds a LIID of at most 8 characters");
  return Status::Ok();
}

// What pull has beside what ETSI has: how often a package is closed, and how large one gets. 0: the default.
Status ReadPackages(ByteReader* value, HandoverProfile* profile) {
  profile->interval_seconds = value->U32();
  profile->package_bytes = value->U32();
  const bool too_small = profile->package_bytes != 0 && profile->package_bytes < kMinPackageBytes;
  if (profile->interval_seconds > kMaxIntervalSeconds || too_small || profile->package_bytes > kMaxPackageBytes)
    return Malformed("profile: interval or size of packages");
  return Status::Ok();
}

// What a standard has of its own, behind what all have.
Status ReadOptions(ByteReader* value, Grant* grant) {
  HandoverProfile* profile = &grant->profile;
  if (profile->standard == kEtsi) return ReadEtsiOptions(value, &profile->etsi);
  if (profile->standard == kPull) return ReadPackages(value, profile);
  if (profile->network_element_id.empty() || profile->network_element_id.size() > 15)
    return Malformed("profile: the IAP system id is not 1 to 15 characters");
  if (profile->standard == kPacketCable) return ReadCcc(value, grant);
  return profile->standard == kAtisIas ? ReadModules(value, profile) : ReadVoiceModules(value, profile);
}

bool KnownStandard(const HandoverProfile& profile) {
  if (profile.standard == kPacketCable) return profile.acknowledgement == kNoAcknowledgement;
  if (profile.standard == kPull) return profile.acknowledgement == kFetchAcknowledgement;
  if (profile.standard == kAtisIas || profile.standard == kAtisVoice) return profile.acknowledgement == kTcpAcknowledgement;
  return profile.standard == kEtsi && profile.acknowledgement <= kPduAcknowledgement;
}

Status ReadProfile(ByteReader value, Grant* grant) {
  HandoverProfile& profile = grant->profile;
  profile.standard = value.U8();
  profile.acknowledgement = value.U8();
  profile.keep_alive_ms = value.U32();
  profile.keep_alive_bytes = value.U32();
  profile.response_timeout_ms = value.U32();
  if (!KnownStandard(profile))
    return Malformed("profile: unknown standard or acknowledgement");
  if (profile.keep_alive_ms < 100 || profile.keep_alive_ms > 360'000)
    return Malformed("profile: keep-alive is not 100 to 360000 ms");
  if (!ReadText(&value, 1, 16, Printable, &profile.operator_id))
    return Malformed("profile: operator identifier");
  if (!ReadText(&value, 0, 16, Printable, &profile.network_element_id))
    return Malformed("profile: network element identifier");
  if (!ReadText(&value, 2, 2, CountryLetter, &profile.authorization_country))
    return Malformed("profile: authorization country");
  if (!ReadText(&value, 2, 2, CountryLetter, &profile.delivery_country))
    return Malformed("profile: delivery country");
  WRIT_RETURN_IF_ERROR(ReadOptions(&value, grant));
  return Whole(value, "octets behind the profile");
}

Status ReadPins(ByteReader* value, Endpoint* endpoint) {
  const size_t count = value->U8();
  if (endpoint->tls ? count < 1 || count > kMaxPins : count != 0)
    return Malformed("endpoint: 1 to 4 pins with TLS, none without");
  for (size_t i = 0; i < count; ++i) endpoint->pins.push_back(value->Array<32>());
  return value->ok() ? Status::Ok() : Malformed("endpoints are cut short");
}

Status ReadEndpoint(ByteReader* value, Endpoint* endpoint) {
  endpoint->handover = value->U8();
  const uint8_t transport = value->U8();
  endpoint->port = value->U16();
  if (endpoint->handover != 2 && endpoint->handover != 3)
    return Malformed("endpoint: interface is not 2 or 3");
  if (transport > 1 || endpoint->port == 0) return Malformed("endpoint: transport or port");
  endpoint->tls = transport == 1;
  if (!ReadText(value, 1, 253, Visible, &endpoint->host)) return Malformed("endpoint: host");
  return ReadPins(value, endpoint);
}

Status ReadEndpoints(ByteReader value, Grant* grant) {
  const size_t count = value.U8();
  if (count < 1 || count > kMaxEndpoints) return Malformed("1 to 4 endpoints");
  for (size_t i = 0; i < count; ++i) {
    Endpoint endpoint;
    WRIT_RETURN_IF_ERROR(ReadEndpoint(&value, &endpoint));
    if (endpoint.tls && endpoint.handover == 3 && grant->profile.standard == kPacketCable)
      return Malformed("endpoint: content of PacketCable goes in datagrams, without TLS");
    if (!endpoint.tls && grant->profile.standard == kPull)
      return Malformed("endpoint: packages are fetched over TLS, and sealed to the keys that it names");
    grant->endpoints.push_back(std::move(endpoint));
  }
  const auto leads_to = [grant](uint8_t handover) {
    return std::any_of(grant->endpoints.begin(), grant->endpoints.end(),
                       [handover](const Endpoint& e) { return e.handover == handover; });
  };
  if (!leads_to(2) || (grant->content() && !leads_to(3)))
    return Malformed("an endpoint for each interface in scope is required");
  return Whole(value, "octets behind the endpoints");
}

Status ReadTime(ByteReader value, int64_t* out) {
  *out = static_cast<int64_t>(value.U64());
  return Whole(value, "a time is not eight octets");
}

Status ReadAudience(ByteReader value, Grant* grant) {
  grant->audience = Text(value.Take(value.left()));
  return Sized(grant->audience, 1, 64, AudienceLetter) ? Status::Ok()
                                                       : Malformed("audience is not 1 to 64 of a-z 0-9 . -");
}

Status ReadNumber(ByteReader value, uint32_t least, uint32_t* out, const char* what) {
  *out = value.U32();
  WRIT_RETURN_IF_ERROR(Whole(value, what));
  return *out >= least ? Status::Ok() : Malformed(what);
}

// The field's whole value by its tag. Later fields may look at earlier ones: tags rise.
Status ReadField(uint8_t tag, ByteReader value, Grant* grant) {
  switch (tag) {
    case 1:
      return ReadArray(value, &grant->grant_id, "grantId is not 16 octets");
    case 2:
      return ReadArray(value, &grant->warrant_id, "warrantId is not 16 octets");
    case 3:
      return ReadArray(value, &grant->order_hash, "orderHash is not 32 octets");
    case 4:
      return ReadInstrument(value, grant);
    case 5:
      return ReadScope(value, grant);
    case 6:
      return ReadSelectors(value, &grant->selectors);
    case 7:
      return ReadArray(value, &grant->agency_id, "agencyId is not 16 octets");
    case 8:
      return ReadLiid(value, grant);
    case 9:
      return ReadProfile(value, grant);
    case 10:
      return ReadEndpoints(value, grant);
    case 11:
      return ReadTime(value, &grant->not_before_ns);
    case 12:
      return ReadTime(value, &grant->not_after_ns);
    case 13:
      return ReadAudience(value, grant);
    case 14:
      return ReadNumber(value, 0, &grant->epoch, "epoch is not four octets");
    case 15:
      return ReadNumber(value, 1, &grant->sequence, "sequence is not four octets of 1 or more");
    case 16:
      return ReadArray(value, &grant->entered_by, "enteredBy is not 16 octets");
    // The note is empty in this version: 255 octets that nobody reads would be room to hide in.
    case 17:
      return Whole(value, "the note is not empty");
    default:
      return ReadServices(value, &grant->services);
  }
}

// All fields' frames before any value: what is no grant at all is said to be none, whatever stands in it.
Status ReadFrames(ByteReader* reader, std::array<ByteView, kLastTag>* values) {
  for (uint8_t tag = 1; tag <= kLastTag; ++tag) {
    if (reader->U8() != tag || !reader->ok()) return Malformed("each tag from 1 to 18 once, in order");
    const size_t length = reader->U16();
    (*values)[tag - 1u] = reader->Take(length);
    if (!reader->ok()) return Malformed("cut short");
  }
  return reader->left() == 0 ? Status::Ok() : Malformed("octets behind the last field");
}

}  // namespace

Status ParseGrant(ByteView octets, Grant* grant) {
  *grant = Grant{};
  ByteReader reader(octets);
  const ByteView magic = reader.Take(kGrantMagic.size());
  if (!reader.ok() || !std::equal(magic.begin(), magic.end(), AsBytes(kGrantMagic).begin()))
    return Malformed("not a grant");
  const uint16_t version = reader.U16();
  if (!reader.ok()) return Malformed("cut short");
  if (version != 1)
    return Status::Error("WRIT_GRANT_VERSION", "format version " + std::to_string(version) + " is not 1");
  std::array<ByteView, kLastTag> values;
  WRIT_RETURN_IF_ERROR(ReadFrames(&reader, &values));
  for (uint8_t tag = 1; tag <= kLastTag; ++tag)
    WRIT_RETURN_IF_ERROR(ReadField(tag, ByteReader(values[tag - 1u]), grant));
  return grant->not_before_ns < grant->not_after_ns ? Status::Ok()
                                                    : Malformed("notAfter is not later than notBefore");
}

}  // namespace writ
