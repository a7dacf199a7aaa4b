import { spawn } from 'node:child_process';
import type { Exec } from '../../kernel/exec.js';

/** Runs a program that may ask at the terminal: it reads our input, and people see what it says on standard error. */
export const attachedExec: Exec = ({ file, args, env }) =>
  new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: { ...env }, stdio: ['inherit', 'pipe', 'inherit'], shell: false });
    const out: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT'
        ? resolve({ code: 127, stdout: new Uint8Array(), stderr: `"${file}" was not found` })
        : reject(error),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, stdout: Buffer.concat(out), stderr: '' }));
  });
