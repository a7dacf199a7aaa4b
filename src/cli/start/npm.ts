#!/usr/bin/env node
// The program as the npm package starts it.
import { keepCompiled } from './compile-cache.js';

keepCompiled(process.env);
const [{ processIo }, { runCli }] = await Promise.all([import('../io.js'), import('../run.js')]);
process.exitCode = await runCli(process.argv.slice(2), processIo());
