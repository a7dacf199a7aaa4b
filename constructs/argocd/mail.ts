import { Yaml } from 'cdk8s';
import type { MailProps } from './props.js';

/** One occasion for a mail. */
interface Occasion {
  /** Name of trigger and template. */
  readonly name: string;
  /** Condition in the expression language of the notifications engine. */
  readonly when: string;
  /** Value that must change before the same mail is sent again. */
  readonly oncePer: string;
  readonly subject: string;
  /** Body; the link to the application follows it. */
  readonly body: string;
}

const application = '{{.app.metadata.name}}';

const occasions: readonly Occasion[] = [
  {
    name: 'sync-failed',
    when: "app.status.operationState != nil and app.status.operationState.phase in ['Error', 'Failed']",
    oncePer: 'app.status.operationState.startedAt',
    subject: `Sync of ${application} failed`,
    body: `The sync of application ${application} failed at {{.app.status.operationState.finishedAt}}:\n\n{{.app.status.operationState.message}}`,
  },
  {
    name: 'health-degraded',
    when: "app.status.health.status == 'Degraded'",
    oncePer: 'app.status.health.lastTransitionTime',
    subject: `${application} is degraded`,
    body: `Application ${application} has been degraded since {{.app.status.health.lastTransitionTime}}.`,
  },
];

/**
 * Data of `argocd-notifications-cm`: the mail service, two occasions and who hears of them. User and password are looked up in
 * `argocd-notifications-secret`. The connection is upgraded by STARTTLS when the server offers it, and encrypted from the start on port 465.
 *
 * @param url public address of Argo CD; absent, mails hold no link
 */
export function mailSettings(mail: MailProps, url?: string): Record<string, string> {
  const { host, port, from, recipients } = mail;
  return {
    'service.email': Yaml.stringify({
      host,
      port,
      from,
      username: '$email-username',
      password: '$email-password',
    }),
    ...(url !== undefined && { context: Yaml.stringify({ argocdUrl: url }) }),
    ...Object.fromEntries(occasions.flatMap((occasion) => entries(occasion, url))),
    subscriptions: Yaml.stringify([
      {
        recipients: recipients.map((recipient) => `email:${recipient}`),
        triggers: occasions.map(({ name }) => `on-${name}`),
      },
    ]),
  };
}

function entries({ name, when, oncePer, subject, body }: Occasion, url?: string): [string, string][] {
  const link =
    url === undefined
      ? ''
      : `\n\n{{.context.argocdUrl}}/applications/{{.app.metadata.namespace}}/${application}`;
  return [
    [`trigger.on-${name}`, Yaml.stringify([{ when, oncePer, send: [name] }])],
    [`template.${name}`, Yaml.stringify({ message: body + link + '\n', email: { subject } })],
  ];
}
