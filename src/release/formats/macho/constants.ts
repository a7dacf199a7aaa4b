/**
 * Numbers of Apple's headers. Mach-O: `mach-o/loader.h`, `mach-o/fat.h`. Code signatures: `osfmk/kern/cs_blobs.h` of XNU.
 * Everything in a signature is big-endian, everything else of our files is little-endian.
 */

/** `MH_MAGIC_64`, little-endian: the only kind that 64-bit Macs make. */
export const magic64 = 0xfeedfacf;
/** `FAT_MAGIC`, big-endian: several files in one. */
export const fatMagic = 0xcafebabe;
/** Bytes of `mach_header_64`. */
export const headerSize = 32;

/** Processors, as in `mach/machine.h`. */
export const cpuTypes = { amd64: 0x01000007, arm64: 0x0100000c } as const;

/** Load commands that we act on. */
export const loadCommands = {
  segment64: 0x19,
  symbolTable: 0x2,
  dynamicSymbolTable: 0xb,
  dyldInfo: 0x22,
  dyldInfoOnly: 0x80000022,
  functionStarts: 0x26,
  dataInCode: 0x29,
  codeSignature: 0x1d,
} as const;

/** Bytes of `linkedit_data_command`, which points to a signature. */
export const signatureCommandSize = 16;

/** Kinds of blobs in a signature. */
export const blobMagic = {
  embeddedSignature: 0xfade0cc0,
  codeDirectory: 0xfade0c02,
  requirements: 0xfade0c01,
  entitlements: 0xfade7171,
  derEntitlements: 0xfade7172,
  cms: 0xfade0b01,
} as const;

/** Slots of a signature: what a blob is for. Numbers below `alternateCodeDirectories` are also numbers of special hashes. */
export const slots = {
  codeDirectory: 0,
  infoPlist: 1,
  requirements: 2,
  resources: 3,
  entitlements: 5,
  derEntitlements: 7,
  /** Code directories with another kind of hash, 0x1000 to 0x1004. */
  alternateCodeDirectories: 0x1000,
  cms: 0x10000,
} as const;

/** Flags of a code directory. */
export const codeDirectoryFlags = {
  /** `CS_ADHOC`: nobody vouches, the hashes only say that the file is whole. */
  adHoc: 0x2,
  /** `CS_RUNTIME`: hardened runtime, which notarisation asks for. */
  runtime: 0x10000,
} as const;

/** Kinds of hashes in a code directory: name in Node's crypto, and bytes that are kept. */
export const hashTypes: Readonly<Record<number, { readonly name: string; readonly size: number }>> = {
  1: { name: 'sha1', size: 20 },
  2: { name: 'sha256', size: 32 },
  3: { name: 'sha256', size: 20 },
  4: { name: 'sha384', size: 48 },
};
