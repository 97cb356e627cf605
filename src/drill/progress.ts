/** What a drill tells while it runs, for whoever shows it. Counts and names of the scenario only. */

export type DrillStage = 'set-up' | 'capture' | 'drain' | 'judge' | 'done';

export interface AgencyProgress {
  readonly id: string;
  /** 'up', 'down', or what trouble the scenario has put on the link. */
  readonly link: string;
  /** PDUs in the spool that this agency has not confirmed. */
  readonly buffered: number;
  readonly confirmed: number;
}

export interface DrillProgress {
  readonly stage: DrillStage;
  readonly elapsedMs: number;
  readonly packetsPerSecond: number;
  readonly seen: number;
  readonly matched: number;
  readonly encoded: number;
  readonly buffered: number;
  readonly delivered: number;
  readonly agencies: readonly AgencyProgress[];
  readonly processes: Readonly<Record<'core' | 'delivery' | 'office', 'up' | 'down'>>;
}

export interface DrillEvent {
  readonly elapsedMs: number;
  readonly text: string;
}

export interface DrillViewer {
  progress(progress: DrillProgress): void;
  /** Something worth a line: a fault in force, a process back, a stage begun. */
  event(event: DrillEvent): void;
  /** Before the report is printed: the terminal is given back. */
  close(): void;
}
