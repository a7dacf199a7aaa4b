#!/usr/bin/env node
import * as nodeModule from 'node:module';

// Node 22.1 and newer keep the compiled form of what follows between runs; older ones, and 20, do without
if ('enableCompileCache' in nodeModule) (nodeModule.enableCompileCache as () => void)();

const [{ processIo }, { runCli }] = await Promise.all([import('./io.js'), import('./run.js')]);
process.exitCode = await runCli(process.argv.slice(2), processIo());
