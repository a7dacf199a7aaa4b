import type { Component, Inventory } from './collect.js';
import { digestOfSubject, purlOf, timeOf, type Subject } from './subject.js';

const document = 'SPDXRef-DOCUMENT';
const unknown = 'NOASSERTION';

/** Text of an SPDX 2.3 description of the program (https://spdx.github.io/spdx-spec/v2.3/). The same program gives the same bytes. */
export function formatSpdx(subject: Subject, inventory: Inventory): string {
  const { name, version, repository, licence } = subject;
  const label = `${name}-${version}`;
  const root = 'SPDXRef-Program';
  const program = {
    ...packageOf({ id: '', name, version, licence, purl: purlOf(subject), needs: [] }),
    SPDXID: root,
    downloadLocation: `git+https://github.com/${repository}@${subject.commit}`,
    primaryPackagePurpose: 'APPLICATION',
  };
  const text = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: document,
    name: label,
    documentNamespace: `https://github.com/${repository}/spdx/${label}-${digestOfSubject(subject, inventory)}`,
    creationInfo: { created: timeOf(subject.sourceDate), creators: [`Tool: ${label}`] },
    packages: [program, ...inventory.components.map(packageOf)],
    relationships: [
      relation(document, 'DESCRIBES', root),
      ...inventory.direct.map((id) => relation(root, 'DEPENDS_ON', refOf(id))),
      ...inventory.components.flatMap(({ id, needs }) =>
        needs.map((need) => relation(refOf(id), id === 'node' ? 'CONTAINS' : 'DEPENDS_ON', refOf(need))),
      ),
    ],
  };
  return `${JSON.stringify(text, undefined, 2)}\n`;
}

function packageOf({ id, name, version, licence, sha512, purl }: Component) {
  return {
    SPDXID: refOf(id),
    name,
    versionInfo: version,
    downloadLocation: locationOf(purl, name, version),
    filesAnalyzed: false,
    ...(sha512 !== undefined && { checksums: [{ algorithm: 'SHA512', checksumValue: sha512 }] }),
    licenseConcluded: unknown,
    licenseDeclared: licence ?? unknown,
    copyrightText: unknown,
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl }],
  };
}

function locationOf(purl: string, name: string, version: string): string {
  if (!purl.startsWith('pkg:npm/')) return unknown;
  return `https://registry.npmjs.org/${name}/-/${name.slice(name.lastIndexOf('/') + 1)}-${version}.tgz`;
}

function relation(from: string, type: string, to: string) {
  return { spdxElementId: from, relationshipType: type, relatedSpdxElement: to };
}

/**
 * Identifier of a part: letters, digits, `.` and `-` alone (clause 7.2 of the specification). Other characters become their code between dots, so
 * that two parts never get the same.
 */
function refOf(id: string): string {
  const plain = id
    .replace(/^node_modules\//, 'npm-')
    .replace(/[^A-Za-z0-9-]/g, (one) => `.${one.charCodeAt(0).toString(16)}.`);
  return `SPDXRef-Package-${plain}`;
}
