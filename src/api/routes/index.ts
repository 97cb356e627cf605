import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { ApiOptions } from '../server.ts';
import { addAgencyRoutes } from './agencies.ts';
import { addAuditRoutes } from './audit.ts';
import { addManifestRoutes } from './manifest.ts';
import { addOperationRoutes } from './operation.ts';
import { addPeopleRoutes } from './people.ts';
import { addProfileRoutes } from './profiles.ts';
import { addSessionRoutes } from './session.ts';
import { addStreamKeyRoutes } from './stream-keys.ts';
import { addStreamRoutes } from './streams.ts';
import { addWarrantActRoutes } from './warrant-acts.ts';
import { addWarrantRoutes } from './warrants.ts';

export function addRoutes(plain: FastifyInstance, options: ApiOptions): void {
  const app = plain.withTypeProvider<ZodTypeProvider>();
  app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/docs/'));
  addSessionRoutes(app, options);
  addPeopleRoutes(app, options.services);
  addAgencyRoutes(app, options.services);
  addProfileRoutes(app, options.services);
  addWarrantRoutes(app, options.services);
  addWarrantActRoutes(app, options.services);
  addStreamRoutes(app, options.services);
  addStreamKeyRoutes(app, options.services);
  addManifestRoutes(app, options.services);
  addAuditRoutes(app, options.services);
  addOperationRoutes(app, options.services);
}
