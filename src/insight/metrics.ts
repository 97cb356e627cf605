/**
 * The processes' counters as text that monitoring systems scrape (Prometheus exposition format 0.0.4). Ids of grants and agencies and names
 * of capture points only: never a target (I10).
 */

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  /** Behind the metric's name: a histogram's `_bucket`, `_sum`, `_count`. */
  readonly suffix?: string;
  readonly labels: Labels;
  readonly value: bigint | number;
}

export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly samples: readonly Sample[];
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}

function line(name: string, { suffix = '', labels, value }: Sample): string {
  const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`);
  return `${name}${suffix}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

/** One block a metric; metrics without a sample are left out. */
export function renderMetrics(metrics: readonly Metric[]): string {
  const blocks = metrics
    .filter(({ samples }) => samples.length > 0)
    .map(({ name, help, type, samples }) =>
      [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`, ...samples.map((each) => line(name, each))].join(
        '\n',
      ),
    );
  return `${blocks.join('\n')}\n`;
}
