/** `writ stream key` and `writ stream integrity-key`: what an agency needs to decrypt and to verify. */
import { Option, type Command } from 'commander';
import type { IntegrityKeyShape, WrappedKeyShape } from '../../api/routes/stream-keys.ts';
import { socketPath } from '../../config/home.ts';
import { callOnce } from '../../ipc/client.ts';
import { deliveryContract } from '../../ipc/delivery-messages.ts';
import { integritySignatures } from '../../model/security-options.ts';
import { pick } from '../choice.ts';
import type { Context } from '../context.ts';
import { readGiven, writeNew } from '../files.ts';
import type { Open } from '../program.ts';
import { teach } from '../teach.ts';

const PATIENCE_MS = 10_000;

async function streamId(context: Context, wanted: string): Promise<string> {
  const asked = { segments: false };
  const { streams } = await callOnce(
    ...([socketPath(context.home, 'delivery'), deliveryContract, 'streams', asked, PATIENCE_MS] as const),
  );
  return pick(wanted, streams, { what: 'stream', idOf: (each) => each.streamId, nameOf: () => '' }).streamId;
}

export function addStreamKeys(group: Command, open: Open): void {
  const key = group
    .command('key <stream>')
    .requiredOption('--certificate <file>', "the agency's certificate, PEM or DER, RSA or EC: one that the order names")
    .requiredOption('--out <file>', 'a new file for the wrapped key');
  teach(key, {
    summary: "wrap an encrypted stream's key for its agency",
    does:
      "Delivery wraps the key of the stream's payloads for the certificate (CMS EnvelopedData, BER) and nobody else sees it. The certificate's " +
      "key has to be the one that two people signed for: the profile's encryptionPin, else a pin of the endpoint. The agency opens it with " +
      '`openssl cms -decrypt -inform DER -in FILE -inkey KEY` and has the key in hexadecimal. It stays the same as long as the stream lives.',
    examples: ['writ stream key 5faf68a7 --certificate agency.pem --out key.p7m'],
    next: 'Send the file to the agency, and `writ stream integrity-key` with it where integrity checks are sent.',
  });
  key.action(async (wanted: string, options: { certificate: string; out: string }) => {
    const context = open(key);
    const certificate = readGiven(options.certificate, 'certificate').toString('base64');
    const api = await context.api();
    const path = `/streams/${await streamId(context, wanted)}/key`;
    const { envelope, encryption, pin } = await api.post<WrappedKeyShape>(path, { certificate });
    writeNew(options.out, Buffer.from(envelope, 'base64'), 0o600);
    context.show({ file: options.out, encryption, pin }, () => `${options.out}\n${encryption}, for the key ${pin}`);
  });

  const verify = group
    .command('integrity-key')
    .addOption(
      new Option('--signature <algorithm>', 'whose key').choices(integritySignatures).default(integritySignatures[0]),
    )
    .requiredOption('--out <file>', 'a new file for the public key, PEM');
  teach(verify, {
    summary: 'the public key that an agency verifies integrity checks with',
    does: 'Every order of this site is signed by the same key; it is made when it is first needed. `writ pdu --integrity` and `writ lemf` take it.',
    examples: ['writ stream integrity-key --out integrity.pem'],
  });
  verify.action(async (options: { signature: string; out: string }) => {
    const context = open(verify);
    const api = await context.api();
    const { publicKey } = await api.get<IntegrityKeyShape>(`/integrity-key?signature=${options.signature}`);
    writeNew(options.out, publicKey, 0o644);
    context.show({ file: options.out }, () => options.out);
  });
}
