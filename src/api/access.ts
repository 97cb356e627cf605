/**
 * Who may call what. Every route names the right it takes (`config.access`); a route that names none doesn't start. The person is
 * known, and may or may not do it, before the body is even looked at. The services ask again: this is the outer of two locks.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { authenticate } from '../auth/sessions.ts';
import type { Principal } from '../auth/types.ts';
import { WritError } from '../base/errors.ts';
import { hasRight, requireRight, type Right } from '../model/role.ts';
import type { ApiServices } from './services.ts';

/** `public`: anybody. `signed-in`: any person with a session. Else: a person with one of these rights. */
export type Access = 'public' | 'signed-in' | readonly [Right, ...Right[]];

export const SESSION_COOKIE = 'writ_session';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
  }
  interface FastifyRequest {
    caller: Principal | undefined;
    sessionToken: string | undefined;
  }
}

/** The person behind a request of a route that is not public. */
export function callerOf(request: FastifyRequest): Principal {
  if (request.caller === undefined) throw new WritError('WRIT_API_SIGNED_OUT', 'sign in first');
  return request.caller;
}

function tokenOf(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer ([\x21-\x7e]{1,200})$/.exec(request.headers.authorization ?? '')?.[1];
  return bearer ?? request.cookies[SESSION_COOKIE];
}

/** Throws WRIT_API_SIGNED_OUT or WRIT_AUTH_FORBIDDEN. */
export function requireAccess(access: Access, caller: Principal | undefined): void {
  if (access === 'public') return;
  if (caller === undefined) throw new WritError('WRIT_API_SIGNED_OUT', 'sign in first');
  if (access === 'signed-in' || access.some((right) => hasRight(caller.actor, right))) return;
  requireRight(caller.actor, access[0]);
}

function requireDeclared(route: RouteOptions): void {
  if (!route.url.startsWith('/api/') || route.config?.access !== undefined) return;
  throw new WritError('WRIT_API_UNGUARDED', `the route ${route.url} names no right`);
}

export function guardAccess(app: FastifyInstance, services: ApiServices): void {
  app.decorateRequest('caller', undefined);
  app.decorateRequest('sessionToken', undefined);
  app.addHook('onRoute', requireDeclared);
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access ?? 'public';
    if (access === 'public') return;
    request.sessionToken = tokenOf(request);
    if (request.sessionToken !== undefined) request.caller = await authenticate(services.db, request.sessionToken);
    requireAccess(access, request.caller);
  });
}
