import { exitCodes, OperatorError } from '../../kernel/errors.js';
import type { Problem } from '../../kernel/problem.js';
import type { Signer } from '../formats/cms.js';
import { verifyDeveloper } from '../formats/macho/index.js';
import { verifyAuthenticode } from '../formats/pe/index.js';
import { targetOf } from '../target.js';
import type { RuntimePin } from './lock.js';

/**
 * Checks that a program is what its vendor signed, in every byte, and that the vendor is the one that was pinned. The package came from a
 * third party; this leads back to those who built Node.
 *
 * @throws OperatorError `E_RUNTIME_SIGNATURE` with everything that is wrong; `E_RELEASE_FORMAT` when the signature cannot be read
 */
export function checkVendor(
  pin: Pick<RuntimePin, 'target' | 'package' | 'signer'>,
  program: Uint8Array,
): void {
  if (!pin.signer) return;
  const { format } = targetOf(pin.target);
  const { signer, problems } = format === 'pe' ? verifyAuthenticode(program) : verifyDeveloper(program);
  const all = [...problems, ...strangers(signer, pin.signer)];
  if (all.length === 0) return;
  throw new OperatorError(
    'E_RUNTIME_SIGNATURE',
    `the runtime in ${pin.package} is not as its vendor signed it`,
    {
      problems: all,
      hint: 'Do not release with it: the package does not hold what Node published.',
      exitCode: exitCodes.differs,
    },
  );
}

function strangers(found: Signer | undefined, pinned: NonNullable<RuntimePin['signer']>): Problem[] {
  // the check of the signature has said why already
  if (!found) return [];
  const root = found.chain.at(-1)?.fingerprint256 ?? '';
  return [
    ...(found.name === pinned.name
      ? []
      : [problem(`it was signed by "${found.name}" instead of "${pinned.name}"`)]),
    ...(root === pinned.root
      ? []
      : [problem(`the last certificate of its chain has the SHA-256 ${root} instead of ${pinned.root}`)]),
  ];
}

function problem(message: string): Problem {
  return { rule: 'release/runtime-signer', message };
}
