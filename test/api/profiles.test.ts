import { expect } from 'chai';
import { type RawBuilder, sql } from 'kysely';
import { decodeGrant } from '../../src/model/grant.ts';
import { profilePresets } from '../../src/model/profile-presets.ts';
import { openOffice, type Answer, type TestOffice } from './office.ts';
import { endpointBody, orderBody } from './order.ts';

interface Profile {
  readonly name: string;
  readonly version: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly asks: readonly { readonly field: string }[];
  readonly endpoints: readonly { readonly label: string; readonly version: number }[];
  readonly versions: readonly { readonly version: number; readonly reason: string }[];
}
interface Endpoint {
  readonly endpointId: string;
  readonly profile: Readonly<Record<string, unknown>>;
  readonly profileName?: string;
  readonly profileVersion?: number;
}

const CO = 'compliance-officer';
const endpointIn = ({ body }: Answer): Endpoint => body as unknown as Endpoint;
const profileIn = ({ body }: Answer): Profile => body as unknown as Profile;
const OPTIONAL = '1.2.840.113737.2.1.1.0.1';

describe('handover profiles through the API', function () {
  this.timeout(60_000);
  let office: TestOffice;
  before(async () => (office = await openOffice()));
  after(() => office.close());

  const post = (address: string, body: unknown) => office.call(CO, 'POST', `/api/v1/${address}`, { body });
  const newAgency = async (): Promise<string> =>
    (await post('agencies', { name: `Agency ${Math.random()}`, contact: 'desk' })).body.agencyId;
  const addEndpoint = (agencyId: string, change: object): Promise<Answer> => {
    const { label, host, hi2Port, hi3Port, pins } = endpointBody;
    return post(`agencies/${agencyId}/endpoints`, { label, host, hi2Port, hi3Port, pins, ...change });
  };
  const addProfile = (name: string, change: object = {}): Promise<Answer> =>
    post('profiles', { name, base: 'etsi-ip-access', about: 'a test', ...change });
  const show = async (name: string): Promise<Profile> =>
    profileIn(await office.call(CO, 'GET', `/api/v1/profiles/${name}`));
  const refusal = ({ status, body }: Answer) => [status, body.code];

  it('are there from the start, each of which an endpoint can be made of with what it asks for', async () => {
    const agencyId = await newAgency();
    const list = JSON.parse((await office.call('engineer', 'GET', '/api/v1/profiles')).text) as Profile[];
    expect(list.map(({ name }) => name)).to.include.members([
      'etsi-ip-access',
      'etsi-ip-access-acknowledged',
      'us-ias',
    ]);
    for (const { name, asks } of profilePresets) {
      const profileOwn = Object.fromEntries(Object.entries(asks).map(([field, { example }]) => [field, example]));
      const made = await addEndpoint(agencyId, { label: name, profileName: name, profileOwn });
      expect(made.status, made.text).to.equal(200);
      expect(endpointIn(made).profile).to.include({ operatorId: 'EXAMPLENET' });
    }
  });

  it('fill in what the site is, and say which field is missing and what it takes', async () => {
    const agencyId = await newAgency();
    const made = await addEndpoint(agencyId, { profileName: 'etsi-ip-access' });
    expect(endpointIn(made).profile).to.include({ operatorId: 'TEST', deliveryCountry: 'US', keepAliveMs: 30_000 });
    const lacking = await addEndpoint(agencyId, { label: 'us', profileName: 'us-ias' });
    expect(refusal(lacking)).to.deep.equal([400, 'WRIT_PROFILE_FIELD']);
    expect(lacking.text).to.contain('profile us-ias, networkElementId: the iAPSystemId, 1 to 15');
    expect(refusal(await addEndpoint(agencyId, { profileName: 'none' }))).to.deep.equal([404, 'WRIT_PROFILE_UNKNOWN']);
    expect(refusal(await addEndpoint(agencyId, {}))).to.deep.equal([400, 'WRIT_API_INVALID']);
    const both = await addEndpoint(agencyId, { profileName: 'us-ias', profile: endpointBody.profile });
    expect([both.status, both.body.where]).to.deep.equal([400, 'profile']);
  });

  it('give an agency in the US what ATIS-1000013 takes, up to the octets that are signed', async () => {
    const agencyId = await newAgency();
    const profileOwn = { networkElementId: 'IAP-1', cmiiOptionalModule: OPTIONAL };
    const endpoint = endpointIn(await addEndpoint(agencyId, { profileName: 'us-ias', profileOwn }));
    expect(endpoint.profile).to.include({ standard: 'atis-ias', acknowledgement: 'tcp', ...profileOwn });
    const plain = { ...endpointBody, label: 'whole', profile: { ...endpoint.profile } };
    expect(endpointIn(await post(`agencies/${agencyId}/endpoints`, plain)).profile).to.deep.equal(endpoint.profile);
    for (const [field, value] of [
      ['acknowledgement', 'keepalive'],
      ['networkElementId', ''],
      ['cmiiOptionalModule', 'none'],
      ['operatorId', ''],
    ] as const) {
      const answer = await post(`agencies/${agencyId}/endpoints`, {
        ...{ ...plain, label: field },
        profile: { ...plain.profile, [field]: value },
      });
      expect(answer.status, field).to.be.oneOf([400, 409]);
      expect(answer.text, field).to.contain(field);
    }
    expect(await signedProfile(agencyId, endpoint.endpointId)).to.include(profileOwn);
  });

  /** An order that is up for signing, and the profile in the grant that is to be signed. */
  const submitted = async (agencyId: string, endpointId: string) => {
    const { caseId } = (await post('cases', { agencyId, reference: `CASE-${Math.random()}` })).body;
    const liid = `P-${Math.floor(Math.random() * 1e9)}`;
    const { warrantId } = (await post('warrants', orderBody({ caseId, endpointId }, { liid }))).body;
    await post(`warrants/${warrantId}/submit`, undefined);
    const profile = async (): Promise<unknown> => {
      const { octets } = (await office.call('approver-legal', 'GET', `/api/v1/warrants/${warrantId}/grant`)).body;
      return decodeGrant(Buffer.from(octets, 'base64')).profile;
    };
    return { warrantId, profile };
  };
  const signedProfile = async (agencyId: string, endpointId: string): Promise<unknown> =>
    (await submitted(agencyId, endpointId)).profile();

  it('take a new version with each change, which endpoints follow and signed orders do not', async () => {
    await addProfile('follow-me', { settings: { keepAliveMs: 10_000 } });
    const agencyId = await newAgency();
    const own = { profileName: 'follow-me', profileOwn: { responseTimeoutMs: 5000 } };
    const { endpointId } = endpointIn(await addEndpoint(agencyId, own));
    const { caseId } = (await post('cases', { agencyId, reference: 'CASE-F' })).body;
    const order = orderBody({ caseId, endpointId }, { liid: 'FOLLOW-1' });
    const { warrantId } = (await post('warrants', order)).body;
    await post(`warrants/${warrantId}/submit`, undefined);
    const grantOf = async () =>
      (await office.call('approver-legal', 'GET', `/api/v1/warrants/${warrantId}/grant`)).body;
    const before = (await grantOf()).octets;

    const settings = { acknowledgement: 'pdu', responseTimeoutMs: 9000 };
    const changed = profileIn(
      await post('profiles/follow-me/versions', { settings, unset: ['keepAliveMs'], reason: 'asked' }),
    );
    expect([changed.version, changed.settings['keepAliveMs']]).to.deep.equal([2, 30_000]);
    expect(changed.endpoints).to.deep.include({ endpointId, agencyId, label: 'main', version: 2 });
    const all = await office.call(CO, 'GET', `/api/v1/agencies/${agencyId}/endpoints`);
    const [endpoint] = JSON.parse(all.text) as Endpoint[];
    expect(endpoint).to.include({ profileName: 'follow-me', profileVersion: 2 });
    expect(endpoint?.profile, "the endpoint's own field stays").to.include({
      acknowledgement: 'pdu',
      responseTimeoutMs: 5000,
    });
    expect((await grantOf()).octets, 'what is up for signing').to.equal(before);
    expect(decodeGrant(Buffer.from(before, 'base64')).profile).to.include({ acknowledgement: 'keepalive' });
    expect(await signedProfile(agencyId, endpointId)).to.include({ acknowledgement: 'pdu', keepAliveMs: 30_000 });
    expect((await show('follow-me')).versions.map(({ reason }) => reason)).to.deep.equal(['made', 'asked']);
  });

  it('write into the audit log who changed what, and which endpoints followed', async () => {
    const rows = await office.call('auditor', 'GET', '/api/v1/audit?subject=profile:follow-me');
    const entries = JSON.parse(rows.text) as { action: string; actor: string; detail: Record<string, unknown> }[];
    expect(entries.map(({ action }) => action)).to.deep.equal(['profile.added', 'profile.changed']);
    expect(entries[1]?.actor).to.equal(`person:${office.personId(CO)}`);
    expect(entries[1]?.detail['changed']).to.deep.equal({
      acknowledgement: { before: 'keepalive', after: 'pdu' },
      keepAliveMs: { before: 10_000, after: 30_000 },
      responseTimeoutMs: { before: 60_000, after: 9000 },
    });
    const [endpointId] = entries[1]?.detail['endpoints'] as string[];
    const followed = await office.call('auditor', 'GET', `/api/v1/audit?subject=endpoint:${endpointId}`);
    expect(followed.text).to.contain('endpoint.profile-followed');
  });

  it('refuse a change that an endpoint which names them could not follow, and change nothing then', async () => {
    await addProfile('narrow', { settings: { networkElementId: 'NE-1' } });
    const agencyId = await newAgency();
    await addEndpoint(agencyId, { profileName: 'narrow', profileOwn: { acknowledgement: 'pdu' } });
    const settings = { standard: 'atis-ias', acknowledgement: 'tcp', cmiiOptionalModule: OPTIONAL };
    const answer = await post('profiles/narrow/versions', { settings, reason: 'another standard' });
    expect(refusal(answer)).to.deep.equal([400, 'WRIT_PROFILE_FIELD']);
    expect(answer.text).to.contain('at the endpoint \\"main\\" that names it: acknowledgement: tcp with atis-ias');
    expect((await show('narrow')).version).to.equal(1);
  });

  it('refuse what is no profile, each with the field and what it takes', async () => {
    const wrong = async (change: object): Promise<string> => {
      const answer = await addProfile('wrong', change);
      expect(answer.status, answer.text).to.be.within(400, 499);
      return `${answer.body.code} ${answer.text}`;
    };
    expect(await wrong({ settings: { keepAliveMs: 5 } })).to.contain('"where":"settings.keepAliveMs"');
    expect(await wrong({ settings: { keepAlive: 5000 } })).to.contain('no such field: keepAlive; there are standard, ');
    expect(await wrong({ settings: { acknowledgement: 'tcp' } })).to.contain(
      'profile wrong, acknowledgement: keepalive or pdu with etsi',
    );
    expect(await wrong({ settings: { acknowledgement: 'perhaps' } })).to.contain('settings.acknowledgement');
    expect(await wrong({ name: 'Not A Name' })).to.contain('small letters');
    expect(await wrong({ base: 'nothing' })).to.contain('WRIT_PROFILE_UNKNOWN');
    expect(await wrong({ name: 'us-ias' })).to.contain('WRIT_PROFILE_TAKEN');
    await addProfile('once');
    expect(refusal(await addProfile('once'))).to.deep.equal([409, 'WRIT_PROFILE_TAKEN']);
    const change = { settings: { keepAliveMs: 30_000 }, reason: 'none' };
    expect(refusal(await post('profiles/once/versions', change))).to.deep.equal([409, 'WRIT_PROFILE_SAME']);
    expect(refusal(await post('profiles/us-ias/versions', change))).to.deep.equal([409, 'WRIT_PROFILE_PRESET']);
    expect(refusal(await post('profiles/none/versions', change))).to.deep.equal([404, 'WRIT_PROFILE_UNKNOWN']);
  });

  it('point an endpoint at another one: new orders are signed with it, and those that keep theirs are named', async () => {
    const agencyId = await newAgency();
    const own = { profileOwn: { keepAliveMs: 12_000, operatorId: 'OWN' } };
    const { endpointId } = endpointIn(await addEndpoint(agencyId, { profileName: 'etsi-ip-access', ...own }));
    const signed = await submitted(agencyId, endpointId);
    const before = await signed.profile();
    const address = `endpoints/${endpointId}/profile`;
    const wanted = { profileName: 'etsi-ip-access-acknowledged', unset: ['keepAliveMs'], reason: 'a new system' };
    const answer = await post(address, wanted);
    expect(answer.body, answer.text).to.deep.include({
      changed: {
        acknowledgement: { before: 'keepalive', after: 'pdu' },
        keepAliveMs: { before: 12_000, after: 30_000 },
      },
      keeping: [{ warrantId: signed.warrantId, state: 'IN_REVIEW' }],
    });
    expect(await signed.profile(), 'what is up for signing').to.deep.equal(before);
    expect(await (await submitted(agencyId, endpointId)).profile()).to.include({
      acknowledgement: 'pdu',
      operatorId: 'OWN',
    });
    const audit = await office.call('auditor', 'GET', `/api/v1/audit?subject=endpoint:${endpointId}`);
    expect(audit.text)
      .to.contain('endpoint.profile-assigned')
      .and.to.contain(signed.warrantId)
      .and.to.contain('a new system');

    const again = { ...wanted, unset: [], reason: 'again' };
    expect(refusal(await post(address, again))).to.deep.equal([409, 'WRIT_PROFILE_SAME']);
    const tcp = { ...again, settings: { acknowledgement: 'tcp' } };
    expect(refusal(await post(address, tcp))).to.deep.equal([400, 'WRIT_PROFILE_FIELD']);
    expect(refusal(await post(address, { ...again, profileName: 'none' }))).to.deep.equal([
      404,
      'WRIT_PROFILE_UNKNOWN',
    ]);
    await post(`endpoints/${endpointId}/retire`, undefined);
    const other = { ...again, profileName: 'etsi-ip-access-slow' };
    expect(refusal(await post(address, other))).to.deep.equal([404, 'WRIT_WARRANT_ENDPOINT_UNKNOWN']);
  });

  it('keep every version as it was written, whoever edits the database', async () => {
    await addProfile('written');
    const refused = async (statement: RawBuilder<unknown>): Promise<string> => {
      try {
        await statement.execute(office.db);
      } catch (thrown) {
        return String(thrown);
      }
      return 'done';
    };
    const words = 'a version of a handover profile is never altered';
    expect(await refused(sql`update handover_profile set settings = '{}' where name = 'written'`)).to.contain(words);
    expect(await refused(sql`delete from handover_profile where name = 'written'`)).to.contain(words);
    expect((await show('written')).versions).to.have.lengthOf(1);
  });
});
