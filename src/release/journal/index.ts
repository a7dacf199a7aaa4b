export {
  openJournal,
  readJournal,
  underWay,
  wasBegun,
  type Journal,
  type JournalOptions,
} from './journal.js';
export { openLines, readLines, type Lines, type LineWriter } from './lines.js';
export { takeLock } from './lock.js';
export { stillRuns, thisProcess, type ProcessIdentity } from './process.js';
export { acts, journalFormat, parseRecord, type Act, type JournalRecord } from './record.js';
