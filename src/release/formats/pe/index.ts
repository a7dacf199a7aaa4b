export { readPe, offsetOf, type Pe, type PeSection } from './read.js';
export { checksumOf, withChecksum } from './checksum.js';
export { readCertificates, removeSignature, certificatesAtEnd } from './certificates.js';
export { authenticodeDigest } from './digest.js';
export { verifyAuthenticode, type Authenticode } from './authenticode.js';
export { verifyPe } from './verify.js';
export { readResources, type Resource } from './resources.js';
