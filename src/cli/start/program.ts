// The program inside an executable; executable.ts loads it.
import { getAsset } from 'node:sea';
import { provideSourceMap } from '../../kernel/source-map.js';
import { processIo } from '../io.js';
import { runCli } from '../run.js';
import { assets } from './assets.js';

provideSourceMap(__filename, () => getAsset(assets.map, 'utf8'));
void runCli(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code;
});
