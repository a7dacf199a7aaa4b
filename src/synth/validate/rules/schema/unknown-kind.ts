import { groupOf } from '../../../../bundle/object.js';
import { valueAt } from '../../fields.js';
import type { Finding, ValidationInput, ValidationRule } from '../../rule.js';
import { schemaProblems } from './schema-rule.js';

const application = `
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: { name: web, namespace: cto }
spec:
  project: default
  destination: { namespace: cto }
  source: { repoURL: https://example.com/repository.git }
`;

/** A kind that nobody defines. It says which record must bring the definition, which the schema validator cannot know. */
export const unknownKind: ValidationRule = {
  id: 'schema/unknown-kind',
  says: 'every kind is built in, or a present component brings its CustomResourceDefinition',
  why: 'the API server refuses the object',
  given: 'definitions: []',
  givenWhenGood: 'definitions: [applications.argoproj.io]',
  bad: application,
  good: application,
  *check(input) {
    for (const { subject, path, message, fix, value } of schemaProblems(input).get('schema/unknown-kind') ??
      []) {
      yield { subject, path, message, value, ...advice(subject.component, subject.object, input, fix) };
    }
  },
};

function advice(
  component: string,
  object: { readonly apiVersion: string; readonly kind: string },
  { authored, plan }: ValidationInput,
  otherwise: string | undefined,
): Pick<Finding, 'fix'> {
  const name = authored.find(
    (crd) =>
      valueAt(crd, 'spec.group') === groupOf(object) && valueAt(crd, 'spec.names.kind') === object.kind,
  )?.metadata.name;
  if (name === undefined) return otherwise === undefined ? {} : { fix: otherwise };
  const owner = [...plan.catalog.values()].find(({ crds }) => (crds as readonly string[]).includes(name));
  const owned = owner
    ? `it is brought by ${owner.id}, which is not part of the platform: name it in "needs" of the record of ${component}`
    : `no record brings it: list it in "crds" of the record of ${component}`;
  return {
    fix: `its definition is ${name}; ${owned}, or declare the definition in "external" if the cluster's owner installs it`,
  };
}
