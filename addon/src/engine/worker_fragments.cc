// What happens to fragments whose fate hangs on another fragment (fragments.h).
#include <algorithm>

#include "dissect/ip.h"
#include "engine/worker.h"
#include "match/service.h"

namespace writ {
namespace {

// The layer that is a fragment: of a tunnelled packet that is cut off, the outer one; else the innermost.
size_t FragmentLayer(const IpLayers& layers) {
  size_t at = layers.count - 1u;
  if (!layers.layer[at].partial) return at;
  while (at > 0 && layers.layer[at].partial) --at;
  return at;
}

// The target's address in `layer`, as the hit's direction says.
Hit Repointed(Hit hit, const IpLayer& layer) {
  if (hit.by_path && hit.direction == 2) hit.address = nullptr;
  else hit.address = hit.direction == 1 ? layer.destination : layer.source;
  return hit;
}

const FragmentOwner* OwnerOf(const std::vector<FragmentOwner>& owners, uint32_t slot) {
  const auto found = std::find_if(owners.begin(), owners.end(), [slot](const FragmentOwner& owner) { return owner.hit.slot == slot; });
  return found == owners.end() ? nullptr : &*found;
}

// The fragment itself is content, not the packet in the tunnel that it may carry.
bool OwnsItself(const FragmentOwner* owner) { return owner != nullptr && owner->admitted && owner->hit.layer == 0; }

}  // namespace

// True when it was somebody's.
bool Worker::ProcessFragment(const Frame& frame, const IpLayers& layers) {
  const size_t at = FragmentLayer(layers);
  const IpLayer& layer = layers.layer[at];
  FragmentPlace place;
  const bool readable = !layer.truncated && ReadFragment(layer, &place);
  std::vector<Hit> waiting;   // for what another fragment says
  bool own = false;
  for (const Hit& hit : hits_) {
    const Interception& grant = *setup_.grants->At(hit.slot);
    const bool inside = hit.layer > at;
    const bool asks = hit.layer == at && (hit.by_path || !grant.grant().services.empty());
    if (inside || asks) waiting.push_back(hit);
    else own |= Deliver(frame, layers, hit) == Delivered::kYes;
  }
  if (!readable) {
    for (const Hit& hit : waiting) own |= Missed(frame, hit);
    return own;
  }
  const bool tunnel = layers.count > at + 1;
  if (layer.fragment == Fragment::kLater) return ProcessLater(frame, layer, place, waiting) || own;
  return ProcessFirst(frame, layers, at, place, waiting, tunnel) || own;
}

bool Worker::ProcessFirst(const Frame& frame, const IpLayers& layers, size_t at, const FragmentPlace& place, const std::vector<Hit>& waiting,
                          bool tunnel) {
  const IpLayer& layer = layers.layer[at];
  std::vector<FragmentOwner> owners;
  for (const Hit& hit : waiting) {
    if (!InDate(frame, hit)) continue;
    const Grant& grant = setup_.grants->At(hit.slot)->grant();
    const bool admitted = JudgeService(grant.services, layers.layer[hit.layer], hit.direction) == InService::kYes;
    owners.push_back({hit, admitted});
    owners.back().hit.layer = static_cast<uint8_t>(hit.layer - at);
    owners.back().hit.address = nullptr;
  }
  const bool owned = !owners.empty();
  const std::vector<FragmentOwner> known = owners;
  std::optional<JoinedPacket> joined;
  for (const HeldFragment& held : setup_.fragments->First(place, frame, layer.packet, tunnel, std::move(owners), &joined))
    DeliverHeld(held, frame, known);
  bool own = false;
  for (const FragmentOwner& owner : known)
    if (OwnsItself(&owner)) own |= Take(frame, layer, Repointed(owner.hit, layer));
  if (joined) DeliverJoined(frame, *joined);
  return own || (tunnel && owned);
}

bool Worker::ProcessLater(const Frame& frame, const IpLayer& layer, const FragmentPlace& place, const std::vector<Hit>& waiting) {
  if (waiting.empty() && setup_.fragments->empty()) return false;
  std::vector<FragmentOwner> owners;
  std::optional<JoinedPacket> joined;
  const auto fate = setup_.fragments->Later(place, frame, layer.packet, waiting, !waiting.empty(), &owners, &joined);
  if (fate == Fragments::Fate::kUnknown) return !waiting.empty();
  bool own = fate == Fragments::Fate::kTunnel;
  for (const Hit& hit : waiting)
    if (OwnsItself(OwnerOf(owners, hit.slot)) && InDate(frame, hit)) own |= Take(frame, layer, Repointed(hit, layer));
  if (joined) DeliverJoined(frame, *joined);
  return own;
}

// Came before its first fragment, which has come now. It is written now, and so with the number of the first: numbers in a stream never
// fall, since a core that was killed takes what is up to the last one for written.
void Worker::DeliverHeld(const HeldFragment& held, const Frame& first, const std::vector<FragmentOwner>& owners) {
  IpLayer layer{};
  if (!walk::ReadIpHeader(held.packet.view(), 0, &layer)) return;
  Frame frame = held.frame;
  frame.number = first.number;
  for (const Hit& hit : held.hits)
    if (OwnsItself(OwnerOf(owners, hit.slot)) && InDate(frame, hit)) Take(frame, layer, Repointed(hit, layer));
}

// A tunnelled packet that is whole now; its time is that of the fragment that made it so.
void Worker::DeliverJoined(const Frame& frame, const JoinedPacket& joined) {
  IpLayers layers;
  if (Dissect(kLinkRaw, joined.packet.view(), &layers) != Dissection::kIp) return;
  for (const FragmentOwner& owner : joined.owners) {
    if (!owner.admitted || owner.hit.layer == 0 || owner.hit.layer >= layers.count || !InDate(frame, owner.hit)) continue;
    const IpLayer& layer = layers.layer[owner.hit.layer];
    if (layer.truncated) Missed(frame, owner.hit);
    else Take(frame, layer, Repointed(owner.hit, layer));
  }
}

}  // namespace writ
