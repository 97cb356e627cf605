/** The page at /docs and the OpenAPI document behind it, made from the same schemas that check the requests. */
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';

const ABOUT = `The office of Writ: orders, the two approvals, people, and the audit log.

**Sign in** with \`POST /api/v1/session\`; send the token as \`Authorization: Bearer ...\` (or use the cookie it sets).

**An order, start to end** (all below \`/api/v1\`):

1. the compliance officer: \`POST /agencies\`, \`POST /agencies/{id}/endpoints\`, \`POST /cases\`, \`POST /warrants\`, \`POST /warrants/{id}/submit\`
2. a legal and a carrier approver, each: \`GET /warrants/{id}/grant\`, sign those octets on their own machine, \`POST /warrants/{id}/approvals\`
3. the core verifies both signatures itself and begins; \`GET /status\` shows it. This server can approve nothing
4. anyone, alone: \`POST /warrants/{id}/stop\`

Private keys and passphrases are never sent here. Targets stand in bodies only, never in an address. Every failure is
\`{code, message, where?}\`; the codes are in docs/errors.md.`;

const TAGS = [
  { name: 'Session', description: 'Signing in and out' },
  { name: 'People', description: 'Who may do what' },
  { name: 'Agencies', description: 'Law-enforcement agencies and where their collection systems listen' },
  { name: 'Warrants', description: "An order's life: draft, review, two approvals, active, ended, closed" },
  { name: 'Streams', description: 'Hold, flush, send again, destroy: orders about what is on its way to the agencies' },
  { name: 'Audit', description: 'The hash-chained log' },
  { name: 'Operation', description: 'What runs and what is delivered' },
];

/** The page's own scripts and nothing else; the viewer sets styles on its elements. */
const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; " +
  "frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const STYLE = `
.swagger-ui .topbar { display: none }
.swagger-ui .info { margin: 28px 0 12px }
.swagger-ui .info .title { font-size: 28px }
.swagger-ui section.models { display: none }
.swagger-ui .opblock .opblock-summary-path { max-width: none }
`;

export async function addDocumentation(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Writ', description: ABOUT, version: 'v1' },
      tags: TAGS,
      components: {
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'writ_session' },
        },
      },
      security: [{ token: [] }, { cookie: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: () => PAGE_POLICY,
    theme: { title: 'Writ API', css: [{ filename: 'writ.css', content: STYLE }] },
    uiConfig: { docExpansion: 'list', defaultModelsExpandDepth: -1, tryItOutEnabled: false, validatorUrl: null },
  });
}
