/** Unit of values, by Grafana's ids. */
export type Unit =
  | 'short'
  | 'none'
  | 'percentunit'
  | 'bytes'
  | 'Bps'
  | 's'
  | 'ms'
  | 'ops'
  | 'reqps'
  | 'suffix: cores'
  | 'dateTimeFromNow';

/** One query of a panel. */
export interface Query {
  /** Expression: PromQL, or LogsQL on a panel of the log store. */
  readonly expr: string;
  /** Name of each series, such as `{{pod}}`. Absent: its labels. */
  readonly legend?: string;
}

/** Value from which a colour applies. */
export interface Threshold {
  /** Lower bound. */
  readonly from: number;
  readonly color: 'green' | 'orange' | 'red' | 'blue';
}

/** One panel. Where it stands follows from the order and the width. */
export interface Panel {
  /** How it looks: a curve, one number, a table of the present, bars, or lines of a log. */
  readonly kind: 'timeseries' | 'stat' | 'table' | 'bargauge' | 'logs';
  readonly title: string;
  /** What a reader should make of it. */
  readonly description: string;
  readonly queries: readonly Query[];
  /** Absent: plain numbers. */
  readonly unit?: Unit;
  /** Columns of 24.
   * @default 12; 4 for a single number */
  readonly width?: number;
  /** Rows of about 30 pixels.
   * @default 8; 4 for a single number */
  readonly height?: number;
  /** Draw areas on top of each other. */
  readonly stacked?: boolean;
  /** Colours by value. Absent: green. */
  readonly thresholds?: readonly Threshold[];
  /** Where the queries go.
   * @default 'metrics' */
  readonly source?: 'metrics' | 'logs';
}

/** Panels under one heading. */
export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

/** A choice at the head of a dashboard. */
export interface Variable {
  readonly name: string;
  readonly label: string;
  /** Values from a label of a metric, or free text. */
  readonly values: { readonly metric: string; readonly label: string } | 'text';
}

/** A dashboard, in the words of this project. */
export interface Dashboard {
  /** Stable id, part of its address: a-z, 0-9 and "-". */
  readonly uid: string;
  readonly title: string;
  /** Absent: only the tag of the platform. */
  readonly tags?: readonly string[];
  /** Absent: none. */
  readonly variables?: readonly Variable[];
  readonly rows: readonly Row[];
}

/** Colours of a count that should be zero. */
export const zeroIsGood: readonly Threshold[] = [
  { from: 0, color: 'green' },
  { from: 1, color: 'red' },
];

/** Colours of a share of something limited: disk, quota. */
export const fillLevel: readonly Threshold[] = [
  { from: 0, color: 'green' },
  { from: 0.75, color: 'orange' },
  { from: 0.9, color: 'red' },
];

/** Colours of something that is 1 when it works. */
export const oneIsGood: readonly Threshold[] = [
  { from: 0, color: 'red' },
  { from: 1, color: 'green' },
];
