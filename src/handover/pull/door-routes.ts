/**
 * The requests of the door (docs/pull-delivery.md, "Over HTTPS"): a client sees the packages of orders that name its key, and nothing else is
 * there for it. Paths are compared, never resolved: no part of a request becomes part of a file's name.
 */
import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { codeOf } from '../../base/errors.ts';
import { Coverage, rangeAsked } from './byte-range.ts';
import type { ByteRange } from './byte-range.ts';
import type { DoorOffice } from './door-office.ts';
import { filesOf } from './package-manifest.ts';
import { MANIFEST, SIGNATURE } from './package-store.ts';
import type { StoredPackage } from './package-store.ts';
import type { PullOrder } from './pull-order.ts';

const LIST = /^\/packages(\?all)?$/;
const ITEM = /^\/packages\/([0-9a-f-]{36})\/([1-9]\d{0,9})\/([a-z0-9.]{1,24})$/;
const CONFIRM = 'confirm';
const LONGEST_BODY = 4096;
/** Of each order in a list: the rest comes when these are confirmed. */
const MOST_LISTED = 100;
/** Files that were fetched in part, of which it is known in which. */
const MOST_PARTIAL = 1024;
const digestPattern = /^[0-9a-f]{64}$/;

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const REFUSALS = {
  unknown: { status: 404, code: 'WRIT_PULL_UNKNOWN', message: 'there is nothing of that name for this key' },
  method: { status: 405, code: 'WRIT_PULL_METHOD', message: 'GET or HEAD for what is there, POST for confirm' },
  gone: { status: 410, code: 'WRIT_PULL_GONE', message: 'the package was confirmed, and is kept no more' },
  range: { status: 416, code: 'WRIT_PULL_RANGE', message: 'the file has no such octets' },
  body: { status: 400, code: 'WRIT_PULL_BODY', message: 'confirm with {"manifest": SHA-256 of the manifest, in hex}' },
  hash: {
    status: 409,
    code: 'WRIT_PULL_HASH',
    message: 'that is not the SHA-256 of the manifest: nothing is confirmed',
  },
  incomplete: {
    ...{ status: 409, code: 'WRIT_PULL_INCOMPLETE' },
    message: 'not all octets of its files were fetched: nothing is confirmed',
  },
} as const satisfies Record<string, Refusal>;

interface Found {
  readonly order: PullOrder;
  readonly item: StoredPackage;
  readonly name: string;
}

export class DoorRoutes {
  readonly #office: DoorOffice;
  /** By path of the file. */
  readonly #partial = new Map<string, Coverage>();

  constructor(office: DoorOffice) {
    this.#office = office;
  }

  async answer(pin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(pin, request, response);
    } catch (thrown) {
      const code = codeOf(thrown) ?? 'WRIT_PULL_FAILED';
      refuse(response, { status: 500, code, message: 'that went wrong; nothing was changed. Ask again later' });
    }
  }

  async #route(pin: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '', method = '' } = request;
    const list = LIST.exec(url);
    if (list !== null) {
      if (method !== 'GET') refuse(response, REFUSALS.method);
      else send(response, 200, this.#list(pin, list[1] !== undefined));
      return;
    }
    const found = this.#find(pin, url);
    if ('status' in found) {
      refuse(response, found);
      return;
    }
    const isConfirm = found.name === CONFIRM;
    const isAllowed = isConfirm ? method === 'POST' : method === 'GET' || method === 'HEAD';
    if (!isAllowed) refuse(response, REFUSALS.method);
    else if (isConfirm) await this.#confirm(pin, found, request, response);
    else await this.#file(found, request, response);
  }

  #list(pin: string, isAll: boolean): object {
    const orders = this.#office.ordersOf(pin).map(({ about, shown }) => {
      const wanted = shown.filter(({ confirmedMs }) => isAll || confirmedMs === undefined);
      return { order: about.grantId, wanted };
    });
    return {
      packages: orders.flatMap(({ order, wanted }) => wanted.slice(0, MOST_LISTED).map((each) => listed(order, each))),
      more: orders.some(({ wanted }) => wanted.length > MOST_LISTED),
    };
  }

  #find(pin: string, url: string): Found | Refusal {
    const [, orderId = '', digits = '', name = ''] = ITEM.exec(url) ?? [];
    const order = this.#office.ordersOf(pin).find(({ about }) => about.grantId === orderId);
    if (order === undefined) return REFUSALS.unknown;
    if (Number(digits) <= order.store.gone) return REFUSALS.gone;
    const item = order.shown.find(({ number }) => number === Number(digits));
    const names = item && [CONFIRM, MANIFEST, SIGNATURE, ...filesOf(item.manifest).map((file) => file.name)];
    return item !== undefined && names?.includes(name) === true ? { order, item, name } : REFUSALS.unknown;
  }

  async #file(found: Found, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { item, name } = found;
    const file = path.join(item.folder, name);
    const octets = sizeOf(file);
    if (octets === undefined) {
      refuse(response, REFUSALS.gone);
      return;
    }
    const range = rangeAsked(request.headers.range, octets);
    if (range === undefined) {
      response.setHeader('content-range', `bytes */${octets}`);
      refuse(response, REFUSALS.range);
      return;
    }
    writeHead(response, range, octets, etagOf(found));
    if (request.method === 'HEAD' || range.end === range.start) {
      response.end();
      return;
    }
    const { start } = range;
    let end = start;
    const counted = async function* (octetsOf: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const part of octetsOf) {
        end += part.length;
        yield part;
      }
    };
    try {
      await pipeline(createReadStream(file, { start, end: range.end - 1 }), counted, response);
    } finally {
      await this.#fetched(found, file, { start, end });
    }
  }

  /** Octets that were sent; a client that received fewer does not confirm. */
  async #fetched({ order, item, name }: Found, file: string, range: ByteRange): Promise<void> {
    const known = filesOf(item.manifest).find((each) => each.name === name);
    if (known === undefined || item.fetched.has(name)) return;
    const coverage = this.#partial.get(file) ?? new Coverage();
    coverage.add(range);
    this.#partial.delete(file);
    if (coverage.isWhole(known.octets)) {
      await order.store.markFetched(item.number, name);
      return;
    }
    this.#partial.set(file, coverage);
    const [oldest] = this.#partial.keys();
    if (this.#partial.size > MOST_PARTIAL && oldest !== undefined) this.#partial.delete(oldest);
  }

  async #confirm(pin: string, found: Found, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const hash = hashIn(await bodyOf(request));
    // What was fetched meanwhile counts.
    const item = found.order.store.find(found.item.number);
    if (item === undefined) refuse(response, REFUSALS.gone);
    else if (hash === undefined) refuse(response, REFUSALS.body);
    else if (hash !== item.hash) refuse(response, REFUSALS.hash);
    else if (item.confirmedMs === undefined && !isFetched(item)) refuse(response, REFUSALS.incomplete);
    else {
      await found.order.confirm(item.number, pin);
      send(response, 200, { confirmed: true });
    }
  }
}

function listed(order: string, { number, hash, octets, manifest, confirmedMs }: StoredPackage): object {
  const files = filesOf(manifest).map((file) => ({ name: file.name, octets: file.octets, sha256: file.sha256 }));
  return { order, number, manifest: hash, octets, files, confirmed: confirmedMs !== undefined };
}

function isFetched({ manifest, fetched }: StoredPackage): boolean {
  return filesOf(manifest).every(({ name }) => fetched.has(name));
}

/** Undefined: its stream was destroyed. */
function sizeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.size;
}

function etagOf({ item, name }: Found): string {
  const sha256 = filesOf(item.manifest).find((file) => file.name === name)?.sha256;
  return `"${sha256 ?? `${item.hash}-${name}`}"`;
}

function writeHead(response: ServerResponse, { start, end }: ByteRange, octets: number, etag: string): void {
  const isPart = start > 0 || end < octets;
  response.writeHead(isPart ? 206 : 200, {
    ...common,
    'content-type': 'application/octet-stream',
    'content-length': end - start,
    'accept-ranges': 'bytes',
    etag,
    ...(isPart ? { 'content-range': `bytes ${start}-${end - 1}/${octets}` } : {}),
  });
}

const common = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    ...common,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Where the answer had begun, the connection ends: a file that is cut short must not look whole. */
function refuse(response: ServerResponse, { status, code, message }: Refusal): void {
  if (response.headersSent) response.destroy();
  else send(response, status, { code, message });
}

/** Undefined: it is longer than a confirmation may be. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let octets = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    octets += part.length;
    if (octets > LONGEST_BODY) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function hashIn(body: string | undefined): string | undefined {
  try {
    const { manifest } = JSON.parse(body ?? '') as { manifest?: unknown };
    return typeof manifest === 'string' && digestPattern.test(manifest) ? manifest : undefined;
  } catch {
    return undefined;
  }
}
