"""The formats once more, written from their specifications and from docs/protocol.md, sharing no code with odr.crypto.

Only primitives are taken from elsewhere: HMAC, SHAKE and SHA-3 from Python, AES-GCM, X25519 and ML-KEM from
``cryptography``. Where the two disagree, one of them or the document is wrong.
"""

import hashlib
import hmac
import struct
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 16 * 1024
TAG = 16

# --- HKDF (RFC 5869) -------------------------------------------------------------------------------------------------


def hkdf_extract(salt: bytes, secret: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(salt or bytes(hashlib.new(algorithm).digest_size), secret, algorithm).digest()


def hkdf_expand(key: bytes, info: bytes, size: int, algorithm: str = "sha256") -> bytes:
    out, block = b"", b""
    counter = 1
    while len(out) < size:
        block = hmac.new(key, block + info + bytes([counter]), algorithm).digest()
        out += block
        counter += 1
    return out[:size]


def derive(secret: bytes, label: str, size: int = 32) -> bytes:
    return hkdf_expand(hkdf_extract(b"", secret), b"odr/v1/" + label.encode(), size)


def woken(dormant: bytes, life: bytes, place: bytes) -> bytes:
    return hkdf_expand(hkdf_extract(life, dormant), b"odr/v1/life\0" + place, 32)


# --- safety words: PBKDF2 (RFC 8018) ---------------------------------------------------------------------------------


def safety_words(words: list[str], *keys: bytes) -> list[str]:
    joined = b"".join(len(key).to_bytes(4, "big") + key for key in keys)
    block = hmac.digest(joined, b"odr/v1/safety words" + bytes.fromhex("00000001"), "sha256")
    result = int.from_bytes(block, "big")
    for _round in range(8191):
        block = hmac.digest(joined, block, "sha256")
        result ^= int.from_bytes(block, "big")
    return [words[byte] for byte in result.to_bytes(32, "big")[:8]]


# --- contexts --------------------------------------------------------------------------------------------------------


def context(purpose: str, **parts: UUID | int | str) -> bytes:
    """Parts in the order of the document, whatever the order they are given in."""
    out = b"odr\x00\x01\x00\x07purpose" + struct.pack(">H", len(purpose)) + purpose.encode()
    for name in ("case", "vault", "folder", "item", "version", "epoch", "subject", "detail"):
        if name not in parts:
            continue
        part = parts[name]
        if isinstance(part, UUID):
            value = part.bytes
        elif isinstance(part, int):
            value = part.to_bytes(8, "big")
        else:
            value = part.encode()
        out += struct.pack(">H", len(name)) + name.encode() + struct.pack(">H", len(value)) + value
    return out


# --- padding ---------------------------------------------------------------------------------------------------------


def padme(size: int) -> int:
    """The next multiple of 2^(E - S), E the exponent and S the bits that E takes: the paper's floating point number."""
    exponent = len(f"{size:b}") - 1
    bits = len(f"{exponent:b}")
    step = 1 << max(0, exponent - bits)
    return -(-size // step) * step


def pad(data: bytes) -> bytes:
    return (data + b"\x80").ljust(padme(max(64, len(data) + 1)), b"\0")


# --- Cobblestone-256 (c2sp.org/chunked-encryption) -------------------------------------------------------------------


def _cobblestone_keys(key: bytes, salt: bytes, place: bytes) -> tuple[AESGCM, int, bytes]:
    info = b"c2sp.org/chunked-encryption@v1+" + b"AEAD_AES_256_GCM" + b"\0" + salt + place
    stream = hkdf_expand(key, info, 32 + 12 + 32, "sha512")
    return AESGCM(stream[:32]), int.from_bytes(stream[32:44], "big"), stream[44:]


def cobblestone_seal(key: bytes, salt: bytes, message: bytes, place: bytes) -> bytes:
    cipher, nonce, commitment = _cobblestone_keys(key, salt, place)
    out = salt + commitment
    for number in range(len(message) // CHUNK + 1):
        chunk = message[number * CHUNK : (number + 1) * CHUNK]
        out += cipher.encrypt((nonce ^ number).to_bytes(12, "big"), chunk, None)
    return out


def cobblestone_open(key: bytes, sealed: bytes, place: bytes) -> bytes:
    salt, commitment, chunks = sealed[:24], sealed[24:56], sealed[56:]
    cipher, nonce, expected = _cobblestone_keys(key, salt, place)
    if commitment != expected:
        raise ValueError("commitment")
    out = b""
    for number in range(len(chunks) // (CHUNK + TAG) + 1):
        chunk = chunks[number * (CHUNK + TAG) : (number + 1) * (CHUNK + TAG)]
        out += cipher.decrypt((nonce ^ number).to_bytes(12, "big"), chunk, None)
    return out


# --- HPKE base mode (RFC 9180) with MLKEM768-X25519 ------------------------------------------------------------------

SUITE_ID = b"HPKE" + bytes.fromhex("647a00010002")


def expand_seed(seed: bytes) -> tuple[bytes, bytes]:
    """ML-KEM's 64-byte seed and the X25519 private key."""
    expanded = hashlib.shake_256(seed).digest(96)
    return expanded[:64], expanded[64:]


def public_key(seed: bytes) -> bytes:
    mlkem_seed, x25519 = expand_seed(seed)
    encapsulation_key = MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).public_key().public_bytes_raw()
    return b"\x01" + encapsulation_key + X25519PrivateKey.from_private_bytes(x25519).public_key().public_bytes_raw()


def _labeled_extract(salt: bytes, label: bytes, secret: bytes) -> bytes:
    return hkdf_extract(salt, b"HPKE-v1" + SUITE_ID + label + secret)


def _labeled_expand(key: bytes, label: bytes, info: bytes, size: int) -> bytes:
    return hkdf_expand(key, struct.pack(">H", size) + b"HPKE-v1" + SUITE_ID + label + info, size)


def hpke_open(seed: bytes, sealed: bytes, info: bytes) -> bytes:
    mlkem_seed, x25519 = expand_seed(seed)
    mlkem_ciphertext, ephemeral, ciphertext = sealed[:1088], sealed[1088:1120], sealed[1120:]
    private = X25519PrivateKey.from_private_bytes(x25519)
    shared = hashlib.sha3_256(
        MLKEM768PrivateKey.from_seed_bytes(mlkem_seed).decapsulate(mlkem_ciphertext)
        + private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
        + ephemeral
        + private.public_key().public_bytes_raw()
        + rb"\.//^"
        + b"\\"
    ).digest()
    schedule = b"\x00" + _labeled_extract(b"", b"psk_id_hash", b"") + _labeled_extract(b"", b"info_hash", info)
    secret = _labeled_extract(shared, b"secret", b"")
    key = _labeled_expand(secret, b"key", schedule, 32)
    nonce = _labeled_expand(secret, b"base_nonce", schedule, 12)
    return AESGCM(key).decrypt(nonce, ciphertext, b"")


# --- access codes: GF(32) and the check symbols ----------------------------------------------------------------------

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def gf_multiply(left: int, right: int) -> int:
    """In GF(32), modulo x^5 + x^2 + 1: multiply as polynomials over GF(2), then reduce."""
    product = 0
    for bit in range(5):
        if right >> bit & 1:
            product ^= left << bit
    for bit in range(8, 4, -1):
        if product >> bit & 1:
            product ^= 0b100101 << (bit - 5)
    return product


def evaluate(symbols: list[int], point: int) -> int:
    """The polynomial with these coefficients, highest power first, at ``point``: Horner's rule."""
    result = 0
    for symbol in symbols:
        result = gf_multiply(result, point) ^ symbol
    return result


def is_code(text: str, kind: int = 1) -> bool:
    """Whether 28 symbols, with the kind before them, are zero at a = 2 and at its square 4."""
    symbols = [kind] + [ALPHABET.index(symbol) for symbol in text.replace(" ", "")]
    return len(symbols) == 29 and evaluate(symbols, 2) == 0 and evaluate(symbols, 4) == 0
