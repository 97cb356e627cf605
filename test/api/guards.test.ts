import { request } from 'node:http';
import { createServer } from 'node:net';
import { expect } from 'chai';
import { pino } from 'pino';
import { startApi } from '../../src/api/server.ts';
import { loginOf, openOffice, passwordOf, type TestOffice } from './office.ts';

async function rejectionOf(promise: Promise<unknown>): Promise<{ code?: string; message: string }> {
  try {
    await promise;
  } catch (thrown) {
    return thrown as { code?: string; message: string };
  }
  throw new Error('it was accepted');
}

/** fetch() does not let a test choose the Host header. */
function statusFor(url: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject).end();
  });
}

describe('the API', function () {
  this.timeout(60_000);
  let office: TestOffice;
  before(async () => (office = await openOffice()));
  after(() => office.close());

  describe('sessions', () => {
    const signIn = (login: string, password: string) =>
      office.call(undefined, 'POST', '/api/v1/session', { body: { login, password } });

    it('answers a wrong password and an unknown login with the same words', async () => {
      const wrong = await signIn(loginOf('engineer'), 'not the password');
      const unknown = await signIn('nobody-here', 'not the password');
      expect([wrong.status, wrong.body.code]).to.deep.equal([401, 'WRIT_AUTH_LOGIN_FAILED']);
      expect(unknown.body).to.deep.equal(wrong.body);
    });

    it('sets a cookie that scripts and other sites never get, and takes it', async () => {
      const entered = await signIn(loginOf('auditor'), passwordOf('auditor'));
      const cookie = entered.headers.get('set-cookie') ?? '';
      expect(cookie)
        .to.match(/HttpOnly/)
        .and.to.match(/SameSite=Strict/)
        .and.to.match(/Path=\//);
      const value = cookie.split(';')[0] ?? '';
      const caller = await office.call(undefined, 'GET', '/api/v1/session', { headers: { cookie: value } });
      expect([caller.status, caller.body.role]).to.deep.equal([200, 'auditor']);
    });

    it('ends with signing out', async () => {
      const { token } = (await signIn(loginOf('auditor'), passwordOf('auditor'))).body;
      const headers = { authorization: `Bearer ${token}` };
      expect((await office.call(undefined, 'DELETE', '/api/v1/session', { headers })).status).to.equal(200);
      expect((await office.call(undefined, 'GET', '/api/v1/session', { headers })).status).to.equal(401);
    });

    it('refuses a made-up token', async () => {
      const headers = { authorization: `Bearer ${'x'.repeat(43)}` };
      const answer = await office.call(undefined, 'GET', '/api/v1/session', { headers });
      expect([answer.status, answer.body.code]).to.deep.equal([401, 'WRIT_AUTH_SESSION']);
    });

    it('slows down whoever guesses', async () => {
      const slow = await openOffice({ signInsPerMinute: 2 });
      try {
        const tries = await Promise.all(
          Array.from({ length: 5 }, () =>
            slow.call(undefined, 'POST', '/api/v1/session', { body: { login: 'nobody-here', password: 'guess' } }),
          ),
        );
        expect(tries.filter(({ status, body }) => status === 429 && body.code === 'WRIT_API_TOO_MANY')).to.have.length(
          3,
        );
      } finally {
        await slow.close();
      }
    });
  });

  describe('bad input', () => {
    const post = (body: unknown, headers = {}) =>
      office.call('compliance-officer', 'POST', '/api/v1/agencies', { body, headers });

    it('names the field that is wrong, and never repeats its value', async () => {
      const answer = await post({ name: 'A', contact: 5 });
      expect([answer.status, answer.body.code, answer.body.where]).to.deep.equal([400, 'WRIT_API_INVALID', 'contact']);
      const secret = await office.call('security-officer', 'POST', '/api/v1/people', {
        body: { name: 'X', login: 'x', role: 'sheriff-of-198.51.100.9', password: 'hunter2hunter2' },
      });
      expect(secret.status).to.equal(400);
      expect(secret.text).not.to.match(/198\.51\.100\.9|hunter2/);
    });

    it('refuses unknown fields, broken JSON, other media types, empty and oversized bodies', async () => {
      expect((await post({ name: 'A', contact: 'b', surprise: 1 })).body.code).to.equal('WRIT_API_INVALID');
      expect((await post('{"name": ')).body.code).to.equal('WRIT_API_INVALID');
      expect((await post('<x/>', { 'content-type': 'text/xml' })).body.code).to.equal('WRIT_API_MEDIA_TYPE');
      expect((await post(undefined)).body.code).to.equal('WRIT_API_INVALID');
      expect((await post({ name: 'x'.repeat(2 << 20), contact: 'b' })).body.code).to.equal('WRIT_API_TOO_LARGE');
    });

    it('refuses an id that is none, and an address that leads nowhere', async () => {
      expect((await office.call('auditor', 'GET', '/api/v1/warrants/123')).body.code).to.equal('WRIT_API_INVALID');
      expect((await office.call('auditor', 'GET', '/api/v1/nothing')).body.code).to.equal('WRIT_API_NO_SUCH_PAGE');
    });
  });

  it('I10: logs the route, the status and the time of a request, never an id, a body, a login or a token', async () => {
    const lines: string[] = [];
    const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
    const logged = await openOffice({ logger });
    try {
      const id = '0a1b2c3d-0000-4000-8000-000000000000';
      await logged.call('auditor', 'GET', `/api/v1/warrants/${id}`);
      await logged.call('auditor', 'GET', '/api/v1/audit?subject=warrant:secret-query');
      await logged.call('compliance-officer', 'POST', '/api/v1/warrants', {
        body: { liid: 'SECRET-LIID', selectors: '198.51.100.9' },
      });
      const text = lines.join('');
      expect(text).to.contain('"/api/v1/warrants/:id"').and.to.contain('"status":404');
      for (const hidden of [
        id,
        'secret-query',
        'SECRET-LIID',
        '198.51.100.9',
        loginOf('auditor'),
        logged.token('auditor'),
      ]) {
        expect(text, hidden).not.to.contain(hidden);
      }
    } finally {
      await logged.close();
    }
  });

  describe('its surroundings', () => {
    it('sends headers that keep browsers from doing more than they should', async () => {
      const { headers } = await office.call(undefined, 'GET', '/api/v1/health');
      expect(headers.get('content-security-policy')).to.contain("default-src 'none'");
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('x-frame-options')).to.equal('DENY');
      expect(headers.get('cache-control')).to.equal('no-store');
    });

    it('refuses another host name (DNS rebinding) and pages of other sites', async () => {
      expect(await statusFor(`${office.url}/api/v1/health`, { host: 'evil.example' })).to.equal(421);
      const foreign = await office.call('auditor', 'GET', '/api/v1/warrants', {
        headers: { origin: 'http://evil.example' },
      });
      expect([foreign.status, foreign.body.code]).to.deep.equal([403, 'WRIT_API_FOREIGN_ORIGIN']);
      const own = await office.call('auditor', 'GET', '/api/v1/warrants', { headers: { origin: office.url } });
      expect(own.status).to.equal(200);
    });

    it('says what to do when its port is taken, and refuses an open network without TLS', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => other.once('listening', resolve));
      const { port } = other.address() as { port: number };
      const services = { db: office.db, home: office.home, wakeCarrier: () => undefined };
      expect((await rejectionOf(startApi({ services, port }))).code).to.equal('WRIT_API_PORT_IN_USE');
      other.close();
      expect((await rejectionOf(startApi({ services, port: 0, host: '0.0.0.0' }))).code).to.equal('WRIT_API_NEEDS_TLS');
    });

    it('documents itself, without a script of another site', async () => {
      const page = await office.call(undefined, 'GET', '/docs/');
      expect(page.status).to.equal(200);
      expect(page.headers.get('content-security-policy'))
        .to.be.a('string')
        .and.not.to.contain("script-src 'unsafe-inline'");
      expect(page.text).not.to.match(/src="https?:/);
      expect((await office.call(undefined, 'GET', '/docs/json')).body.openapi).to.equal('3.1.0');
    });
  });
});
