import { matchesKey } from './samples.js';

/** How a value is written in the output, where it does not stand there as it was given. */
interface Writing {
  readonly leaves: string;
  /** From the text of the sample to the text of the output. */
  readonly as: (text: string) => string;
  readonly because: string;
}

const writings: readonly Writing[] = [
  {
    leaves: 'components.argo_workflows.retention.*_ttl',
    as: withoutUnit,
    because: 'Argo Workflows counts the life of workflows in seconds',
  },
  {
    leaves: 'components.controller.run.*',
    as: withoutUnit,
    because: 'the controller and Kubernetes count deadlines in seconds',
  },
  {
    leaves: 'components.controller.workflows.play.deadline',
    as: withoutUnit,
    because: 'Argo Workflows counts deadlines in seconds',
  },
  {
    leaves: 'components.github_events.event_bus.max_bytes',
    as: (text) => text.replace(/M$/, '000000'),
    because: 'JetStream counts in bytes',
  },
  {
    leaves: 'components.backup_operator.*.keep',
    as: (text) => `${Number.parseInt(text, 10) * 24}h0m0s`,
    because: 'Velero reads a Go duration, which has no days',
  },
];

function withoutUnit(text: string): string {
  return text.replace(/s$/, '');
}

/** Turns the text of a sample into the text by which it is found. */
export function writingOf(key: string): (text: string) => string {
  return writings.find(({ leaves }) => matchesKey(key, leaves))?.as ?? ((text) => text);
}
