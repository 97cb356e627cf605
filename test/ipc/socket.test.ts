import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { z } from 'zod';
import { WritError } from '../../src/base/errors.ts';
import { IpcClient, callOnce } from '../../src/ipc/client.ts';
import { int64, nothing, octets } from '../../src/ipc/contract.ts';
import { serveSocket } from '../../src/ipc/server.ts';
import type { IpcServer } from '../../src/ipc/server.ts';

const contract = {
  methods: {
    echo: {
      params: z.strictObject({ number: int64, data: octets }),
      result: z.object({ number: int64, data: octets }),
    },
    fail: { params: z.strictObject({ known: z.boolean() }), result: nothing },
    never: { params: nothing, result: nothing },
    subscribe: { params: nothing, result: nothing },
  },
  events: { tick: z.object({ count: int64 }) },
} as const;
type Contract = typeof contract;

describe('a Unix socket of Writ', () => {
  let directory: string;
  let socket: string;
  let server: IpcServer<Contract>;
  let faults: string[];
  let clients: { close(): void }[];

  const serve = () =>
    serveSocket({
      path: socket,
      contract,
      maxBytes: 100_000,
      onFault: (error) => faults.push(error.message),
      handlers: {
        echo: (params) => params,
        never: () => new Promise<Record<string, never>>(() => undefined),
        fail: ({ known }) => {
          throw known ? new WritError('WRIT_TEST_KNOWN', 'as expected') : new Error('a secret of the process');
        },
      },
    });

  const open = (options: Partial<ConstructorParameters<typeof IpcClient<Contract>>[0]> = {}) => {
    const client = new IpcClient({ path: socket, contract, timeoutMs: 3000, ...options });
    clients.push(client);
    return client;
  };

  beforeEach(async () => {
    directory = mkdtempSync(path.join(tmpdir(), 'writ-ipc-'));
    socket = path.join(directory, 'test.sock');
    faults = [];
    clients = [];
    server = await serve();
  });

  afterEach(async () => {
    for (const client of clients) client.close();
    await server.close();
    rmSync(directory, { recursive: true });
  });

  /** What the server answers to raw octets before it ends the connection. */
  const sendRaw = async (raw: Buffer | string): Promise<string> => {
    const peer: Socket = connect(socket);
    let text = '';
    peer.on('data', (chunk) => (text += chunk.toString()));
    peer.on('error', () => undefined);
    peer.end(raw);
    await once(peer, 'close');
    return text;
  };

  const isAlive = async () => {
    const answer = await callOnce(socket, contract, 'echo', { number: 1n, data: Buffer.alloc(0) });
    return answer.number === 1n;
  };

  it('carries 64-bit numbers and octets unchanged', async () => {
    const client = open();
    const all = fc.record({ number: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), data: fc.uint8Array() });
    await fc.assert(
      fc.asyncProperty(all, async ({ number, data }) => {
        const answer = await client.call('echo', { number, data: Buffer.from(data) });
        expect(answer.number).to.equal(number);
        expect(answer.data.equals(Buffer.from(data))).to.equal(true);
      }),
      { numRuns: 50 },
    );
  });

  it('can be opened by its owner alone', () => {
    expect(statSync(socket).mode & 0o777).to.equal(0o600);
  });

  it('survives a request that is cut off at any octet', async () => {
    const whole = `${JSON.stringify({ v: 1, id: 7, method: 'echo', params: { number: '5', data: 'AAAA' } })}\n`;
    for (let length = 0; length < whole.length; length++) expect(await sendRaw(whole.slice(0, length))).to.equal('');
    expect(await sendRaw(whole)).to.contain('"id":7,"result"');
    expect(await isAlive()).to.equal(true);
  });

  it('answers garbage with an error, ends that connection, and lives on', async () => {
    const other = open();
    for (const garbage of [
      '\n',
      'x\n',
      '[]\n',
      '{"v":2,"id":1,"method":"echo"}\n',
      '{"v":1}\n',
      '\xff\xfe\0\n',
      'null\n',
    ]) {
      expect(await sendRaw(Buffer.from(garbage, 'latin1'))).to.contain('WRIT_IPC_MALFORMED');
    }
    expect(await sendRaw('y'.repeat(200_000))).to.contain('WRIT_IPC_TOO_LONG');
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (noise) => {
        await sendRaw(Buffer.from(noise));
      }),
      { numRuns: 50 },
    );
    expect((await other.call('echo', { number: 3n, data: Buffer.alloc(0) })).number).to.equal(3n);
    expect(faults).to.deep.equal([]);
  });

  it('refuses unknown methods and wrong parameters without ending the connection', async () => {
    const lines = [
      { v: 1, id: 1, method: 'constructor' },
      { v: 1, id: 2, method: 'echo', params: { number: 5, data: '' } },
      { v: 1, id: 3, method: 'echo', params: { number: '5', data: '', more: 1 } },
      { v: 1, id: 4, method: 'echo', params: { number: '5', data: '' } },
    ];
    const answers = (await sendRaw(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))).trim().split('\n');
    expect(answers.map((line) => (JSON.parse(line) as { error?: { code: string } }).error?.code)).to.have.members([
      ...['WRIT_IPC_METHOD', 'WRIT_IPC_PARAMS', 'WRIT_IPC_PARAMS', undefined],
    ]);
  });

  it('I10: never repeats the value of a wrong parameter', async () => {
    const secret = { v: 1, id: 1, method: 'echo', params: { number: '192.0.2.7', data: '' } };
    const answer = await sendRaw(`${JSON.stringify(secret)}\n`);
    expect(answer).to.contain('number').and.not.to.contain('192.0.2.7');
  });

  it('passes on a known failure with its code, and hides what an unknown one says', async () => {
    const client = open();
    const failure = async (known: boolean) =>
      client.call('fail', { known }).catch((thrown: unknown) => thrown as WritError);
    expect(await failure(true)).to.include({ code: 'WRIT_TEST_KNOWN', message: 'as expected' });
    const unknown = await failure(false);
    expect(unknown).to.have.property('code', 'WRIT_IPC_INTERNAL');
    expect(unknown).to.be.instanceOf(WritError);
    expect((unknown as WritError).message).not.to.contain('secret');
    expect(faults).to.deep.equal(['a secret of the process']);
  });

  it('fails a call that is not answered in time', async () => {
    const thrown = await open()
      .call('never', {}, 50)
      .catch((error: unknown) => error);
    expect(thrown).to.include({ code: 'WRIT_IPC_TIMEOUT', retryable: true });
  });

  it('sends events to those who subscribed, again after a restart of the server', async () => {
    let seen: bigint[] = [];
    let onUp: () => void = () => undefined;
    let onTick: () => void = () => undefined;
    const up = () => new Promise<void>((resolve) => (onUp = resolve));
    const tick = () => new Promise<void>((resolve) => (onTick = resolve));
    const first = up();
    const client = open({
      onUp: () => onUp(),
      onEvent: (_, data) => {
        seen = [...seen, data.count];
        onTick();
      },
    });
    await first;
    await client.call('echo', { number: 0n, data: Buffer.alloc(0) });
    const one = tick();
    server.broadcast('tick', { count: 1n });
    await one;
    const again = up();
    await server.close();
    server = await serve();
    await again;
    await client.call('echo', { number: 0n, data: Buffer.alloc(0) });
    const two = tick();
    server.broadcast('tick', { count: 2n });
    await two;
    expect(seen).to.deep.equal([1n, 2n]);
  });

  it('fails calls whose connection was lost, and keeps those that were not sent yet', async () => {
    const client = open();
    await client.call('echo', { number: 0n, data: Buffer.alloc(0) });
    const lost = client.call('never', {}).catch((thrown: unknown) => thrown);
    await client.call('echo', { number: 0n, data: Buffer.alloc(0) });
    await server.close();
    expect(await lost).to.include({ code: 'WRIT_IPC_CLOSED', retryable: true });
    const waiting = client.call('echo', { number: 9n, data: Buffer.alloc(0) });
    server = await serve();
    expect((await waiting).number).to.equal(9n);
  });

  it('says so when nobody listens', async () => {
    const thrown = await callOnce(path.join(directory, 'none.sock'), contract, 'never', {}).catch(
      (error: unknown) => error,
    );
    expect(thrown).to.have.property('code', 'WRIT_IPC_CLOSED');
  });

  it('does not take a socket away from a process that serves it', async () => {
    const thrown = await serve().catch((error: unknown) => error);
    expect(thrown).to.have.property('code', 'WRIT_IPC_IN_USE');
    expect(await isAlive()).to.equal(true);
  });
});
