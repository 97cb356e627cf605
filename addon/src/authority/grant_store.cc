#include "authority/grant_store.h"

#include <algorithm>
#include <string_view>

#include "authority/selector.h"
#include "authority/signature.h"
#include "base/file.h"

namespace writ {
namespace {

constexpr std::string_view kHeader = std::string_view("WRITHELD\0\1", 10);  // magic, format version
constexpr std::string_view kStorePurpose = "writ grant store v1";
constexpr std::string_view kSuffix = ".grant";
constexpr std::string_view kDrill = "drill";
constexpr size_t kMaxTrustBytes = size_t{16} << 20, kMaxGrantFileBytes = size_t{64} << 10;

Bytes AadOf(const Id& grant_id) { return Concat({AsBytes(kHeader), grant_id}); }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The grant id a file is named by; nothing for other files.
std::optional<Id> IdOfName(std::string_view name) {
  if (!name.ends_with(kSuffix)) return std::nullopt;
  name.remove_suffix(kSuffix.size());
  std::string digits(name);
  std::erase(digits, '-');
  Id id{};
  if (digits.size() != id.size() * 2 ||
      !std::all_of(digits.begin(), digits.end(), [](char c) { return HexDigit(c) >= 0; }))
    return std::nullopt;
  for (size_t i = 0; i < id.size(); ++i)
    id[i] = static_cast<uint8_t>(HexDigit(digits[i * 2]) << 4 | HexDigit(digits[i * 2 + 1]));
  return name == IdText(id) ? std::optional<Id>(id) : std::nullopt;
}

TrustSummary SummaryOf(const Trust& trust) {
  return {trust.audience, trust.epoch, trust.min_epoch, trust.keys.size()};
}
Refusal RefusalOf(Status status, std::optional<Id> grant_id) {
  return {status.code, std::move(status.detail), grant_id};
}
Status NoTrust() {
  return Status::Error("WRIT_TRUST_MISSING", "this core has no trust file yet: no signature can count");
}

}  // namespace

GrantStore::GrantStore(const GrantStoreOptions& options)
    : dir_(options.dir),
      seal_key_(HkdfSha256(options.kek, {}, kStorePurpose)),
      trust_root_(options.trust_root),
      mode_(options.mode),
      clock_(options.clock) {}

Status GrantStore::Open(const GrantStoreOptions& options, std::unique_ptr<GrantStore>* out) {
  if (options.mode == CoreMode::kLive && options.clock == nullptr)
    return Status::Error("WRIT_CLOCK_MISSING", "a live core needs its own clock");
  if (!ValidPublicKey(KeyAlgorithm::kEd25519, options.trust_root))
    return Status::Error("WRIT_TRUST_ROOT", "the trust root is not an Ed25519 public key");
  std::unique_ptr<GrantStore> store(new GrantStore(options));
  WRIT_RETURN_IF_ERROR(MakeDirectory(store->dir_));
  WRIT_RETURN_IF_ERROR(MakeDirectory(store->dir_ + "/grants"));
  WRIT_RETURN_IF_ERROR(Ledger::Open(store->dir_ + "/ledger", options.kek, &store->ledger_));
  WRIT_RETURN_IF_ERROR(store->LoadKeptTrust());
  *out = std::move(store);
  return Status::Ok();
}

// ---- trust

Status GrantStore::LoadKeptTrust() {
  const std::string path = dir_ + "/trust";
  if (!FileExists(path)) return Status::Ok();
  Bytes file;
  Trust trust;
  WRIT_RETURN_IF_ERROR(ReadWholeFile(path, kMaxTrustBytes, &file));
  WRIT_RETURN_IF_ERROR(ParseTrust(file, trust_root_, &trust));
  WRIT_RETURN_IF_ERROR(AdmitTrust(trust));
  if (trust.epoch != ledger_->trust().epoch) {  // the core ended between keeping the file and noting it
    WRIT_RETURN_IF_ERROR(
        ledger_->RecordTrust({trust.epoch, trust.body_hash, Sha256(AsBytes(trust.audience))}));
  }
  trust_ = std::move(trust);
  return Status::Ok();
}

Status GrantStore::AdmitTrust(const Trust& trust) const {
  if (mode_ == CoreMode::kFile && trust.audience != kDrill)
    return Status::Error("WRIT_TRUST_MODE", "only a drill's core reads files");
  const LedgerTrust& seen = ledger_->trust();
  if (seen.epoch == 0) return Status::Ok();
  if (Sha256(AsBytes(trust.audience)) != seen.audience_hash)
    return Status::Error("WRIT_TRUST_AUDIENCE", "made for another core");
  if (trust.epoch < seen.epoch) {
    return Status::Error("WRIT_TRUST_EPOCH", "epoch " + std::to_string(trust.epoch) + " is behind " +
                                                 std::to_string(seen.epoch) + ", seen before");
  }
  if (trust.epoch == seen.epoch && trust.body_hash != seen.body_hash) {
    return Status::Error("WRIT_TRUST_EPOCH",
                         "another trust file of epoch " + std::to_string(trust.epoch) + " was seen before");
  }
  return Status::Ok();
}

Status GrantStore::LoadTrust(ByteView file, TrustSummary* summary, std::vector<Refusal>* killed) {
  const std::lock_guard lock(mutex_);
  Trust trust;
  WRIT_RETURN_IF_ERROR(ParseTrust(file, trust_root_, &trust));
  WRIT_RETURN_IF_ERROR(AdmitTrust(trust));
  *summary = SummaryOf(trust);
  // The file first: if the core ends in between, it finds at start a file newer than noted, and notes it.
  WRIT_RETURN_IF_ERROR(WriteFileDurably(dir_ + "/trust", file));
  if (trust.epoch != ledger_->trust().epoch) {
    WRIT_RETURN_IF_ERROR(
        ledger_->RecordTrust({trust.epoch, trust.body_hash, Sha256(AsBytes(trust.audience))}));
  }
  TakeTrust(std::move(trust), killed);
  return Status::Ok();
}

// Grants that the new file does not admit end here and now.
void GrantStore::TakeTrust(Trust trust, std::vector<Refusal>* killed) {
  trust_ = std::move(trust);
  for (auto& [id, held] : grants_) {
    if (held->ended() != GrantEnd::kNone) continue;
    Status verdict = JudgeHeld(*held);
    if (verdict.ok()) continue;
    const Status noted = EndLocked(held.get(), GrantEnd::kStopped);
    if (!noted.ok()) verdict.detail += "; its end could not be stored: " + noted.detail;
    killed->push_back(RefusalOf(std::move(verdict), id));
  }
}

std::optional<TrustSummary> GrantStore::trust() const {
  const std::lock_guard lock(mutex_);
  return trust_ ? std::optional<TrustSummary>(SummaryOf(*trust_)) : std::nullopt;
}

// ---- taking a grant

InstallOutcome GrantStore::Install(ByteView signed_octets) {
  const std::lock_guard lock(mutex_);
  return InstallOne(signed_octets);
}

std::vector<InstallOutcome> GrantStore::InstallAll(const std::vector<ByteView>& grants) {
  const std::lock_guard lock(mutex_);
  std::vector<InstallOutcome> outcomes;
  FlushBatch batch;
  for (const ByteView octets : grants) outcomes.push_back(InstallOne(octets));
  const Status flushed = batch.Commit();
  if (flushed.ok()) return outcomes;
  ledger_->Fail();
  for (InstallOutcome& outcome : outcomes) {
    if (outcome.grant == nullptr || outcome.already) continue;
    const Id id = outcome.grant->grant().grant_id;
    grants_.erase(id);
    outcome = {nullptr, false, RefusalOf(flushed, id)};
  }
  return outcomes;
}

InstallOutcome GrantStore::InstallOne(ByteView signed_octets) {
  InstallOutcome outcome;
  Status status = InstallLocked(signed_octets, &outcome);
  if (!status.ok()) {
    outcome.grant = nullptr;
    outcome.refusal = RefusalOf(std::move(status), PeekGrantId(signed_octets));
  }
  return outcome;
}

Status GrantStore::InstallLocked(ByteView signed_octets, InstallOutcome* outcome) {
  SignedGrant signed_grant;
  WRIT_RETURN_IF_ERROR(ParseSignedGrant(signed_octets, &signed_grant));
  Grant grant;
  WRIT_RETURN_IF_ERROR(ParseGrant(signed_grant.octets, &grant));
  if (!trust_) return NoTrust();
  const VerifiedGrant* held = FindLocked(grant.grant_id);
  const LedgerEntry* seen = ledger_->Find(grant.grant_id);
  if (held != nullptr && held->ended() == GrantEnd::kNone &&
      seen->grant_hash == Sha256(signed_grant.octets)) {
    // The same grant once more, perhaps signed anew: nothing changes, but what came must be as good as what
    // is held.
    WRIT_RETURN_IF_ERROR(VerifyApprovals(signed_grant, grant, *trust_, true));
    *outcome = {held, true, {}};
    return Status::Ok();
  }
  WRIT_RETURN_IF_ERROR(JudgeNew(signed_grant, grant));
  WRIT_RETURN_IF_ERROR(Keep(signed_grant, grant, signed_octets));
  outcome->grant = FindLocked(grant.grant_id);
  return Status::Ok();
}

// First who says so, then what it says, then whether it was said before.
Status GrantStore::JudgeNew(const SignedGrant& signed_grant, const Grant& grant) const {
  WRIT_RETURN_IF_ERROR(VerifyApprovals(signed_grant, grant, *trust_, false));
  WRIT_RETURN_IF_ERROR(JudgeRules(grant));
  WRIT_RETURN_IF_ERROR(JudgeLedger(signed_grant, grant));
  return OutOfTime(grant) ? Status::Error("WRIT_GRANT_EXPIRED", "its time is over by the core's own clock")
                          : Status::Ok();
}

Status GrantStore::JudgeHeld(const VerifiedGrant& held) const {
  if (!trust_) return NoTrust();
  SignedGrant signed_grant;
  WRIT_RETURN_IF_ERROR(ParseSignedGrant(held.signed_octets(), &signed_grant));
  WRIT_RETURN_IF_ERROR(VerifyApprovals(signed_grant, held.grant(), *trust_, true));
  return JudgeRules(held.grant());
}

// On live traffic, a drill and a test order may name nothing that could be somebody's.
Status GrantStore::JudgeRules(const Grant& grant) const {
  if (grant.audience != trust_->audience)
    return Status::Error("WRIT_GRANT_AUDIENCE", "made for another core");
  const bool test_only =
      mode_ == CoreMode::kLive && (grant.audience == kDrill || grant.instrument == Instrument::kTest);
  if (test_only && !std::all_of(grant.selectors.begin(), grant.selectors.end(), InTestRange)) {
    return Status::Error("WRIT_GRANT_TEST_RANGE",
                         "drills and test orders on live traffic name documentation and test addresses, "
                         "locally administered MACs and circuits only");
  }
  return Status::Ok();
}

Status GrantStore::JudgeLedger(const SignedGrant& signed_grant, const Grant& grant) const {
  const LedgerEntry* seen = ledger_->Find(grant.grant_id);
  if (seen == nullptr) {
    const uint32_t highest = ledger_->HighestSequence(grant.warrant_id);
    if (grant.sequence > highest) return Status::Ok();
    return Status::Error("WRIT_GRANT_SEQUENCE", "number " + std::to_string(grant.sequence) + ", number " +
                                                    std::to_string(highest) +
                                                    " of its warrant was seen before");
  }
  if (seen->end == GrantEnd::kStopped) return Status::Error("WRIT_GRANT_REVOKED", "this grant was stopped");
  if (seen->end != GrantEnd::kNone) return Status::Error("WRIT_GRANT_REPLAYED", "this grant has ended");
  // Known, not ended, the same: the core ended between noting and keeping it.
  if (seen->grant_hash == Sha256(signed_grant.octets)) return Status::Ok();
  return Status::Error("WRIT_GRANT_REPLAYED", "this id belongs to another grant");
}

// Files: packet time alone rules, packet by packet.
bool GrantStore::OutOfTime(const Grant& grant) const {
  return mode_ == CoreMode::kLive && clock_->LateNs() >= grant.not_after_ns;
}

// Noted before kept, kept before used.
Status GrantStore::Keep(const SignedGrant& signed_grant, const Grant& grant, ByteView signed_octets) {
  if (ledger_->Find(grant.grant_id) == nullptr) {
    const LedgerEntry entry{grant.warrant_id, grant.sequence, Sha256(signed_grant.octets), GrantEnd::kNone};
    WRIT_RETURN_IF_ERROR(ledger_->RecordSeen(grant.grant_id, entry));
  }
  const Nonce nonce = RandomArray<kGcmNonceBytes>();
  const Bytes sealed = AesGcmSeal(seal_key_, nonce, AadOf(grant.grant_id), signed_octets);
  WRIT_RETURN_IF_ERROR(WriteFileDurably(PathOf(grant.grant_id), Concat({AsBytes(kHeader), nonce, sealed})));
  grants_[grant.grant_id].reset(new VerifiedGrant(grant, signed_octets));
  return Status::Ok();
}

// ---- at start

std::vector<const VerifiedGrant*> GrantStore::Restore(std::vector<Refusal>* refused) {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  Status listed = ListDirectory(dir_ + "/grants", &names);
  if (!listed.ok()) refused->push_back(RefusalOf(std::move(listed), std::nullopt));
  for (const std::string& name : names) {
    const std::optional<Id> id = IdOfName(name);
    if (!id || FindLocked(*id) != nullptr) continue;
    Status status = RestoreOne(*id);
    if (!status.ok()) refused->push_back(RefusalOf(std::move(status), id));
  }
  std::vector<const VerifiedGrant*> all;
  for (const auto& [id, held] : grants_) all.push_back(held.get());
  return all;
}

Status GrantStore::RestoreOne(const Id& grant_id) {
  std::unique_ptr<VerifiedGrant> read;
  WRIT_RETURN_IF_ERROR(ReadKept(grant_id, &read));
  const GrantEnd end = ledger_->Find(grant_id)->end;
  if (end == GrantEnd::kNone && !trust_) return NoTrust();
  VerifiedGrant* held = (grants_[grant_id] = std::move(read)).get();
  held->end_.store(end, std::memory_order_release);
  if (end != GrantEnd::kNone)
    return Status::Ok();  // it matches nothing; what it collected is still to be delivered
  Status verdict = JudgeHeld(*held);
  if (!verdict.ok()) {
    const Status noted = EndLocked(held, GrantEnd::kStopped);
    if (!noted.ok()) verdict.detail += "; its end could not be stored: " + noted.detail;
    return verdict;
  }
  return OutOfTime(held->grant()) ? EndLocked(held, GrantEnd::kExpired) : Status::Ok();
}

// The octets this core kept under that id, and nothing else: unsealed, parsed, and known to the ledger.
Status GrantStore::ReadKept(const Id& grant_id, std::unique_ptr<VerifiedGrant>* out) const {
  Bytes file, octets;
  WRIT_RETURN_IF_ERROR(ReadWholeFile(PathOf(grant_id), kMaxGrantFileBytes, &file));
  const auto damaged = [](const char* what) { return Status::Error("WRIT_GRANT_DAMAGED", what); };
  const size_t prefix = kHeader.size() + kGcmNonceBytes;
  if (file.size() < prefix ||
      !std::equal(file.begin(), file.begin() + kHeader.size(), AsBytes(kHeader).begin()))
    return damaged("the stored grant is damaged");
  Nonce nonce;
  std::copy_n(file.begin() + static_cast<ptrdiff_t>(kHeader.size()), nonce.size(), nonce.begin());
  if (!AesGcmOpen(seal_key_, nonce, AadOf(grant_id), ByteView(file).subspan(prefix), &octets))
    return damaged("the stored grant does not unseal");
  SignedGrant signed_grant;
  Grant grant;
  WRIT_RETURN_IF_ERROR(ParseSignedGrant(octets, &signed_grant));
  WRIT_RETURN_IF_ERROR(ParseGrant(signed_grant.octets, &grant));
  const LedgerEntry* seen = ledger_->Find(grant_id);
  if (seen == nullptr)
    return Status::Error("WRIT_GRANT_REPLAYED", "the ledger does not know this stored grant");
  if (grant.grant_id != grant_id || seen->grant_hash != Sha256(signed_grant.octets))
    return damaged("the stored grant is another than the ledger's");
  out->reset(new VerifiedGrant(std::move(grant), octets));
  return Status::Ok();
}

// ---- ending

Status GrantStore::MarkEnded(const Id& grant_id, GrantEnd end) {
  if (end == GrantEnd::kNone) return Status::Error("WRIT_GRANT_END", "an end needs its reason");
  const std::lock_guard lock(mutex_);
  VerifiedGrant* held = FindLocked(grant_id);
  // Also one that could not be restored: it must not come back either.
  return held != nullptr ? EndLocked(held, end) : ledger_->RecordEnd(grant_id, end);
}

// The first end stands; if storing it failed then, it is tried again.
Status GrantStore::EndLocked(VerifiedGrant* grant, GrantEnd end) {
  GrantEnd earlier = GrantEnd::kNone;
  if (!grant->end_.compare_exchange_strong(earlier, end)) end = earlier;
  return ledger_->RecordEnd(grant->grant().grant_id, end);
}

Status GrantStore::Forget(const Id& grant_id) {
  const std::lock_guard lock(mutex_);
  const LedgerEntry* seen = ledger_->Find(grant_id);
  if (seen == nullptr)
    return Status::Error("WRIT_GRANT_UNKNOWN", "the ledger knows no grant " + IdText(grant_id));
  if (seen->end == GrantEnd::kNone)
    return Status::Error("WRIT_GRANT_NOT_ENDED", "only an ended grant can be put away");
  return RemoveFileDurably(PathOf(grant_id));
}

// ---- looking up

const VerifiedGrant* GrantStore::Find(const Id& grant_id) const {
  const std::lock_guard lock(mutex_);
  return FindLocked(grant_id);
}

VerifiedGrant* GrantStore::FindLocked(const Id& grant_id) const {
  const auto found = grants_.find(grant_id);
  return found == grants_.end() ? nullptr : found->second.get();
}

std::string GrantStore::PathOf(const Id& grant_id) const {
  return dir_ + "/grants/" + IdText(grant_id) + std::string(kSuffix);
}

// I1: the one place where target entries are made.
bool GrantStore::Enter(const BoundGrant& bound, TargetTable* table) const {
  const std::lock_guard lock(mutex_);
  const VerifiedGrant* held = FindLocked(bound.grant_id);
  if (held == nullptr || held->ended() != GrantEnd::kNone) return true;
  std::vector<TargetEntry> entries;
  for (const Selector& selector : held->grant().selectors) entries.push_back(TargetEntry(selector, bound.slot));
  return table->Add(entries);
}

}  // namespace writ
