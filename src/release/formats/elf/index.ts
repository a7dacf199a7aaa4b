export {
  readElf,
  readNotes,
  programTypes,
  noBits,
  elfHeaderSize,
  type Elf,
  type ElfSection,
  type Note,
} from './read.js';
export { readDynamic, type Dynamic } from './dynamic.js';
