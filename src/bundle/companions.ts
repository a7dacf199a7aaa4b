/** Checksums of every file of a bundle, with paths from its folder. */
export const sumsFile = 'SHA256SUMS';

/** Says how to verify a downloaded bundle by hand. */
export const verifyFile = 'VERIFY.md';

/** Files that stand beside the folder of a bundle in the tarball of a release, so that the folder itself is exactly what synth wrote. */
export const companionFiles: readonly string[] = [sumsFile, verifyFile];
