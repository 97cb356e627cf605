/** A LEMF that knows keep-alives only, and declines every option; or that says nothing more once it has seen something. */
import net from 'node:net';
import { PduScanner } from '../../../src/handover/asn1/pdu-scanner.ts';
import { decodePsPdu, encodePsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { PsPdu } from '../../../src/handover/asn1/ps-pdu.ts';
import type { TriPayload } from '../../../src/handover/asn1/tri.ts';

function answerTo(tri: TriPayload): TriPayload | undefined {
  if (tri.alternative === 'keep-alive') return { alternative: 'keep-aliveResponse', value: null };
  if (tri.alternative !== 'optionRequest') return undefined;
  return {
    alternative: 'optionResponse',
    value: { acceptedOptions: [], declinedOptions: tri.value.requestedOptions },
  };
}

/** `silencedBy`: of the session's own PDUs, the one after which a connection gets no answer. */
export async function decliningLemf(
  silencedBy?: TriPayload['alternative'],
): Promise<{ port: number; heard: string[]; close: () => void }> {
  const heard: string[] = [];
  const silenced = new Set<net.Socket>();
  const hear = (socket: net.Socket, pdu: PsPdu): void => {
    if (pdu.payload.alternative !== 'tRIPayload') return;
    heard.push(pdu.payload.value.alternative);
    if (pdu.payload.value.alternative === silencedBy) silenced.add(socket);
    const answer = silenced.has(socket) ? undefined : answerTo(pdu.payload.value);
    if (answer !== undefined)
      socket.write(encodePsPdu({ ...pdu, payload: { alternative: 'tRIPayload', value: answer } }));
  };
  const server = net.createServer((socket) => {
    const scanner = new PduScanner();
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      const { octets, ends } = scanner.push(chunk);
      ends.forEach((end, index) => {
        const decoded = decodePsPdu(octets.subarray(ends[index - 1] ?? 0, end));
        if (decoded.ok) hear(socket, decoded.value);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as net.AddressInfo).port, heard, close: () => void server.close() };
}
