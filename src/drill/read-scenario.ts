/**
 * From a scenario file to a scenario that can be run: references resolved, dates and selectors read, what this version does
 * not support refused. Every refusal is a ScenarioError that says where in the file and why: exit code 2, nothing begun.
 */
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type * as z from 'zod';
import { WritError } from '../base/errors.ts';
import { issuePath } from '../config/settings.ts';
import { etsiOptionsFault, etsiOptionsOf, hasEtsiOptions } from '../model/etsi-options.ts';
import type { EtsiOptions } from '../model/etsi-options.ts';
import { instrumentRules } from '../model/instrument.ts';
import { usualAcknowledgement } from '../model/handover-profile.ts';
import { presetNamed, type ProfileSettings } from '../model/profile-presets.ts';
import type { Acknowledgement, HandoverStandard } from '../model/handover-profile.ts';
import type { Instrument, ScopeName } from '../model/instrument.ts';
import { parseInstant } from '../model/instant.ts';
import { packetCableFault } from '../model/packetcable-options.ts';
import type { CccForm } from '../model/packetcable-options.ts';
import type { PacketReports } from '../model/report-options.ts';
import { isTestSelector, parseSelector, selectorKinds } from '../model/selector.ts';
import { compareSelectors } from '../model/selector-octets.ts';
import { compareServices, parseService } from '../model/service.ts';
import type { Service } from '../model/service.ts';
import type { Selector, SelectorKind, SelectorText } from '../model/selector.ts';
import { readFaults } from './fault-plan.ts';
import type { Fault } from './fault-plan.ts';
import { scenarioSchema } from './scenario.ts';
import type { FileSource, InterfaceSource, ScenarioAgency, ScenarioFile, ScenarioWarrant } from './scenario.ts';

export class ScenarioError extends WritError {
  constructor(where: string, why: string, cause?: unknown) {
    super('WRIT_SCENARIO_INVALID', `${where}: ${why}`, cause === undefined ? {} : { cause });
  }
}

/** A capture point's name (empty: none), and its group. */
export interface Where {
  readonly point: string;
  readonly group?: string;
}

export type DrillSource =
  | {
      readonly kind: 'file';
      readonly files: readonly ({ readonly path: string } & Where)[];
      /** 0: as fast as possible; 1: as captured. */
      readonly speed: number;
    }
  | {
      readonly kind: 'interface';
      readonly interfaces: readonly ({ readonly name: string } & Where)[];
      readonly seconds: number;
    };

export interface DrillAgency {
  readonly id: string;
  readonly tls: boolean;
  /** The named profile that its endpoint follows. */
  readonly profile?: string;
  readonly standard: HandoverStandard;
  readonly acknowledgement: Acknowledgement;
  /** Of packetcable. */
  readonly cccForm?: CccForm;
  /** Of atis-ias. */
  readonly packetReports?: PacketReports;
  /** Of etsi; absent: all as by default. */
  readonly options?: EtsiOptions;
}

export interface DrillWarrant {
  readonly id: string;
  readonly agency: string;
  readonly liid: string;
  readonly instrument: Instrument;
  readonly scope: ScopeName;
  readonly selectors: readonly SelectorText[];
  /** As parseService reads them. */
  readonly services: readonly string[];
  /** Undefined: before the first packet, after the last one. */
  readonly notBeforeNs: bigint | undefined;
  readonly notAfterNs: bigint | undefined;
}

export interface Scenario {
  readonly name: string;
  /** SHA-256 of the file stands for the scan of the orders. */
  readonly text: string;
  readonly source: DrillSource;
  /** Packet workers that share each interface out; undefined: the core's own number. */
  readonly workers?: number | undefined;
  readonly agencies: readonly DrillAgency[];
  readonly warrants: readonly DrillWarrant[];
  readonly faults: readonly Fault[];
  readonly drainSeconds: number;
}

type Issue = z.core.$ZodIssue;

/** Of a union, the branch that was most likely meant: one whose top-level form fits, with the fewest complaints. */
function likeliestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] {
  const cost = (issues: readonly Issue[]) =>
    issues.length + (issues.some((issue) => issue.path.length === 0 && issue.code === 'invalid_type') ? 1000 : 0);
  return [...branches].sort((left, right) => cost(left) - cost(right))[0] ?? [];
}

function flattenIssue(issue: Issue): { path: PropertyKey[]; message: string }[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0)
    return [{ path: issue.path, message: issue.message }];
  return likeliestBranch(issue.errors)
    .flatMap(flattenIssue)
    .map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
}

function parseText(file: string, text: string): ScenarioFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    throw new ScenarioError(file, `no JSON: ${(thrown as Error).message}`);
  }
  const parsed = scenarioSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [first, ...rest] = parsed.error.issues.flatMap(flattenIssue);
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
  throw new ScenarioError(issuePath(first?.path ?? []), `${first?.message ?? 'wrong'}${more}`);
}

function requireUnique(values: readonly string[], where: string, what: string, field = 'id'): void {
  values.forEach((value, index) => {
    const first = values.indexOf(value);
    if (first !== index)
      throw new ScenarioError(`${where}[${index}].${field}`, `the same ${what} as ${where}[${first}]`);
  });
}

/** pcap in both byte orders, micro- and nanoseconds; pcapng. */
const captureMagics: ReadonlySet<string> = new Set(['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d', '0a0d0d0a']);

/** undefined: it looks like a capture. What is wrong further on, the core says when it gets there. */
function captureFault(file: string): string | undefined {
  try {
    if (!statSync(file).isFile()) return `${file} is no file`;
    const first = Buffer.alloc(4);
    const descriptor = openSync(file, 'r');
    try {
      readSync(descriptor, first, 0, 4, 0);
    } finally {
      closeSync(descriptor);
    }
    return captureMagics.has(first.toString('hex')) ? undefined : `${file} is neither pcap nor pcapng`;
  } catch (thrown) {
    return `${file} can't be read (${(thrown as NodeJS.ErrnoException).code ?? 'error'})`;
  }
}

function whereOf({ point, group }: FileSource | InterfaceSource): Where {
  return { point: point ?? '', ...(group === undefined ? {} : { group }) };
}

function readFileSource(source: FileSource, where: string, directory: string): { path: string } & Where {
  const file = path.resolve(directory, source.path);
  const fault = captureFault(file);
  if (fault !== undefined) throw new ScenarioError(`${where}.path`, fault);
  return { path: file, ...whereOf(source) };
}

function speedOf(speed: FileSource['speed']): number {
  if (speed === 'max') return 0;
  return speed === 'original' ? 1 : speed;
}

function readSource(source: ScenarioFile['source'], directory: string): DrillSource {
  const list = Array.isArray(source) ? source : [source];
  const at = (index: number) => (Array.isArray(source) ? `source[${index}]` : 'source');
  const files = list.flatMap((each) => (each.kind === 'file' ? [each] : []));
  const interfaces = list.flatMap((each) => (each.kind === 'interface' ? [each] : []));
  if (files.length > 0 && interfaces.length > 0) {
    throw new ScenarioError('source', 'files and interfaces can not be mixed: their packets have different clocks');
  }
  if (files.length > 0) {
    const speeds = files.map((file) => speedOf(file.speed));
    const odd = speeds.findIndex((speed) => speed !== speeds[0]);
    if (odd >= 0)
      throw new ScenarioError(`${at(odd)}.speed`, 'all files play at one speed, since they are merged by time');
    return {
      kind: 'file',
      speed: speeds[0] ?? 0,
      files: files.map((file, index) => readFileSource(file, at(index), directory)),
    };
  }
  return readInterfaces(interfaces, at);
}

function readInterfaces(interfaces: readonly InterfaceSource[], at: (index: number) => string): DrillSource {
  const seconds = interfaces[0]?.seconds ?? 0;
  interfaces.forEach((each, index) => {
    if (each.seconds !== seconds)
      throw new ScenarioError(`${at(index)}.seconds`, 'all interfaces are taken for the same time');
    try {
      statSync(path.join('/sys/class/net', each.name));
    } catch {
      throw new ScenarioError(`${at(index)}.name`, `there is no network interface ${each.name} here`);
    }
  });
  return {
    kind: 'interface',
    seconds,
    interfaces: interfaces.map((each) => ({ name: each.name, ...whereOf(each) })),
  };
}

function readAgency(agency: ScenarioAgency, index: number): DrillAgency {
  const where = `agencies[${index}]`;
  const { profile } = agency;
  if ((agency.standard === undefined) === (profile === undefined))
    throw new ScenarioError(where, 'either a standard or a profile says how it is handed what was intercepted');
  return profile === undefined
    ? readOwn(agency, agency.standard ?? 'etsi', where)
    : readFollowing(agency, profile, where);
}

/** What the named profile says can't be said again. */
function readFollowing(agency: ScenarioAgency, profile: string, where: string): DrillAgency {
  const found: ProfileSettings = presetNamed(profile)?.settings ?? {};
  const { standard, acknowledgement, ...settings } = found;
  const isSaidAgain = agency.ack !== undefined || agency.packetReports !== undefined;
  if (isSaidAgain || hasEtsiOptions(etsiOptionsOf(agency))) {
    throw new ScenarioError(where, `${profile} says how: of the settings only ccc may stand beside profile`);
  }
  const { packetReports } = settings;
  const read = readOwn({ ...agency, packetReports, ...etsiOptionsOf(settings) }, standard ?? 'etsi', where);
  return { ...read, profile, acknowledgement: acknowledgement ?? usualAcknowledgement(read.standard) };
}

function readOwn(agency: ScenarioAgency, standard: HandoverStandard, where: string): DrillAgency {
  const { id, tls, ack, ccc, packetReports } = agency;
  if (standard !== 'etsi' && ack !== undefined) {
    throw new ScenarioError(`${where}.ack`, `nobody answers with ${standard}: leave ack out`);
  }
  if (standard !== 'packetcable' && ccc !== undefined) {
    throw new ScenarioError(`${where}.ccc`, 'the header of datagrams is of packetcable alone');
  }
  if (standard !== 'atis-ias' && packetReports !== undefined)
    throw new ScenarioError(`${where}.packetReports`, 'reports of packets are of atis-ias alone');
  if (standard === 'pull' && !tls)
    throw new ScenarioError(`${where}.tls`, 'packages are fetched over TLS alone: leave tls out');
  return {
    ...{ id, tls, standard, options: readOptions(agency, standard, where) },
    acknowledgement: ack ?? usualAcknowledgement(standard),
    ...(standard === 'packetcable' ? { cccForm: ccc ?? '1.5' } : {}),
    ...(packetReports === undefined ? {} : { packetReports }),
  };
}

function readOptions(agency: ScenarioAgency, standard: HandoverStandard, where: string): EtsiOptions {
  const options = etsiOptionsOf(agency);
  if (standard !== 'etsi' && hasEtsiOptions(options)) {
    throw new ScenarioError(
      where,
      `timeForm, timeStampQualifier, networkFunctionId, encryption, integrity and aggregation are of etsi: leave them out with ${standard}`,
    );
  }
  const fault = etsiOptionsFault(options);
  if (fault !== undefined) throw new ScenarioError(where, fault);
  if (options.encryption !== undefined && !agency.tls)
    throw new ScenarioError(`${where}.encryption`, "a key is wrapped for the LEMF's certificate: it takes tls");
  return options;
}

/** What PacketCable can't be drilled with: what of datagrams gets lost nobody can tell. */
function requirePacketCable(agencies: readonly DrillAgency[], warrants: readonly DrillWarrant[]): void {
  const forms = new Map(agencies.flatMap(({ id, cccForm }) => (cccForm === undefined ? [] : [[id, cccForm] as const])));
  warrants.forEach(({ agency, scope, liid }, index) => {
    const cccForm = forms.get(agency);
    const fault = cccForm && packetCableFault({ cccForm }, { hasContent: scope === 'iri+cc', liid });
    if (fault !== undefined) throw new ScenarioError(`warrants[${index}]`, fault);
  });
}

function requireLossless(agencies: readonly DrillAgency[], faults: readonly Fault[]): void {
  const datagrams = new Set(agencies.filter(({ cccForm }) => cccForm !== undefined).map(({ id }) => id));
  faults.forEach((fault, index) => {
    if (fault.kind !== 'link' || !datagrams.has(fault.agency) || fault.trouble.kind === 'refused') return;
    throw new ScenarioError(
      `faults[${index}].link`,
      `datagrams to a LEMF that is ${fault.trouble.kind} are lost, and nobody tells: with packetcable only "refused" can be survived`,
    );
  });
}

function isSupported(kind: string): kind is SelectorKind {
  return (selectorKinds as readonly string[]).includes(kind);
}

function readSelectors(warrant: ScenarioWarrant, where: string, live: boolean): SelectorText[] {
  const seen: Selector[] = [];
  return warrant.selectors.flatMap(({ kind, value, point }, index) => {
    const at = `${where}.selectors[${index}]`;
    if (!isSupported(kind)) throw new ScenarioError(`${at}.kind`, `${kind} is not supported by this version`);
    const text = { kind, value, ...(point === undefined ? {} : { point }) };
    const parsed = parseSelector(text);
    if (!parsed.ok) throw new ScenarioError(`${at}.value`, parsed.reason);
    if (live && !isTestSelector(parsed.selector)) {
      throw new ScenarioError(
        `${at}.value`,
        'a drill on an interface takes test and documentation addresses, tunnels between such, and locally administered MACs only',
      );
    }
    // Said twice, it is one selector all the same.
    if (seen.some((each) => compareSelectors(each, parsed.selector) === 0)) return [];
    seen.push(parsed.selector);
    return [text];
  });
}

function readServices(texts: readonly string[], where: string): string[] {
  const seen: Service[] = [];
  return texts.flatMap((text, index) => {
    const parsed = parseService(text);
    if (!parsed.ok) throw new ScenarioError(`${where}.services[${index}]`, parsed.reason);
    if (seen.some((each) => compareServices(each, parsed.service) === 0)) return [];
    seen.push(parsed.service);
    return [text];
  });
}

function readDate(text: string | null | undefined, where: string): bigint | undefined {
  if (text === null || text === undefined) return undefined;
  const ns = parseInstant(text.toUpperCase());
  if (ns === undefined) throw new ScenarioError(where, 'no such date and time');
  return ns;
}

function readWarrant(
  warrant: ScenarioWarrant,
  index: number,
  agencies: ReadonlySet<string>,
  live: boolean,
): DrillWarrant {
  const where = `warrants[${index}]`;
  const { id, agency, liid, instrument, scope } = warrant;
  if (!agencies.has(agency)) throw new ScenarioError(`${where}.agency`, 'no agency of this scenario has that id');
  if (scope === 'iri+cc' && !instrumentRules[instrument].contentAllowed) {
    throw new ScenarioError(`${where}.scope`, `a ${instrument} order never gives content: its scope is "iri"`);
  }
  const notBeforeNs = readDate(warrant.notBefore, `${where}.notBefore`);
  const notAfterNs = readDate(warrant.notAfter, `${where}.notAfter`);
  if (notBeforeNs !== undefined && notAfterNs !== undefined && notBeforeNs >= notAfterNs) {
    throw new ScenarioError(`${where}.notAfter`, 'the end must be later than the begin');
  }
  const selectors = readSelectors(warrant, where, live);
  const services = readServices(warrant.services, where);
  return { id, agency, liid, instrument, scope, selectors, services, notBeforeNs, notAfterNs };
}

export function parseScenario(file: string, text: string): Scenario {
  const parsed = parseText(file, text);
  const { name, drainSeconds } = parsed;
  requireUnique(
    parsed.agencies.map((agency) => agency.id),
    'agencies',
    'id',
  );
  requireUnique(
    parsed.warrants.map((warrant) => warrant.id),
    'warrants',
    'id',
  );
  requireUnique(
    parsed.warrants.map(({ agency, liid }) => `${agency} ${liid}`),
    'warrants',
    'agency and LIID',
    'liid',
  );
  const agencies = parsed.agencies.map(readAgency);
  const ids = new Set(agencies.map((agency) => agency.id));
  const source = readSource(parsed.source, path.dirname(path.resolve(file)));
  const warrants = parsed.warrants.map((each, index) => readWarrant(each, index, ids, source.kind === 'interface'));
  const faults = readFaults(parsed.faults, ids, (where, why) => new ScenarioError(where, why));
  requirePacketCable(agencies, warrants);
  requireLossless(agencies, faults);
  if (parsed.workers !== undefined && source.kind === 'file')
    throw new ScenarioError('workers', 'files are read by one worker; leave it out');
  return { name, text, source, workers: parsed.workers, agencies, warrants, faults, drainSeconds };
}

export function readScenario(file: string): Scenario {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (thrown) {
    throw new ScenarioError(file, `can't be read (${(thrown as NodeJS.ErrnoException).code ?? 'error'})`);
  }
  return parseScenario(file, text);
}
