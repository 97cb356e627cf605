/**
 * An access circuit by the labels that its frames carry, outermost first. Text: the labels joined by dots; a plain number is a
 * VLAN, the others say what they are: `100`, `100.200` (QinQ: S then C), `mpls:1000.100`, `100.200.pppoe:17`.
 */
export type LabelType = 'vlan' | 'pppoe' | 'mpls';

export interface CircuitLabel {
  readonly type: LabelType;
  readonly value: number;
}

export interface LabelRule {
  /** Its number in a grant's bytes. */
  readonly number: number;
  readonly lowest: number;
  readonly highest: number;
  readonly atMost: number;
  readonly name: string;
}

/** VLANs 0 and 4095 are reserved (IEEE 802.1Q), session 0 is discovery (RFC 2516), MPLS labels to 15 are special (RFC 3032). */
export const labelRules: Readonly<Record<LabelType, LabelRule>> = {
  vlan: { number: 1, lowest: 1, highest: 4094, atMost: 2, name: 'VLAN' },
  pppoe: { number: 2, lowest: 1, highest: 65_535, atMost: 1, name: 'PPPoE session' },
  mpls: { number: 3, lowest: 16, highest: 1_048_575, atMost: 2, name: 'MPLS label' },
};

const labelTypes = Object.keys(labelRules) as LabelType[];
const mostLabels = 4;

export function labelTypeOf(number: number): LabelType | undefined {
  return labelTypes.find((type) => labelRules[type].number === number);
}

/** Why no wire has such a circuit. */
export function circuitFault(labels: readonly CircuitLabel[]): string | undefined {
  if (labels.length < 1 || labels.length > mostLabels) return `a circuit has 1 to ${mostLabels} labels`;
  for (const { type, value } of labels) {
    const { lowest, highest, name } = labelRules[type];
    if (!Number.isInteger(value) || value < lowest || value > highest) return `a ${name} is ${lowest} to ${highest}`;
  }
  const crowded = labelTypes.find(
    (type) => labels.filter((each) => each.type === type).length > labelRules[type].atMost,
  );
  if (crowded !== undefined)
    return `a circuit has at most ${labelRules[crowded].atMost} of ${labelRules[crowded].name}`;
  const pppoe = labels.findIndex(({ type }) => type === 'pppoe');
  return pppoe >= 0 && pppoe !== labels.length - 1 ? "a PPPoE session is a circuit's last label" : undefined;
}

function parseLabel(text: string): CircuitLabel | undefined {
  const [, type = 'vlan', digits = ''] = /^(?:(mpls|pppoe):)?([1-9]\d{0,6})$/.exec(text) ?? [];
  return digits === '' ? undefined : { type: type as LabelType, value: Number(digits) };
}

export function parseLabels(text: string): readonly CircuitLabel[] | undefined {
  const labels = text.split('.').map(parseLabel);
  return labels.every((label) => label !== undefined) ? labels : undefined;
}

export function formatLabels(labels: readonly CircuitLabel[]): string {
  return labels.map(({ type, value }) => (type === 'vlan' ? String(value) : `${type}:${value}`)).join('.');
}

/** `VLAN 100, VLAN 200, PPPoE session 17`: outermost first. */
export function labelWords(labels: readonly CircuitLabel[]): string {
  return labels.map(({ type, value }) => `${labelRules[type].name} ${value}`).join(', ');
}

export function maskLabels(labels: readonly CircuitLabel[]): string {
  return labels.map(({ type }) => (type === 'vlan' ? 'x' : `${type}:x`)).join('.');
}
