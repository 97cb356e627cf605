/** What every route module shares: the typed application and the common part of a route's description. */
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type * as z from 'zod';
import { hasRight, roles } from '../../model/role.ts';
import type { Access } from '../access.ts';
import { failure } from '../shapes.ts';

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

type Tag = 'Session' | 'People' | 'Agencies' | 'Profiles' | 'Warrants' | 'Streams' | 'Audit' | 'Operation';

/** For the page at /docs: who a route is for, out of the same table that guards it. */
function audienceOf(access: Access): string {
  if (access === 'public') return 'Anybody.';
  if (access === 'signed-in') return 'Everyone who is signed in.';
  const may = roles.filter((role) => access.some((right) => hasRight({ kind: 'person', personId: '', role }, right)));
  return may.length === roles.length ? 'Every role.' : `For: ${may.join(', ')}.`;
}

/** `config.access` and `schema` of a route: who may, what for, what comes back. */
export function route<R extends z.ZodType, S extends object>(
  access: Access,
  about: { readonly tag: Tag; readonly summary: string; readonly description?: string },
  answer: R,
  request: S,
) {
  const { tag, summary, description } = about;
  const words = { summary, description: [description, `**${audienceOf(access)}**`].filter(Boolean).join('\n\n') };
  const open = access === 'public' ? { security: [] } : {};
  return {
    config: { access },
    schema: { tags: [tag], ...words, ...open, ...request, response: { 200: answer, '4xx': failure, '5xx': failure } },
  };
}
