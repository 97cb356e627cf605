/**
 * The core process, joined: capture gets from here what it may not import itself (template compiler, IRI encoders), so that
 * mediation and handover meet in the model alone.
 */
import { CoreProcess } from '../capture/core-process.ts';
import type { CapturePorts, IriPdu, Mediator } from '../capture/ports.ts';
import { readEnvironment } from '../config/environment.ts';
import { ensureRunDirectory } from '../config/home.ts';
import type { Home } from '../config/home.ts';
import { loadSettings } from '../config/settings.ts';
import { cdcMessagesOf } from '../handover/hi2/cdc-messages.ts';
import { encodeHi2Record } from '../handover/hi2/hi2-record.ts';
import { iasMessagesOf } from '../handover/hi2/ias-messages.ts';
import { reportProgramOf } from '../handover/hi2/report-program.ts';
import { pullLineOf } from '../handover/hi2/pull-lines.ts';
import { voiceMessagesOf } from '../handover/hi2/voice-messages.ts';
import { iasContentProgramOf, voiceContentProgramOf } from '../handover/hi3/cc-apdu-program.ts';
import { cccProgramOf } from '../handover/hi3/ccc-program.ts';
import { ccProgramOf } from '../handover/hi3/content-program.ts';
import { pullContentProgramOf } from '../handover/hi3/pull-program.ts';
import { Mediation } from '../mediation/mediation.ts';
import { cinOf } from '../model/cin.ts';
import { handoverStandards } from '../model/handover-profile.ts';
import type { HandoverStandard } from '../model/handover-profile.ts';
import { scopeBits } from '../model/instrument.ts';
import type { Hi2Record } from '../model/iri.ts';
import { packetReportKinds, type PacketReports } from '../model/report-options.ts';
import { encodeStreamAbout, streamAboutOf, type StreamLeg } from '../model/stream-about.ts';
import type { JournalRecord, NativeGrant, SpoolStart, StreamAbout } from '../native/addon.ts';
import { leave, reportReady, watchLifetime } from './lifetime.ts';
import { openLog } from './log.ts';
import type { Logger } from './log.ts';
import { underLog } from './process-failure.ts';

function hasContent(grant: NativeGrant): boolean {
  return (grant.scope & scopeBits.cc) !== 0;
}

function standardOf({ profile }: NativeGrant): HandoverStandard | undefined {
  return handoverStandards[profile.standard - 1];
}

/** Of orders without content: what is told of packets. Undefined: nothing. */
function reportsOf(grant: NativeGrant): PacketReports | undefined {
  return hasContent(grant) ? undefined : packetReportKinds[grant.profile.packetReports - 1];
}

/** What stands beside the IRI: content, or reports of packets. */
function itemsOf(grant: NativeGrant): 'cc' | 'reports' | undefined {
  if (hasContent(grant)) return 'cc';
  return reportsOf(grant) === undefined ? undefined : 'reports';
}

function aboutOf(grant: NativeGrant): StreamAbout {
  const items = itemsOf(grant);
  const about = (leg: StreamLeg) => encodeStreamAbout(streamAboutOf(grant, leg, cinOf(grant.grantId)));
  return { iri: about('iri'), cc: items === undefined ? undefined : about(items) };
}

class GrantMediator implements Mediator {
  readonly #mediation = new Mediation();
  readonly #grants = new Map<string, NativeGrant>();

  add(grant: NativeGrant): void {
    this.#grants.set(grant.grantId.toString('hex'), grant);
    this.#mediation.add(grant);
  }

  accept(record: JournalRecord): readonly IriPdu[] {
    const grant = this.#grants.get(record.grantId.toString('hex'));
    if (grant === undefined) return [];
    return this.#mediation.accept(record).flatMap((made) => pdusOf(grant, made));
  }
}

/** How many there are of a record never depends on more than the record: the stream counts them (I6). */
function pdusOf(grant: NativeGrant, record: Hi2Record): readonly IriPdu[] {
  const { grantId } = grant;
  const cin = cinOf(grantId);
  // PacketCable has no notices of the interception itself: what is told of them is told as of content.
  const kind = record.kind === 'iri' || standardOf(grant) === 'packetcable' ? 1 : 3;
  return encodersOf(grant, cin, record).map((encode) => ({ grantId, kind, timeNs: record.timeNs, encode }));
}

function encodersOf(grant: NativeGrant, cin: number, record: Hi2Record): readonly (() => Buffer)[] {
  switch (standardOf(grant)) {
    case 'atis-ias':
      return iasMessagesOf(grant, cin, record);
    case 'atis-voice':
      return voiceMessagesOf(grant, cin, record);
    case 'packetcable':
      return cdcMessagesOf(grant, cin, record);
    case 'pull':
      return [() => pullLineOf(grant, cin, record)];
    default:
      return [() => encodeHi2Record(grant, cin, record)];
  }
}

function programOf(grant: NativeGrant): Buffer {
  switch (standardOf(grant)) {
    case 'atis-ias':
      return iasContentProgramOf(grant);
    case 'atis-voice':
      return voiceContentProgramOf(grant);
    case 'packetcable':
      return cccProgramOf(grant, cinOf(grant.grantId));
    case 'pull':
      return pullContentProgramOf(grant);
    default:
      return ccProgramOf(grant, cinOf(grant.grantId));
  }
}

export const handoverPorts: CapturePorts = {
  cinOf: (grant) => cinOf(grant.grantId),
  compileProgram: (grant) => {
    const reports = reportsOf(grant);
    if (reports !== undefined) return reportProgramOf(grant, reports);
    return hasContent(grant) ? programOf(grant) : undefined;
  },
  aboutOf,
  mediator: () => new GrantMediator(),
};

/** A kill or a power cut loses nothing that was durable; what it cost is told. */
function logStart(log: Logger, { lastEnd, tookNs, streams, ...found }: SpoolStart): void {
  const counts = Object.fromEntries(Object.entries(found).map(([name, value]) => [name, Number(value)]));
  const context = { lastEnd, tookMs: Number(tookNs) / 1e6, streams: Number(streams), ...counts };
  if (lastEnd === 'unclean') log.warn(context, 'the spool is open; it was not ended cleanly');
  else log.info(context, 'the spool is open');
}

export function runCore({ home }: { readonly home: Home }): Promise<void> {
  const settings = loadSettings(home);
  const log = openLog('core', home, settings, readEnvironment());
  return underLog(log, async () => {
    const lifetime = watchLifetime(false);
    ensureRunDirectory(home);
    const core = await CoreProcess.start({
      home,
      settings,
      ports: handoverPorts,
      onAlarm: (code, detail) => log.error({ code, detail }, 'alarm'),
      onFault: (error) => log.error({ err: error }, 'a request failed'),
    });
    logStart(log, core.spoolStart);
    reportReady();
    log.info({ why: await lifetime.ended }, 'stopping');
    await core.close();
    leave();
  });
}
