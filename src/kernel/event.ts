import type { Problem } from './problem.js';

/** What long work says while it runs. Engines emit, reporters render; every reporter must know every kind. */
export type Event =
  /** A part of the work begins. */
  | { readonly kind: 'phase'; readonly phase: string; readonly title: string }
  /** One thing was done. */
  | {
      readonly kind: 'step';
      readonly phase: string;
      /** What was done, such as `created`. */
      readonly action: string;
      /** To what, such as `Deployment argocd/argocd-server`. */
      readonly subject: string;
      /** Component it belongs to. Absent: none. */
      readonly component?: string;
      /** How many are done, this one included. */
      readonly done: number;
      readonly total: number;
    }
  /** Something is not ready yet; said again when the reason changes. */
  | {
      readonly kind: 'waiting';
      readonly subject: string;
      readonly component?: string;
      /** What it waits for, such as `1 of 3 replicas are available`. */
      readonly on: string;
      /** Why, most telling first. Empty: not known yet. */
      readonly because: readonly string[];
      /** Milliseconds since it last came closer. */
      readonly quietFor: number;
    }
  /** Something became ready. */
  | { readonly kind: 'ready'; readonly subject: string; readonly component?: string; readonly after: number }
  /** A request failed for a reason that may pass, and is sent again. */
  | {
      readonly kind: 'retry';
      readonly what: string;
      readonly because: string;
      readonly attempt: number;
      readonly attempts: number;
      /** Milliseconds until then. */
      readonly after: number;
    }
  /** Something failed; independent work goes on. */
  | {
      readonly kind: 'failed';
      readonly subject: string;
      readonly component?: string;
      readonly problem: Problem;
    }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'warning'; readonly text: string };

/** Takes events. Must not throw. */
export type Emit = (event: Event) => void;
