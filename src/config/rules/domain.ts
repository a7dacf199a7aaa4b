import type { Rule, RuleContext, RuleFinding } from './rule.js';

/** Whether a domain is one of those that are reserved for examples (RFC 2606). */
export function isPlaceholderDomain(domain: string): boolean {
  return /(?:^|\.)(?:example\.(?:com|net|org)|[^.]*\.(?:example|invalid))$/.test(domain);
}

function missing(message: string, related: string): RuleFinding {
  return {
    path: 'platform.domain',
    message: `is needed by ${message}`,
    fix: 'set platform.domain, such as "agents.your-company.com"',
    related: [related],
  };
}

/** Rules about the public domain. */
export const domainRules: readonly Rule[] = [
  {
    id: 'ingress-needs-domain',
    reason: 'routes need host names, and these are made below the domain',
    *check({ config: { platform } }) {
      if (platform.ingress_type === 'none' || platform.domain !== undefined) return;
      yield missing(`platform.ingress_type "${platform.ingress_type}"`, 'platform.ingress_type');
    },
  },
  {
    id: 'cloudflare-needs-domain',
    reason: 'a Cloudflare tunnel serves a host name of a zone that you own; it has no address of its own',
    *check({ config: { platform, tunneling } }) {
      if (tunneling.type !== 'cloudflare' || platform.domain !== undefined) return;
      if (tunneling.hostname !== undefined) return;
      yield {
        ...missing('tunneling.type "cloudflare"', 'tunneling.type'),
        fix: 'set platform.domain, or tunneling.hostname for the tunnel alone',
      };
    },
  },
  {
    id: 'production-needs-domain',
    reason: 'webhooks, single sign-on and links in notifications need a public address',
    check: productionDomain,
  },
];

function* productionDomain({ config, hasFile }: RuleContext): Iterable<RuleFinding> {
  const { domain } = config.platform;
  if (config.profile !== 'production') return;
  if (domain !== undefined && !isPlaceholderDomain(domain)) return;
  const fact = domain === undefined ? 'is missing' : `is the placeholder "${domain}"`;
  yield {
    path: 'platform.domain',
    message: `${fact} with profile production`,
    fix: 'set platform.domain to a domain of yours, such as "agents.your-company.com"',
    related: ['profile'],
    // Without any file nobody has said anything yet: the defaults must synthesize, to look at.
    severity: hasFile ? 'error' : 'warning',
  };
}
