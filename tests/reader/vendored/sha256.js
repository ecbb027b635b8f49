// What sending a file takes beside it: WebCrypto digests nothing piece by piece.
export { sha256 } from '@noble/hashes/sha2.js';
