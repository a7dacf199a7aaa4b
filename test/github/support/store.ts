import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Git's own object store behind the fake, so that ids, trees and fast-forwards are what git says they are. */
export class Store {
  readonly folder = mkdtempSync(join(tmpdir(), 'cto-fake-github-'));

  constructor() {
    execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', this.folder]);
  }

  git(
    args: readonly string[],
    options: { readonly input?: string; readonly env?: Readonly<Record<string, string>> } = {},
  ): string {
    const identity = {
      GIT_AUTHOR_NAME: 'x',
      GIT_AUTHOR_EMAIL: 'x@y',
      GIT_COMMITTER_NAME: 'x',
      GIT_COMMITTER_EMAIL: 'x@y',
    };
    return execFileSync('git', ['-C', this.folder, ...args], {
      encoding: 'utf8',
      input: options.input ?? '',
      env: { PATH: process.env['PATH'], ...identity, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 2 ** 27,
    });
  }

  /** Commit of a branch; undefined when it does not exist. */
  head(branch: string): string | undefined {
    try {
      return this.git(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]).trim();
    } catch {
      return undefined;
    }
  }

  get empty(): boolean {
    return this.git(['for-each-ref', 'refs/heads']).trim() === '';
  }

  /** Entries of a tree. */
  tree(sha: string, recursive: boolean): { path: string; mode: string; type: string; sha: string }[] {
    return this.git(['ls-tree', '-z', ...(recursive ? ['-r', '-t'] : []), sha])
      .split('\0')
      .filter((entry) => entry !== '')
      .map((entry) => {
        const [, mode = '', type = '', id = '', path = ''] = /^(\d+) (\w+) (\w+)\t(.+)$/s.exec(entry) ?? [];
        return { path, mode, type, sha: id };
      });
  }

  /** Makes a tree from another one and entries as the API takes them. */
  write(
    base: string | undefined,
    entries: readonly { path: string; mode: string; content?: string; sha?: string | null }[],
  ): string {
    const env = { GIT_INDEX_FILE: join(this.folder, `index-${Math.random()}`) };
    if (base !== undefined) this.git(['read-tree', base], { env });
    const ids = this.blobs(entries.flatMap(({ content }) => content ?? []));
    const lines = entries.map(({ path, mode, content, sha }) => {
      if (sha === null) return `0 ${'0'.repeat(40)}\t${path}`;
      return `${mode} ${content === undefined ? sha : ids.shift()}\t${path}`;
    });
    this.git(['update-index', '--index-info'], { env, input: `${lines.join('\n')}\n` });
    const tree = this.git(['write-tree'], { env }).trim();
    rmSync(env.GIT_INDEX_FILE, { force: true });
    return tree;
  }

  /** Stores contents, in one process for all of them, and answers their ids in order. */
  private blobs(contents: readonly string[]): string[] {
    if (contents.length === 0) return [];
    const folder = mkdtempSync(join(this.folder, 'blobs-'));
    const paths = contents.map((content, index) => {
      const path = join(folder, String(index));
      writeFileSync(path, content);
      return path;
    });
    const ids = this.git(['hash-object', '-w', '--no-filters', '--stdin-paths'], {
      input: `${paths.join('\n')}\n`,
    });
    rmSync(folder, { recursive: true });
    return ids.trim().split('\n');
  }

  commit(tree: string, parents: readonly string[], message: string): string {
    return this.git(['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'], {
      input: message,
    }).trim();
  }

  /** Moves a branch. Answers false when that loses commits. */
  move(branch: string, sha: string, force: boolean): boolean {
    const head = this.head(branch);
    if (head !== undefined && !force && !this.isAncestor(head, sha)) return false;
    this.git(['update-ref', `refs/heads/${branch}`, sha]);
    return true;
  }

  private isAncestor(older: string, newer: string): boolean {
    try {
      this.git(['merge-base', '--is-ancestor', older, newer]);
      return true;
    } catch {
      return false;
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
