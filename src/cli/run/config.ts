import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain, initFile, jsonSchema, referenceMarkdown } from '../../config/index.js';
import { exitCodes, OperatorError } from '../../kernel/errors.js';
import { textOption, type CommandRunner } from '../command.js';
import { reportWarnings } from '../report/problems.js';
import { loadFor, profiles } from './load.js';
