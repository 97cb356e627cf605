/**
 * One place turns failures into answers: {code, message, where?}. A code that is not in the catalogue is our own fault: 500,
 * and what really happened goes to the log, not to the caller.
 */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { WritError } from '../base/errors.ts';
import { isWritError } from '../base/errors.ts';
import type { FailureShape } from './shapes.ts';
import { statusOf } from './statuses.ts';

interface Answer {
  readonly status: number;
  readonly body: FailureShape;
}

const FRAMEWORK_CODES: Readonly<Record<string, readonly [number, string, string]>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'WRIT_API_TOO_LARGE', 'the request body is too large'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [415, 'WRIT_API_MEDIA_TYPE', 'send JSON, with content-type: application/json'],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'WRIT_API_INVALID', 'the request body is not valid JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'WRIT_API_INVALID', 'the request body is empty'],
};

/** The first broken field, by path: our schemas' messages never repeat a value (I10). */
function invalidAnswer(error: FastifyError): Answer | undefined {
  if (!hasZodFastifySchemaValidationErrors(error)) return undefined;
  const first = error.validation[0];
  const where = first?.instancePath.replace(/^\//, '').replaceAll('/', '.');
  const message = first?.message ?? 'the request does not have the form that is documented';
  return { status: 400, body: { code: 'WRIT_API_INVALID', message, ...(where ? { where } : {}) } };
}

function writAnswer(error: WritError): Answer | undefined {
  const status = statusOf(error.code);
  if (status === undefined) return undefined;
  const where = error.context['where'];
  return {
    status,
    body: { code: error.code, message: error.message, ...(where === undefined ? {} : { where: String(where) }) },
  };
}

function frameworkAnswer(error: FastifyError): Answer | undefined {
  const known = FRAMEWORK_CODES[error.code];
  if (known) return { status: known[0], body: { code: known[1], message: known[2] } };
  if (error.statusCode === 400) {
    return { status: 400, body: { code: 'WRIT_API_INVALID', message: 'the request is not well-formed HTTP or JSON' } };
  }
  return undefined;
}

export function answerFor(error: FastifyError | WritError): Answer {
  const known = isWritError(error) ? writAnswer(error) : (invalidAnswer(error) ?? frameworkAnswer(error));
  const unknown = { code: 'WRIT_API_INTERNAL', message: 'something went wrong inside the server; its log says what' };
  return known ?? { status: 500, body: unknown };
}

export function handleFailures(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const { status, body } = answerFor(error);
    if (status >= 500) request.log.error({ code: error.code, stack: error.stack }, 'request failed');
    return reply.status(status).send(body);
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.status(404).send({ code: 'WRIT_API_NO_SUCH_PAGE', message: 'there is nothing at this address; see /docs' }),
  );
}
