// The first thing that runs in an executable. It is compiled on every start, so it does as little as can be.
import { Module } from 'node:module';
import { join } from 'node:path';
import { getAsset } from 'node:sea';
import { assets } from './assets.js';
import { keepCompiled } from './compile-cache.js';

// The main script of an executable is compiled before any of it runs, thus never from the cache; a module compiled from here is: it
// starts in 40 % of the time. The name is one that stacks show, below the executable, where no file can be.
keepCompiled(process.env);
const program = new Module(process.execPath) as Module & { _compile(code: string, file: string): void };
program.filename = join(process.execPath, assets.program);
program._compile(getAsset(assets.program, 'utf8'), program.filename);
