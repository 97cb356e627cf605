/** Talks to the office's REST API for the commands. Failures keep the server's code, so advice and exit codes are the same. */
import { WritError } from '../base/errors.ts';
import { InputError } from './input-error.ts';

export interface ApiClient {
  readonly url: string;
  get<T>(path: string): Promise<T>;
  getText(path: string): Promise<string>;
  post<T>(path: string, body?: unknown): Promise<T>;
  remove(path: string): Promise<void>;
}

interface Failure {
  readonly code?: string;
  readonly message?: string;
  readonly where?: string;
}

function failureOf(status: number, body: Failure): WritError {
  const code = body.code ?? 'WRIT_CLI_SERVER';
  const message = body.message ?? `the server answered ${status}`;
  const context = body.where === undefined ? {} : { where: body.where };
  return new WritError(code as `WRIT_${string}`, message, { context });
}

function parseBody(text: string, response: Response): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new WritError('WRIT_CLI_SERVER', 'something answered at this address, but it is not Writ', {
      context: { where: new URL(response.url).origin },
    });
  }
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) });
  } catch (cause) {
    const origin = new URL(url).origin;
    throw new WritError('WRIT_CLI_NO_SERVER', `no Writ server answers at ${origin}`, { cause, retryable: true });
  }
}

export function apiClient(url: string, token?: string): ApiClient {
  if (!URL.canParse(url))
    throw new InputError('WRIT_CLI_USAGE', 'the server address is not a URL', 'Give --url http://HOST:PORT');
  const base = url.replace(/\/$/, '');
  const call = async (method: string, path: string, body?: unknown): Promise<readonly [string, Response]> => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    if (body !== undefined) headers['content-type'] = 'application/json';
    const init: RequestInit = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await reach(`${base}/api/v1${path}`, init);
    const text = await response.text();
    if (!response.ok) throw failureOf(response.status, parseBody(text, response) as Failure);
    return [text, response];
  };
  return {
    url: base,
    get: async <T>(path: string) => parseBody(...(await call('GET', path))) as T,
    getText: async (path) => (await call('GET', path))[0],
    post: async <T>(path: string, body?: unknown) => parseBody(...(await call('POST', path, body))) as T,
    remove: async (path) => {
      await call('DELETE', path);
    },
  };
}
