/** Stages in which kwok does what the controller manager does too. */
const doneByControllerManager = ['pv-bind', 'pvc-delete'];

/**
 * kwok's stages as the test bed uses them: kwok is the provisioner that makes a volume for a claim and deletes a released one, and nothing else.
 * As it comes, it also binds the two, in a race with the controller manager, which then reports claims as `Lost` for a moment, which means lost data
 * everywhere else.
 *
 * @param text documents of kwok's own stages
 * @throws Error when the stage of claims is not there
 */
export function adaptStages(text: string): string {
  const stages = text.split(/^---\n/m).map((document) => ({ document, name: nameOf(document) }));
  if (!stages.some(({ name }) => name === 'pvc-provision'))
    throw new Error('kwok has no stage pvc-provision');
  return stages
    .filter(({ name }) => !doneByControllerManager.includes(name))
    .map(({ document, name }) => (name === 'pvc-provision' ? onlyFirstStep(document) : document))
    .join('---\n');
}

function nameOf(document: string): string {
  return /^metadata:\n {2}name: (\S+)$/m.exec(document)?.[1] ?? '';
}

/** Makes the volume; what follows would bind the claim. */
function onlyFirstStep(document: string): string {
  const [first = ''] = document.split(/^ {2}- patch:$/m);
  return first;
}
