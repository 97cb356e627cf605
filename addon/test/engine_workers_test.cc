// Workers that share what they meet: the fragments of one tunnel packet come to two of them at the same time, for a network card
// shares fragments out by other fields than it does whole packets.
#include <barrier>
#include <random>

#include "fragment_fixture.h"

using namespace writ;
using namespace writ::test;

namespace engine_workers_test {

Bytes InnerOf(uint32_t number) { return Ip(kTarget, kPeer, Udp(1000, 2000, Octets().U32(number).Put(Counting(600, static_cast<uint8_t>(number))).out)); }

std::vector<Bytes> PiecesOf(uint32_t number) { return Cut(kOuterA, kOuterB, Tunnelled(InnerOf(number)), {200, 400}, static_cast<uint16_t>(number)); }

// ---- the store of fragments itself

struct Meeting {
  void Take(const Bytes& packet, int64_t time_ns) {
    IpLayers layers;
    CHECK(Dissect(kLinkRaw, packet, &layers) == Dissection::kIp);
    FragmentPlace place;
    CHECK(ReadFragment(layers.layer[0], &place));
    Frame frame;
    frame.time_ns = time_ns;
    std::vector<FragmentOwner> owners;
    std::optional<JoinedPacket> joined;
    if (place.offset == 0) fragments.First(place, frame, packet, true, {{Hit{0, 0, 1, false, nullptr}, true}}, &joined);
    else fragments.Later(place, frame, packet, {}, false, &owners, &joined);
    if (!joined) return;
    const std::lock_guard lock(mutex);
    CHECK_EQ(joined->owners.size(), 1u);
    whole.emplace_back(joined->packet.view().begin(), joined->packet.view().end());
  }
  Fragments fragments;
  std::mutex mutex;
  std::vector<Bytes> whole;
};

// The outer packet, as if it had never been cut.
Bytes Whole(uint32_t number) { return Ip(kOuterA, kOuterB, Tunnelled(InnerOf(number)), static_cast<uint16_t>(number)); }

// Each of three threads brings one piece, and the one with the last piece brings it twice.
void JoinsOnceWhoeverComesLast() {
  constexpr uint32_t kRounds = 3000;
  constexpr size_t kThreads = 3;
  Meeting meeting;
  for (const Bytes& piece : PiecesOf(0)) meeting.Take(piece, kStart);   // the ends are known by now
  CHECK(meeting.whole == (std::vector<Bytes>{Whole(0)}));
  std::barrier<> together(kThreads);
  const auto bring = [&](size_t which) {
    for (uint32_t round = 1; round <= kRounds; round++) {
      const Bytes piece = PiecesOf(round)[which];
      together.arrive_and_wait();
      meeting.Take(piece, kStart + round);
      if (which == 2) meeting.Take(piece, kStart + round);
    }
  };
  std::vector<std::thread> threads;
  for (size_t which = 0; which < kThreads; which++) threads.emplace_back(bring, which);
  for (std::thread& thread : threads) thread.join();
  CHECK_EQ(meeting.whole.size(), size_t{kRounds} + 1);
  std::vector<Bytes> expected;
  for (uint32_t round = 0; round <= kRounds; round++) expected.push_back(Whole(round));
  std::sort(meeting.whole.begin(), meeting.whole.end());
  std::sort(expected.begin(), expected.end());
  CHECK(meeting.whole == expected);
  meeting.Take(PiecesOf(kRounds + 1)[1], kStart + 10 * kSecond);
  const FragmentCounters counters = meeting.fragments.counters();
  CHECK_EQ(counters.joined, uint64_t{kRounds} + 1);
  CHECK_EQ(counters.expired + counters.overlapping + counters.crowded, 0u);   // no piece was left behind
}

// ---- workers

struct TwoWorkers {
  TwoWorkers() {
    bench.Run();
    auto order = std::make_shared<WorkOrder>();
    auto table = std::make_shared<TargetTable>(1);
    CHECK(bench.store->Enter({bench.grant->grant().grant_id, bench.slot}, table.get()));
    order->table = std::move(table);
    order->source = source;
    order->points = bench.points;
    worker = std::make_unique<Worker>(
        WorkerSetup{&bench.grants, &bench.timetable, bench.scribe.get(), &bench.fragments, nullptr, false, [](const EngineEvent&) {}});
    worker->Start();
    worker->Publish(order, true);
  }
  // Both at once; returns when both have judged theirs.
  void Give(std::vector<Captured> one, std::vector<Captured> other) {
    std::barrier<> together(2);
    std::thread second([&] {
      together.arrive_and_wait();
      source->Give(std::move(other));
    });
    together.arrive_and_wait();
    bench.source->Give(std::move(one));
    second.join();
  }
  Bench bench;
  std::shared_ptr<HandSource> source = std::make_shared<HandSource>();
  std::unique_ptr<Worker> worker;
};

// Which worker meets which piece is drawn anew for each packet; some copies of later pieces come to both.
void TwoWorkersDeliverOnce() {
  constexpr uint32_t kRounds = 60, kPackets = 40;
  TwoWorkers two;
  std::mt19937 random(5);
  std::vector<Bytes> expected;
  size_t frames = 0;
  for (uint32_t round = 0; round < kRounds; round++) {
    std::array<std::vector<Captured>, 2> given;
    for (uint32_t i = 0; i < (round == 0 ? 1 : kPackets); i++) {
      const auto number = static_cast<uint32_t>(expected.size());
      expected.push_back(InnerOf(number));
      const std::vector<Bytes> pieces = PiecesOf(number);
      for (size_t which = 0; which < pieces.size(); which++) {
        const size_t to = round == 0 ? 0 : random() % 2;   // at first the ends are made known
        given[to].push_back({kStart + round, Ethernet(pieces[which])});
        if (which > 0 && random() % 4 == 0) given[1 - to].push_back({kStart + round, Ethernet(pieces[which])});
      }
    }
    frames += given[0].size() + given[1].size();
    two.Give(std::move(given[0]), std::move(given[1]));
  }
  two.worker->Stop();
  two.bench.worker->Stop();
  std::vector<Bytes> delivered = two.bench.Packets();
  std::sort(delivered.begin(), delivered.end());
  std::sort(expected.begin(), expected.end());
  CHECK_EQ(delivered.size(), expected.size());
  CHECK(delivered == expected);
  CHECK_EQ(two.bench.fragments.counters().joined, expected.size());
  StageCounters stages = two.worker->Stages();
  stages += two.bench.worker->Stages();
  CHECK_EQ(stages.all.seen, frames);
  CHECK_EQ(stages.all.seen, stages.all.matched + stages.all.unmatched);
}

TEST_PROGRAM(engine_workers) {
  Case("pieces of one tunnel packet that come at once make one packet, whoever brings the last", JoinsOnceWhoeverComesLast);
  Case("I1, I6: two workers that share out a tunnel's fragments deliver each packet once, and count each frame", TwoWorkersDeliverOnce);
}

}  // namespace engine_workers_test
