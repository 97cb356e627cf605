/** What makes packets on a test link that no wire would carry: merging on reception, and the sender's own kernel. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { inside, ip, type LinkNames } from './namespaces.ts';

/** ETHTOOL_SGRO by ioctl: ethtool itself is not everywhere. */
const SET_GRO = `
import array, fcntl, socket, struct, sys
value = array.array('B', struct.pack('II', 0x2c, int(sys.argv[2])))
request = struct.pack('16sP', sys.argv[1].encode(), value.buffer_info()[0])
fcntl.ioctl(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), 0x8946, request)
`;

/** Takes one connection to its end; says when it listens. */
const RECEIVE = `
import socket
server = socket.create_server(('198.18.0.1', 0))
print(server.getsockname()[1], flush=True)
connection, _ = server.accept()
while connection.recv(1 << 20): pass
`;
const TRANSMIT = `
import socket, sys
with socket.create_connection(('198.18.0.1', int(sys.argv[1]))) as out: out.sendall(bytes(8 << 20))
`;

export function setGro({ capture, captureInterface }: LinkNames, on: boolean): void {
  const run = spawnSync('ip', inside(capture, 'python3', '-c', SET_GRO, captureInterface, on ? '1' : '0'), {
    encoding: 'utf8',
  });
  expect(run.status, run.stderr).to.equal(0);
}

/** A TCP transfer over the link, by the kernels of both ends: the sender leaves the cutting of segments to a card that is none. */
export async function transfer({ capture, sender, captureInterface, senderInterface }: LinkNames): Promise<void> {
  ip('-n', capture, 'addr', 'replace', '198.18.0.1/30', 'dev', captureInterface);
  ip('-n', sender, 'addr', 'replace', '198.18.0.2/30', 'dev', senderInterface);
  const server = spawn('ip', inside(capture, 'python3', '-c', RECEIVE), { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'close');
  const [port] = (await once(server.stdout, 'data')) as [Buffer];
  const run = spawnSync('ip', inside(sender, 'python3', '-c', TRANSMIT, port.toString().trim()), { encoding: 'utf8' });
  expect(run.status, run.stderr).to.equal(0);
  await ended;
}
