/** The control's receiving end: counts octets over plain TCP, and says {copied} when the sender has ended. */
import { createServer } from 'node:net';

const server = createServer((socket) => {
  let octets = 0;
  socket.on('data', (chunk) => (octets += chunk.length));
  socket.on('end', () => {
    process.send?.({ copied: octets });
    server.close();
    process.disconnect();
  });
});
process.once('message', () => {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
  });
});
process.send?.({ up: true });
