import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import type { Delivery } from '../../src/handover/delivery/delivery.ts';
import type { Lemf } from '../../src/lemf/lemf.ts';
import type { Manifest } from '../../src/warrants/manifest.ts';
import { submitted } from '../api/order.ts';
import { aboutOf, plainEndpoint, until } from '../handover/delivery/rig.ts';
import { StreamSite } from './stream-site.ts';

const COUNT = 50;

for (const kind of ['header', 'summary'] as const) {
  describe(`reports of packets, from the core to the agency and the auditor (${kind})`, function () {
    this.timeout(60_000);
    let site: StreamSite;
    let lemf: Lemf;
    let delivery: Delivery;
    let warrantId: string;

    before(async () => {
      site = await StreamSite.open();
      lemf = await site.rig.lemf();
      warrantId = (await submitted(site.office)).id;
      const endpoints = [plainEndpoint(lemf.ports.hi2)];
      const profile = { standard: 'atis-ias', acknowledgement: 'tcp' } as const;
      const about = (leg: 'iri' | 'cc') => ({
        ...aboutOf({ leg: leg === 'iri' ? leg : 'reports', endpoints, profile }),
        warrantId,
      });
      await site.play(COUNT, about, kind);
      delivery = await site.deliver({});
      await until('all is confirmed', () =>
        delivery.status().streams.some(({ leg, confirmedItems }) => leg === 2 && confirmedItems === BigInt(COUNT)),
      );
    });
    after(() => site.close());

    it('go over HI2, and are counted in packets at both ends', () => {
      expect(lemf.report().liids['W-0001']?.reports).to.deep.equal({
        ...{ messages: kind === 'header' ? COUNT : 1, packets: COUNT, duplicates: 0 },
      });
      expect([lemf.report().faults, lemf.report().hi3.connections]).to.deep.equal([[], 0]);
      expect(delivery.status().links.map(({ interface: handover }) => handover)).to.deep.equal([2]);
      expect(delivery.status().streams.map(({ leg, reports }) => [leg, reports])).to.deep.include([2, true]);
    });

    it('are called what they are in lists, and in the manifest that is signed: there was no content', async () => {
      expect(await site.commands.succeed('stream', 'list')).to.match(
        new RegExp(`${site.contentId()} .* REPORTS +done`),
      );
      expect(await site.commands.succeed('stream', 'show', site.contentId())).to.contain(
        `${site.contentId()} (REPORTS)`,
      );
      await site.commands.signIn('auditor');
      const file = path.join(site.place.folder, 'manifest.json');
      await site.commands.succeed('stream', 'manifest', warrantId, '--out', file);
      const { streams } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
      expect(streams.map(({ leg }) => leg).sort()).to.deep.equal(['iri', 'reports']);
      expect(await site.commands.succeed('stream', 'manifest', '--verify', file)).to.match(/expected key +yes/);
    });
  });
}
