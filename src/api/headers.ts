/**
 * Headers and host checks, by hand: few enough to read at once. The API carries no scripts, so its policy forbids everything;
 * the documentation page (/docs) brings its own, made from the hashes of its files.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WritError } from '../base/errors.ts';

const ALWAYS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};
const API_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

function hostOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  try {
    return new URL(value.includes('://') ? value : `http://${value}`).host;
  } catch {
    return undefined;
  }
}

/** A page of another site may neither call us with the person's cookie nor reach us under a name of its own (DNS rebinding). */
function refuseForeign(request: FastifyRequest, names: ReadonlySet<string>): void {
  const host = hostOf(request.headers.host);
  const name = host?.replace(/:\d+$/, '');
  if (name === undefined || !names.has(name)) {
    throw new WritError('WRIT_API_FOREIGN_HOST', 'this server does not answer to that host name');
  }
  const origin = request.headers.origin;
  if (origin !== undefined && hostOf(origin) !== host) {
    throw new WritError('WRIT_API_FOREIGN_ORIGIN', 'requests from pages of another site are refused');
  }
}

export function guardHeaders(app: FastifyInstance, names: ReadonlySet<string>): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(ALWAYS);
    refuseForeign(request, names);
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', API_POLICY);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}
