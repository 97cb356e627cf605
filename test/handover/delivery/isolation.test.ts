import { expect } from 'chai';
import { HostilePeer } from './hostile-peer.ts';
import type { Misdeed } from './hostile-peer.ts';
import { contentPdus } from './pdus.ts';
import { aboutOf, plainEndpoint, Rig, until } from './rig.ts';

const BAD_AGENCY = '00000000-0000-4000-8000-00000000000b';
const CODES: Readonly<Record<Misdeed, string>> = {
  silent: 'WRIT_DELIVERY_NO_RESPONSE',
  garbage: 'WRIT_DELIVERY_PROTOCOL',
  giant: 'WRIT_DELIVERY_PROTOCOL',
  'never reads': 'WRIT_DELIVERY_NO_RESPONSE',
  'closes mid-PDU': 'WRIT_DELIVERY_LOST',
  floods: 'WRIT_DELIVERY_FLOOD',
};

describe('a hostile LEMF beside a healthy one', () => {
  let rig: Rig;
  let peer: HostilePeer;
  beforeEach(() => (rig = new Rig()));
  afterEach(async () => {
    await rig.close();
    peer.close();
  });

  for (const [misdeed, code] of Object.entries(CODES) as [Misdeed, string][]) {
    it(`I11: that ${misdeed} gets nothing confirmed, and the healthy one gets all`, async () => {
      peer = new HostilePeer(misdeed);
      const lemf = await rig.lemf();
      const bad = rig.spool.add(
        aboutOf({ agencyId: BAD_AGENCY, grant: 2, liid: 'B', endpoints: [plainEndpoint(await peer.listen())] }),
      );
      const good = rig.spool.add(aboutOf({ endpoints: [plainEndpoint(lemf.ports.hi3)] }));
      rig.spool.append(bad, contentPdus('B', 0, 2000, 1400));
      const delivery = rig.deliver();
      const badLink = (): { code?: string } | undefined =>
        delivery.status().links.find(({ agencyId }) => agencyId === BAD_AGENCY);
      // The healthy stream goes on, step by step, until the bad link has failed and been tried again.
      let sent = 0;
      for (let rounds = 0; rounds < 3 || badLink()?.code !== code || peer.connections < 2; rounds++) {
        rig.spool.append(good, contentPdus('W-0001', sent, (sent += 20)));
        await until('it is confirmed', () => good.cursor.confirmed === BigInt(sent));
      }
      expect(lemf.report().faults).to.deep.equal([]);
      expect(lemf.report().liids['W-0001']?.cc).to.include({ items: sent, duplicates: 0 });
      expect(delivery.status().links.find(({ agencyId }) => agencyId !== BAD_AGENCY)).to.include({ connects: 1 });
      expect(bad.cursor.confirmed).to.equal(0n);
      expect(rig.logged.join()).not.to.include('127.0.0.1');
    });
  }
});
