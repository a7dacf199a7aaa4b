import type { Component, Inventory } from './collect.js';
import { digestOfSubject, purlOf, timeOf, type Subject } from './subject.js';

/** Text of a CycloneDX 1.6 description of the program (https://cyclonedx.org/docs/1.6/json/). The same program gives the same bytes. */
export function formatCycloneDx(subject: Subject, inventory: Inventory): string {
  const { name, version, repository, commit, licence } = subject;
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuidOf(digestOfSubject(subject, inventory))}`,
    version: 1,
    metadata: {
      timestamp: timeOf(subject.sourceDate),
      component: {
        type: 'application',
        'bom-ref': name,
        name,
        version,
        licenses: licencesOf(licence),
        purl: purlOf(subject),
        externalReferences: [
          { type: 'vcs', url: `https://github.com/${repository}`, comment: `commit ${commit}` },
        ],
      },
    },
    components: inventory.components.map(componentOf),
    dependencies: [
      { ref: name, dependsOn: inventory.direct },
      ...inventory.components.map(({ id, needs }) => ({ ref: id, dependsOn: needs })),
    ],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function componentOf({ id, name, version, licence, sha512, purl }: Component) {
  const [group, plain] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: id === 'node' ? 'platform' : 'library',
    'bom-ref': id,
    ...(group !== undefined && { group }),
    name: plain,
    version,
    ...(sha512 !== undefined && { hashes: [{ alg: 'SHA-512', content: sha512 }] }),
    ...(licence !== undefined && { licenses: licencesOf(licence) }),
    purl,
  };
}

function licencesOf(licence: string) {
  return /[\s()]/.test(licence) ? [{ expression: licence }] : [{ license: { id: licence } }];
}

/** A UUID of the kind whose bits mean nothing (version 8, RFC 9562) out of a digest. */
function uuidOf(digest: string): string {
  const [a, b, c, d, e] = [
    digest.slice(0, 8),
    digest.slice(8, 12),
    digest.slice(13, 16),
    digest.slice(17, 20),
    digest.slice(20, 32),
  ];
  return `${a}-${b}-8${c}-8${d}-${e}`;
}
