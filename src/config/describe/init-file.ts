/** Values to write into a starter file; what is absent is written as a comment or as a placeholder. */
export interface InitValues {
  /** Name of the installation.
   * @default 'cto' */
  readonly name?: string;
  /** GitHub organization or user. Absent: a placeholder. */
  readonly organization?: string;
  /** Repository that agents work on. Absent: a placeholder. */
  readonly repository?: string;
  /** Public domain. Absent: a comment; for production a placeholder, which is refused until it is replaced. */
  readonly domain?: string;
}

/** Text of a short, commented `cto.yaml` to start from. It holds what people change first; docs/configuration.md lists the rest. */
export function initFile(profile: string, values: InitValues = {}): string {
  return `# Configuration of the CTO platform. Every key may be left out; docs/configuration.md lists them all.
# "cto config validate" checks this file, "cto config explain KEY" tells where a value comes from.
version: "0.1.0"
profile: ${scalar(profile)} # minimal, standard, production, or one of your own

platform:
  name: ${scalar(values.name ?? 'cto')}
${domainLines(profile, values.domain)}
  # ingress_type: ingress # none, ingress or gateway

github:
  organization: ${scalar(values.organization ?? 'example-org')} # whose repositories the agents work on
  repository: ${scalar(values.repository ?? 'example-repo')}
  # One GitHub App for each agent. \${...} is read when you deploy; secret values never stand here.
  # apps:
  #   rex:
  #     id: "\${REX_APP_ID}"
  #     client_id: "\${REX_CLIENT_ID}"
  #     private_key_path: /secrets/rex.pem

# registry:
#   type: generic # local, ghcr, ecr, gcr, acr, dockerhub, harbor or generic
#   url: registry.example.com
#   username: "\${REGISTRY_USERNAME}"
#   password: "\${REGISTRY_PASSWORD}"

# agents:
#   rex:
#     resources:
#       cpu: 2
#       memory: 4Gi

# features:
#   monitoring: true
#   databases: true
#   mail_notifications: true
#   backup: true
#   high_availability: true

# Overlays, chosen by --environment.
# environments:
#   staging:
#     platform:
#       name: cto-staging
`;
}

function domainLines(profile: string, domain: string | undefined): string {
  if (domain !== undefined) return `  domain: ${scalar(domain)} # services get names below it`;
  return profile === 'production'
    ? '  domain: cto.example.com # replace by yours; services get names below it'
    : '  # domain: agents.your-company.com # services get names below it';
}

/** JSON strings are YAML strings, so that no value can be read as anything but text. */
function scalar(text: string): string {
  return /^[a-z][a-z0-9.-]*$/i.test(text) && !/^(?:true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
