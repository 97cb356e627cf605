/** Hostile LEMFs in a process of their own: after {setup: {misdeeds, identity}} says {ports}, one each in that order. */
import { HostilePeer } from '../handover/delivery/hostile-peer.ts';
import type { Misdeed } from '../handover/delivery/hostile-peer.ts';

// A listener that stays keeps the channel, and with it the process, alive.
process.on('message', () => undefined);
interface Setup {
  readonly misdeeds: readonly Misdeed[];
  /** Absent: plain TCP. */
  readonly identity?: { readonly key: string; readonly cert: string };
}

process.once('message', ({ setup }: { setup: Setup }) => {
  const peers = setup.misdeeds.map((misdeed) => new HostilePeer(misdeed, setup.identity));
  void Promise.all(peers.map((peer) => peer.listen())).then((ports) => process.send?.({ ports }));
});
process.send?.({ up: true });
