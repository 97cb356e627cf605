/**
 * A LEMF in a process of its own: lemf-end.ts HOST PORT FOLDER. Says {ports}; obeys {command}, says {obeyed}; answers {ask} with
 * {report}.
 */
import process from 'node:process';
import { startLemf } from '../../src/lemf/lemf.ts';

const [host = '', port = '0', out = ''] = process.argv.slice(2);

// A channel that stays keeps the process alive between messages.
process.on('message', () => undefined);
void startLemf({ host, hi2Port: 0, hi3Port: Number(port), mode: 'check', out }).then((lemf) => {
  process.on('message', (message: { command?: string; ask?: string }) => {
    if (message.command !== undefined) void lemf.command(message.command).then(() => process.send?.({ obeyed: true }));
    else process.send?.({ report: lemf.report() });
  });
  process.send?.({ ports: lemf.ports });
});
