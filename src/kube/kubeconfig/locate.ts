import { delimiter, join, resolve } from 'node:path';

/** Where kubeconfigs are looked for. */
export interface Places {
  /** Path that was given expressly. Absent: by the environment. */
  readonly kubeconfig?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Home folder.
   * @default the variable `HOME`, or `USERPROFILE` */
  readonly home?: string;
  /** Folder that relative paths start at. */
  readonly cwd: string;
}

/** Files to read, in order of precedence. */
export interface Located {
  readonly files: readonly string[];
  /** Whether they must exist: only the one that was given expressly. */
  readonly required: boolean;
}

/** Chooses the files: the one that was given, else the list in `KUBECONFIG`, else `~/.kube/config`; as kubectl does. */
export function locateKubeconfigs({ kubeconfig, env, cwd, ...places }: Places): Located {
  if (kubeconfig !== undefined && kubeconfig !== '') {
    return { files: [resolve(cwd, kubeconfig)], required: true };
  }
  const home = places.home ?? env['HOME'] ?? env['USERPROFILE'] ?? cwd;
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  const files =
    listed.length > 0 ? listed.map((file) => resolve(cwd, file)) : [join(home, '.kube', 'config')];
  return { files: [...new Set(files)], required: false };
}
