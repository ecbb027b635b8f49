// What the browser's half takes from @noble, and nothing else of it: WebCrypto has neither ML-KEM nor SHA-3.
export { ml_kem768 } from '@noble/post-quantum/ml-kem.js';
export { sha3_256, shake256 } from '@noble/hashes/sha3.js';
