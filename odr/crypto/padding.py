"""Hides how long a text is, up to about a tenth of it (Padmé: Nikitin et al., PoPETs 2019, section 4)."""

from odr.crypto.errors import Unopenable

# Below this the exact length of a short answer ("yes", "no", an amount) would show through Padmé's small steps.
MINIMUM = 64
_MARK = 0x80


def padded_size(size: int) -> int:
    """The size, in bytes, that ``size`` bytes are padded to. Leaks O(log log n) bits; overhead is at most 12 %."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    kept_bits = exponent.bit_length()
    mask = (1 << max(exponent - kept_bits, 0)) - 1
    return (size + mask) & ~mask


def pad(data: bytes) -> bytes:
    """``data``, then 0x80, then zeros (ISO/IEC 7816-4) up to the Padmé size, at least 64 bytes in all."""
    size = padded_size(max(len(data) + 1, MINIMUM))
    return data + bytes([_MARK]) + bytes(size - len(data) - 1)


def unpad(padded: bytes) -> bytes:
    """What ``pad`` was given. Raises ``Unopenable`` if ``padded`` is not exactly what ``pad`` would have made."""
    data = padded.rstrip(b"\0")
    # What was stripped are zeros, so that the length alone is left to look at.
    if not data or data[-1] != _MARK or len(padded) != padded_size(max(len(data), MINIMUM)):
        raise Unopenable("padding")
    return data[:-1]
