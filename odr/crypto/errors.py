"""What can go wrong in this package. No message ever carries key material or plaintext."""


class CryptoError(Exception):
    """Base of this package's errors."""


class Unopenable(CryptoError):
    """A sealed value, box or padding does not open: wrong key, wrong place, altered or of an unknown version.

    Deliberately one error for all of these: which of them it was is nobody's business.
    """


class BadSignature(CryptoError):
    """A signature does not verify over this document, in this context, by this key."""


class BadKey(CryptoError):
    """Bytes that should be a key have the wrong length or are not a valid key."""
