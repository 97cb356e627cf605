/** Content that an operator says is lost: an HI1 alarm whose text names the numbers (docs/etsi-encoding.md). */
import type { Hole } from './sequence-ledger.ts';

const GAP = /^gap: content lost, sequence numbers (\d{1,20}) to (\d{1,20})\b/;

/** The numbers that an alarm's text declares lost; undefined when it is about something else. */
export function declaredGap(information: string): Hole | undefined {
  const [, first, last] = GAP.exec(information) ?? [];
  if (first === undefined || last === undefined) return undefined;
  return { from: Number(first), to: Number(last) + 1 };
}

/** What is left of `holes` when all of `declared` is taken out. */
export function without(holes: readonly Hole[], declared: readonly Hole[]): readonly Hole[] {
  return declared.reduce<readonly Hole[]>((left, gap) => left.flatMap((hole) => minus(hole, gap)), holes);
}

function minus(hole: Hole, gap: Hole): Hole[] {
  const before = { from: hole.from, to: Math.min(hole.to, gap.from) };
  const behind = { from: Math.max(hole.from, gap.to), to: hole.to };
  return [before, behind].filter(({ from, to }) => from < to);
}
