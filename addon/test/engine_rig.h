// For tests: a whole engine over files, with its own office, clock and spool.
#pragma once
#include "engine/engine.h"
#include "engine_fixture.h"

namespace writ::test {

struct Rig {
  explicit Rig(CoreMode as, const char* audience = "drill") : mode(as) {
    office.trust.audience = audience;
    Start();
  }
  void Start() {
    engine.reset();
    EngineOptions options;
    options.core_dir = folder.path + "/core";
    options.spool = spool;
    options.spool.dir = folder.path + "/spool";
    options.kek = SecretKey(kek);
    options.trust_root = office.root.spki;
    options.mode = mode;
    options.time = &time;
    options.on_event = [this](const EngineEvent& event) {
      std::lock_guard lock(mutex);
      events.push_back(event);
      happened.notify_all();
    };
    CHECK_OK(Engine::Open(options, &engine));
    TrustSummary summary;
    CHECK_OK(engine->LoadTrust(TrustFile(office.trust, office.root), &summary));
  }
  Status Bind(const GrantSpec& spec) {
    BindRequest request;
    request.grant_id = spec.grant_id;
    request.cin = 7;
    request.about_iri = {'{', '}'};
    if ((spec.scope & 2) != 0 || tells) request.program = program, request.about_cc = {'{', '}'};
    return engine->Bind(request);
  }
  void Take(const GrantSpec& spec) {
    InstallAnswer answer = engine->Install(office.Signed(spec));
    CHECK_EQ(answer.grant == nullptr ? answer.refusal.detail : "", "");
    CHECK_OK(Bind(spec));
  }
  void Play(const std::vector<Captured>& frames, std::vector<uint64_t> gates = {}) {
    const std::string path = WriteFile(folder.path + "/traffic.pcap", Pcap(frames));
    CHECK_OK(engine->PlayFiles({{path, "point"}}, 0, gates));
  }
  EngineEvent Await(EngineEvent::Type type) {
    std::unique_lock lock(mutex);
    for (;;) {
      for (auto at = events.begin(); at != events.end(); ++at)
        if (at->type == type) {
          EngineEvent found = *at;
          events.erase(at);
          return found;
        }
      happened.wait(lock);
    }
  }
  std::vector<JournalRecord> JournalOf(const GrantSpec& spec) {
    CHECK_OK(engine->Flush());
    std::vector<JournalRecord> all, batch, own;
    for (uint64_t next = 0;; next = batch.back().ordinal + 1) {
      batch.clear();
      CHECK_OK(engine->ReadJournal(next, 1000, &batch));
      if (batch.empty()) break;
      all.insert(all.end(), batch.begin(), batch.end());
    }
    for (const JournalRecord& record : all)
      if (record.grant_id == spec.grant_id) own.push_back(record);
    return own;
  }
  std::string KindsOf(const GrantSpec& spec) {
    std::string kinds;
    for (const JournalRecord& record : JournalOf(spec)) kinds += std::to_string(record.kind) + " ";
    return kinds;
  }
  std::vector<Bytes> Content(const GrantSpec& spec) {
    std::unique_ptr<SpoolReader> reader;
    CHECK_OK(SpoolReader::Open(folder.path + "/spool", HoldKey(kek), &reader));
    std::vector<Bytes> all;
    for (uint64_t next = 0;;) {
      Slab slab;
      CHECK_OK(reader->Read(StreamIdOf(spec.grant_id, Leg::kCc), next, 1 << 20, &slab));
      if (slab.records.empty()) return all;
      for (const SlabRecord& record : slab.records) {
        auto from = slab.octets.begin() + record.offset;
        all.push_back(Bytes(from, from + record.length));
      }
      next = slab.records.back().ordinal + 1;
    }
  }

  CoreMode mode;
  Bytes program = kProgram;
  bool tells = false;   // orders without content have reports of packets
  Office office;
  Folder folder;
  HandClock time;
  Key kek = RandomArray<32>();
  SpoolOptions spool;
  std::mutex mutex;
  std::condition_variable happened;
  std::vector<EngineEvent> events;
  std::unique_ptr<Engine> engine;
};

}  // namespace writ::test
