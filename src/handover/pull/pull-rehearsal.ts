/**
 * A rehearsal where the agency fetches: a test interception as a package at the door, to find out whether the agency comes with its key,
 * fetches what is there, can check it and confirms it. By what makes and shows real packages (pull-desk.ts), for an order that never was.
 *
 * Owns: two streams made up here (rehearsal-messages.ts) and their package, which is gone with the rehearsal, confirmed or not. It is given
 * an endpoint and a profile and nothing else: no spool, no stream of an order. Threads: the event loop.
 */
import { newId } from '../../model/ids.ts';
import { rehearsalLiidOf } from '../../model/rehearsal.ts';
import type { RehearsalLeg, RehearsalReport, RehearsalStep } from '../../model/rehearsal.ts';
import type { StreamAbout } from '../../model/stream-about.ts';
import { NOTHING, testInterception, testStreamOf } from '../delivery/rehearsal-stream.ts';
import type { RehearsalOrder, TestLeg, TestStream } from '../delivery/rehearsal-stream.ts';
import { StreamFeed } from '../delivery/stream-feed.ts';
import { filesOf } from './package-manifest.ts';
import type { PullDesk } from './pull-desk.ts';
import type { PullOrder } from './pull-order.ts';

const LOOK_MS = 20;
const STEPS = ['come', 'seal', 'fetch', 'confirm'] as const;

interface Test {
  readonly desk: PullDesk;
  readonly order: PullOrder;
  /** Connections of the agency's keys before it. */
  readonly before: number;
}

/** Ends when the package is confirmed, or when the time is over. `desk` undefined: nothing can be fetched here. */
export async function rehearsePull(asked: RehearsalOrder, desk: PullDesk | undefined): Promise<RehearsalReport> {
  const { cin, messages } = testInterception(asked);
  const grantId = newId();
  const legs: readonly TestLeg[] = [
    { order: asked, handover: 2, messages: messages.hi2, cin },
    { order: asked, handover: 3, messages: messages.hi3, cin },
  ];
  const streams = legs.map((leg) => testStreamOf(leg, grantId));
  const feeds = streams.map(({ read, listing, about }) => new StreamFeed({ read }, listing, about, NOTHING));
  const about = streams[0]?.about;
  const ended =
    desk === undefined || about === undefined ? NO_DOOR : await atTheDoor(desk, asked, { about, streams, feeds });
  const report = legs.map((leg, at) => legOf(leg, feeds[at]?.cursor.confirmed ?? 0n, ended));
  return { liid: rehearsalLiidOf(asked.profile.standard), cin, legs: report };
}

interface Ended {
  readonly steps: readonly { readonly step: RehearsalStep; readonly isDone: boolean }[];
  readonly code: string | undefined;
}

const NO_DOOR: Ended = { steps: STEPS.map((step) => ({ step, isDone: false })), code: 'WRIT_PULL_NO_DOOR' };

interface TestOrder {
  readonly about: StreamAbout;
  readonly streams: readonly TestStream[];
  readonly feeds: readonly StreamFeed[];
}

async function atTheDoor(
  desk: PullDesk,
  { waitMs, pins }: RehearsalOrder,
  { about, streams, feeds }: TestOrder,
): Promise<Ended> {
  const before = desk.connectionsOf(new Set(pins));
  const endMs = performance.now() + waitMs;
  const order = desk.admit(about, feeds, { read: (id, ...rest) => readOf(streams, id)(id, ...rest) });
  try {
    while (performance.now() < endMs && !feeds.every(({ isDone }) => isDone)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    const steps = stepsOf({ desk, order, before });
    return { steps, code: codeOf(desk, order, steps) };
  } finally {
    await desk.dismiss(order);
  }
}

function readOf(streams: readonly TestStream[], wanted: Buffer): TestStream['read'] {
  return streams.find(({ listing }) => listing.streamId.equals(wanted))?.read ?? (() => Promise.resolve(undefined));
}

function stepsOf({ desk, order, before }: Test): Ended['steps'] {
  const [made] = order.store.packages;
  const isDone: Readonly<Record<(typeof STEPS)[number], boolean>> = {
    // A client may ask over a connection that it has kept open.
    come: desk.connectionsOf(order.pins) > before || (made !== undefined && made.fetched.size > 0),
    seal: made !== undefined,
    fetch: made !== undefined && filesOf(made.manifest).every(({ name }) => made.fetched.has(name)),
    confirm: made?.confirmedMs !== undefined,
  };
  return STEPS.map((step) => ({ step, isDone: isDone[step] }));
}

/** Undefined: it was confirmed. */
function codeOf(desk: PullDesk, order: PullOrder, steps: Ended['steps']): string | undefined {
  if (steps.every(({ isDone }) => isDone)) return undefined;
  const stopped = [...order.feeds].map((feed) => feed.stopped).find((code) => code !== undefined);
  return desk.doorCode ?? order.code ?? stopped ?? 'WRIT_PULL_TEST_UNCONFIRMED';
}

function legOf({ handover, messages }: TestLeg, confirmed: bigint, { steps, code }: Ended): RehearsalLeg {
  const failedAt = steps.findIndex(({ isDone }) => !isDone);
  return {
    interface: handover,
    steps: steps.map(({ step, isDone }, at) => ({
      step,
      result: isDone ? 'ok' : at === failedAt ? 'failed' : 'not-reached',
    })),
    messages: messages.map(({ what }) => what),
    confirmed: Number(confirmed),
    ...(code === undefined ? {} : { code }),
  };
}
