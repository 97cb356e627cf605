/** Delivery alone: delivery-child.ts SPOOLDIR, after {setup: {kek, key, cert}}; says {ready} when it looks at the spool. Ends on {close}. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startDelivery } from '../../src/handover/delivery/delivery.ts';
import { loadAddon } from '../../src/native/load.ts';

interface Setup {
  readonly kek: string;
  readonly key: string;
  readonly cert: string;
}

async function indexAppears(spool: string): Promise<void> {
  while (!existsSync(path.join(spool, 'index'))) await new Promise((resolve) => setTimeout(resolve, 10));
}

const [spool = ''] = process.argv.slice(2);
// A listener that stays keeps the channel, and with it the process, alive between messages.
process.on('message', () => undefined);
process.once('message', (message: { setup: Setup }) => {
  const { kek, key, cert } = message.setup;
  void indexAppears(spool).then(() => {
    const reader = loadAddon().openSpoolReader(spool, Buffer.from(kek, 'hex'));
    const quiet = (): void => undefined;
    const delivery = startDelivery({ reader, tls: { key, cert }, log: { info: quiet, warn: quiet } });
    process.send?.({ ready: true });
    process.once('message', () => {
      void delivery.close().then(() => {
        reader.close();
        process.exit();
      });
    });
  });
});
// A message sent before the listener above stood would be lost.
process.send?.({ up: true });
