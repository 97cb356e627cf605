/**
 * Delivery out of a real spool, while all LEMFs hang: memory-child.ts SPOOLDIR, after {setup: {kek, key, cert, seconds}} says {memory}
 * once all links have been up for that long.
 */
import { startDelivery } from '../../src/handover/delivery/delivery.ts';
import { loadAddon } from '../../src/native/load.ts';

interface Setup {
  readonly kek: string;
  readonly key: string;
  readonly cert: string;
  readonly seconds: number;
}

export interface MemoryFigures {
  readonly beforeMb: number;
  readonly mostMb: number;
  readonly heldMb: number;
  readonly linksUp: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function measure(spool: string, { kek, key, cert, seconds }: Setup): Promise<MemoryFigures> {
  const reader = loadAddon().openSpoolReader(spool, Buffer.from(kek, 'hex'));
  const quiet = (): void => undefined;
  const beforeMb = process.memoryUsage.rss() / 1e6;
  const delivery = startDelivery({ reader, tls: { key, cert }, log: { info: quiet, warn: quiet } });
  let mostMb = 0;
  const look = setInterval(() => (mostMb = Math.max(mostMb, process.memoryUsage.rss() / 1e6)), 20);
  const links = (): readonly { state: string }[] => delivery.status().links;
  while (links().length === 0 || links().some(({ state }) => state !== 'up')) await pause(50);
  await pause(seconds * 1000);
  clearInterval(look);
  const { memory, links: last } = delivery.status();
  const linksUp = last.filter(({ state }) => state === 'up').length;
  return { beforeMb, mostMb, heldMb: memory.mostHeldBytes / 1e6, linksUp };
}

// A listener that stays keeps the channel, and with it the process, alive.
process.on('message', () => undefined);
process.once('message', ({ setup }: { setup: Setup }) => {
  void measure(process.argv[2] ?? '', setup).then((memory) => process.send?.({ memory }));
});
process.send?.({ up: true });
