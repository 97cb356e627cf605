/** A counting LEMF: after {setup: {tls?: {key, cert, clientPin}}} says {ports}; says {counted} once it holds as many PDUs as {expect}. */
import { startLemf } from '../../src/lemf/lemf.ts';

interface Setup {
  /** Absent: plain TCP. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly clientPin: string };
}

// A listener that stays keeps the channel, and with it the process, alive between messages.
process.on('message', () => undefined);
process.once('message', (message: { setup: Setup }) => {
  void startLemf({ host: '127.0.0.1', hi2Port: 0, hi3Port: 0, ...message.setup, mode: 'count' }).then((lemf) => {
    process.send?.({ ports: lemf.ports });
    process.once('message', ({ expect }: { expect: number }) => {
      const timer = setInterval(() => {
        const { pdus } = lemf.report().hi3;
        if (pdus < expect) return;
        clearInterval(timer);
        process.send?.({ counted: pdus });
        process.once('message', () => void lemf.close().then(() => process.exit()));
      }, 5);
    });
  });
});
// A message sent before the listener above stood would be lost.
process.send?.({ up: true });
