/** From the rooms' types to what travels: dates as text, octets as base64, absent fields left out. */
import type * as z from 'zod';
import type { Person, RegisteredKey, Session } from '../auth/types.ts';
import { formatInstant, parseInstant } from '../model/instant.ts';
import type {
  Agency,
  ApprovalInput,
  Case,
  Endpoint,
  GrantView,
  WarrantChange,
  WarrantDetail,
  WarrantDraft,
  WarrantSummary,
} from '../warrants/types.ts';
import type * as shapes from './shapes.ts';

type Shape<T extends z.ZodType> = z.output<T>;
type Rekeyed = NonNullable<Shape<typeof shapes.newApproval>['rekeyed']>;
type Present<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Leaves out what is undefined, so that an absent field is absent in the JSON and in the types. */
function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Present<T>;
}

const optionalInstant = (ns: bigint | undefined): string | undefined =>
  ns === undefined ? undefined : formatInstant(ns);
/** The schema has let only valid times through. */
export const toNs = (text: string): bigint => parseInstant(text) ?? 0n;

export function personView(person: Person): Shape<typeof shapes.person> {
  const { personId, name, login, role, disabled, createdAt } = person;
  return { personId, name, login, role, disabled, createdAt: createdAt.toISOString() };
}

export function sessionView(session: Session): Shape<typeof shapes.session> {
  const { token, personId, name, role, expiresAt } = session;
  return { token, personId, name, role, expiresAt: expiresAt.toISOString() };
}

export function keyView(key: RegisteredKey): Shape<typeof shapes.key> {
  const { keyId, personId, role, algorithm, fromEpoch, retiredEpoch } = key;
  return { keyId, personId, role, algorithm, fromEpoch, retiredEpoch };
}

export function agencyView({ agencyId, name, contact, createdAt }: Agency): Shape<typeof shapes.agency> {
  return { agencyId, name, contact, createdAt: createdAt.toISOString() };
}

export function endpointView(endpoint: Endpoint): Shape<typeof shapes.endpoint> {
  const { pins, profile, named, createdAt, ...rest } = endpoint;
  const from = named === undefined ? {} : { profileName: named.name, profileVersion: named.version };
  return { ...rest, ...from, pins: [...pins], profile: { ...profile }, createdAt: createdAt.toISOString() };
}

export function caseView({ caseId, agencyId, reference, createdAt }: Case): Shape<typeof shapes.caseShape> {
  return { caseId, agencyId, reference, createdAt: createdAt.toISOString() };
}

export function summaryView(summary: WarrantSummary): Shape<typeof shapes.warrantSummary> {
  const { notBeforeNs, notAfterNs, approvals, ...rest } = summary;
  const dates = { notBefore: optionalInstant(notBeforeNs), notAfter: optionalInstant(notAfterNs) };
  return present({ ...rest, ...dates, approvals: [...approvals] });
}

/** The canonical octets name the target: they go out only with the whole selectors (I10). */
function grantView(grant: GrantView, masked: boolean): Shape<typeof shapes.grantView> {
  const { grantId, sequence, epoch, state, octets } = grant;
  const approvals = grant.approvals.map(({ role, personId, keyId, at }) => ({
    role,
    personId,
    keyId,
    at: at.toISOString(),
  }));
  return { grantId, sequence, epoch, state, approvals, ...(masked ? {} : { octets: octets.toString('base64') }) };
}

export function detailView(detail: WarrantDetail): Shape<typeof shapes.warrantDetail> {
  const { grant, selectors, services, createdAt, notBeforeNs, notAfterNs, ...rest } = detail;
  return present({
    ...rest,
    notBefore: optionalInstant(notBeforeNs),
    notAfter: optionalInstant(notAfterNs),
    approvals: [...rest.approvals],
    selectors: selectors.map(present),
    services: [...services],
    createdAt: createdAt.toISOString(),
    grant: grant && grantView(grant, detail.masked),
  });
}

/** What an approver typed blind from the paper. */
export function rekeyedFrom({ selectors, services, notAfter }: Rekeyed): NonNullable<ApprovalInput['rekeyed']> {
  return present({ selectors: selectors.map(present), services, notAfterNs: toNs(notAfter) });
}

type NewWarrantBody = Shape<typeof shapes.newWarrant>;

export function changeFrom(body: Shape<typeof shapes.warrantChange>): WarrantChange {
  const { notBefore, notAfter, order, selectors, ...rest } = body;
  return present({
    ...rest,
    selectors: selectors?.map(present),
    notBeforeNs: notBefore === undefined ? undefined : toNs(notBefore),
    notAfterNs: notAfter === undefined ? undefined : toNs(notAfter),
    order: order && present(order),
  });
}

export function draftFrom(body: NewWarrantBody): WarrantDraft {
  const { corrects, ...rest } = body;
  return { ...changeFrom(rest), ...(corrects === undefined ? {} : { corrects }) } as WarrantDraft;
}
