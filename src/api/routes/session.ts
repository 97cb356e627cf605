/** Signing in and out. A wrong login and a wrong password get the same answer in the same time (src/auth/sessions.ts). */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import { WritError } from '../../base/errors.ts';
import { currentKeyOf } from '../../auth/keys.ts';
import { logIn, logOut } from '../../auth/sessions.ts';
import { withTransaction } from '../../db/transaction.ts';
import { callerOf, SESSION_COOKIE } from '../access.ts';
import type { ApiOptions } from '../server.ts';
import { key, session, signIn, whoami } from '../shapes.ts';
import { keyView, sessionView } from '../views.ts';
import { type App, route } from './route.ts';

const DEFAULT_SIGN_INS_PER_MINUTE = 10;

/** One person's attempts must not lock another out who comes from the same address. Hashed: no login in the limiter's memory. */
function attemptKey(request: FastifyRequest): string {
  const login = (request.body as { login?: unknown } | undefined)?.login;
  return createHash('sha256')
    .update(`${request.ip} ${typeof login === 'string' ? login.toLowerCase() : ''}`)
    .digest('hex');
}

function tooMany(): Error {
  return new WritError('WRIT_API_TOO_MANY', 'too many attempts to sign in: wait a minute');
}

function setCookie(reply: FastifyReply, token: string, expires: Date, secure: boolean): void {
  reply.setCookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'strict', secure, expires });
}

export function addSessionRoutes(app: App, options: ApiOptions): void {
  const { db } = options.services;
  const limit = { max: options.signInsPerMinute ?? DEFAULT_SIGN_INS_PER_MINUTE, timeWindow: 60_000 };
  const guard = app.rateLimit({ ...limit, keyGenerator: attemptKey, errorResponseBuilder: tooMany });
  const enter = route(
    'public',
    {
      tag: 'Session',
      summary: 'Sign in',
      description: 'Answers with a token, and sets it as a cookie (HttpOnly, SameSite=Strict).',
    },
    session,
    { body: signIn },
  );
  app.post('/api/v1/session', { ...enter, preHandler: guard }, async (request, reply) => {
    const made = await logIn(db, request.body.login, request.body.password);
    setCookie(reply, made.token, made.expiresAt, options.tls !== undefined);
    return sessionView(made);
  });
  app.get(
    '/api/v1/session',
    route('signed-in', { tag: 'Session', summary: 'Who is signed in' }, whoami, {}),
    (request) => {
      const { actor, name, login } = callerOf(request);
      return { personId: actor.personId, name, login, role: actor.role };
    },
  );
  const ownKey = { tag: 'Session', summary: "The caller's own approval key in use" } as const;
  app.get('/api/v1/session/key', route('signed-in', ownKey, key, {}), async (request) => {
    const found = await currentKeyOf(db, callerOf(request).actor.personId);
    if (found === undefined)
      throw new WritError('WRIT_API_NO_KEY', 'no approval key of yours stands in the trust file');
    return keyView(found);
  });
  const leave = route('signed-in', { tag: 'Session', summary: 'Sign out' }, z.object({}), {});
  app.delete('/api/v1/session', leave, async (request, reply) => {
    await withTransaction(db, (tx) => logOut(tx, request.sessionToken ?? ''));
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return {};
  });
}
