/** Started by embedded.test.ts as a Writ of its own: starts the server of a directory, says so, and stays until it is killed. */
import { startEmbeddedServer } from '../../src/db/embedded/server.ts';

const [directory = ''] = process.argv.slice(2);
void startEmbeddedServer({ directory, synchronousCommit: false }).then(({ pid, adopted }) => {
  process.stdout.write(`${JSON.stringify({ pid, adopted })}\n`);
  setInterval(() => undefined, 60_000);
});
