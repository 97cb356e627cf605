/** What every route module shares: the typed application and the common part of a route's description. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { Access } from '../access.ts';
import { failure } from '../shapes.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

type Tag = 'Session' | 'People' | 'Agencies' | 'Warrants' | 'Audit' | 'Operation';

/** `config.access` and `schema` of a route: who may, what for, what comes back. */
export function route<R extends z.ZodType, S extends object>(
  access: Access,
  about: { readonly tag: Tag; readonly summary: string; readonly description?: string },
  answer: R,
  request: S,
) {
  const { tag, ...words } = about;
  const open = access === 'public' ? { security: [] } : {};
  return {
    config: { access },
    schema: { tags: [tag], ...words, ...open, ...request, response: { 200: answer, '4xx': failure, '5xx': failure } },
  };
}
