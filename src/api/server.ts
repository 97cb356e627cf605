/**
 * The office's HTTP server: frame, guards, documentation, routes. It owns no data; everything is asked of the services it is
 * given. Loopback by default; TLS when key and certificate are given, and anything but loopback without TLS is refused.
 */
import { readFileSync } from 'node:fs';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyServerOptions,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { WritError } from '../base/errors.ts';
import { guardAccess } from './access.ts';
import { addDocumentation } from './documentation.ts';
import { handleFailures } from './failures.ts';
import { guardHeaders } from './headers.ts';
import { addRoutes } from './routes/index.ts';
import type { ApiServices } from './services.ts';

export interface ApiOptions {
  readonly services: ApiServices;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0: any free one. */
  readonly port: number;
  /** PEM files. Without them only a loopback address is served. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  readonly logger?: FastifyBaseLogger;
  /** Sign-in attempts a minute, by address and login. */
  readonly signInsPerMinute?: number;
}

export interface Api {
  readonly url: string;
  close(): Promise<void>;
}

const LARGEST_BODY = 1 << 20;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

function refuseOpenNetwork(host: string, tls: ApiOptions['tls']): void {
  if (tls !== undefined || LOOPBACK.has(host)) return;
  throw new WritError(
    'WRIT_API_NEEDS_TLS',
    `the API would listen on ${host} without TLS: passwords would cross the network in clear`,
  );
}

function frameOptions(options: ApiOptions): FastifyServerOptions {
  const { tls, logger } = options;
  const https = tls && { https: { key: readFileSync(tls.key), cert: readFileSync(tls.cert), minVersion: 'TLSv1.3' } };
  return {
    bodyLimit: LARGEST_BODY,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
    routerOptions: { maxParamLength: 64 },
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    ...https,
  };
}

/** Method, route pattern, status, time: never a path with its ids, never a query, never a body (I10). */
function logRequests(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(unknown)';
    request.log.info(
      { method: request.method, route, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    );
  });
}

/** The whole application, not yet listening: tests and the documentation's generator use it too. */
export async function buildApi(options: ApiOptions): Promise<FastifyInstance> {
  const app = Fastify(frameOptions(options));
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  handleFailures(app);
  logRequests(app);
  guardHeaders(app, new Set([...LOOPBACK, '[::1]', options.host ?? '127.0.0.1']));
  await app.register(cookie);
  await app.register(rateLimit, { global: false });
  guardAccess(app, options.services);
  await addDocumentation(app);
  addRoutes(app, options);
  await app.ready();
  return app;
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new WritError('WRIT_API_PORT_IN_USE', `port ${port} on ${host} is taken by another program`, { cause });
    throw new WritError(
      'WRIT_API_LISTEN',
      `the API can't listen on ${host} port ${port} (${code ?? 'unknown reason'})`,
      { cause },
    );
  }
}

export async function startApi(options: ApiOptions): Promise<Api> {
  const host = options.host ?? '127.0.0.1';
  refuseOpenNetwork(host, options.tls);
  const app = await buildApi(options);
  const url = await listen(app, host, options.port);
  return { url, close: () => app.close() };
}
