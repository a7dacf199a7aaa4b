/**
 * What SPDX 2.3 demands of the parts that we use, written from its clauses (https://spdx.github.io/spdx-spec/v2.3/): the official JSON schema is in no
 * package of the registry. Stricter than the official one: members that we do not write are refused.
 */
const id = { type: 'string', pattern: '^SPDXRef-[A-Za-z0-9.-]+$' };
const text = { type: 'string', minLength: 1 };

export const spdxSchema = {
  type: 'object',
  additionalProperties: false,
  // clause 6
  required: [
    'spdxVersion',
    'dataLicense',
    'SPDXID',
    'name',
    'documentNamespace',
    'creationInfo',
    'packages',
    'relationships',
  ],
  properties: {
    spdxVersion: { const: 'SPDX-2.3' },
    dataLicense: { const: 'CC0-1.0' },
    SPDXID: { const: 'SPDXRef-DOCUMENT' },
    name: text,
    // clause 6.5: an absolute URI without "#"
    documentNamespace: { type: 'string', pattern: '^https://[^#\\s]+$' },
    creationInfo: {
      type: 'object',
      additionalProperties: false,
      required: ['created', 'creators'],
      properties: {
        // clause 6.9
        created: { type: 'string', pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$' },
        // clause 6.8
        creators: {
          type: 'array',
          minItems: 1,
          items: { type: 'string', pattern: '^(Person|Organization|Tool): ' },
        },
      },
    },
    packages: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        additionalProperties: false,
        // clause 7
        required: [
          'SPDXID',
          'name',
          'downloadLocation',
          'filesAnalyzed',
          'licenseConcluded',
          'licenseDeclared',
          'copyrightText',
        ],
        properties: {
          SPDXID: id,
          name: text,
          versionInfo: text,
          // clause 7.7
          downloadLocation: { type: 'string', pattern: '^(NOASSERTION|NONE|(git\\+)?https://\\S+)$' },
          filesAnalyzed: { const: false },
          // clause 7.10
          checksums: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['algorithm', 'checksumValue'],
              properties: {
                algorithm: { const: 'SHA512' },
                checksumValue: { type: 'string', pattern: '^[0-9a-f]{128}$' },
              },
            },
          },
          licenseConcluded: text,
          licenseDeclared: text,
          copyrightText: text,
          // clause 7.24
          primaryPackagePurpose: { const: 'APPLICATION' },
          // clause 7.21 and annex F
          externalRefs: {
            type: 'array',
            items: {
              type: 'object',
              additionalProperties: false,
              required: ['referenceCategory', 'referenceType', 'referenceLocator'],
              properties: {
                referenceCategory: { const: 'PACKAGE-MANAGER' },
                referenceType: { const: 'purl' },
                referenceLocator: { type: 'string', pattern: '^pkg:[a-z]+/\\S+@\\S+$' },
              },
            },
          },
        },
      },
    },
    relationships: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        // clause 11
        required: ['spdxElementId', 'relationshipType', 'relatedSpdxElement'],
        properties: {
          spdxElementId: id,
          relationshipType: { enum: ['DESCRIBES', 'DEPENDS_ON', 'CONTAINS'] },
          relatedSpdxElement: id,
        },
      },
    },
  },
};
