"""How this service says to a push service who it is: VAPID (RFC 8292), a token signed with ES256.

The token is a JWT in the compact form of RFC 7515; ES256 is ECDSA over P-256 with SHA-256 (RFC 7518, section 3.4).
"""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from odr.crypto.errors import BadKey
from odr.crypto.secrets import Secret

_SIZE = 32


class PushKey(Secret):
    """The private key of a push service's customer: a number on P-256, big-endian. Raises ``BadKey``."""

    __slots__ = ()
    size = _SIZE

    def __init__(self, value: bytes) -> None:
        super().__init__(value)
        try:
            ec.derive_private_key(int.from_bytes(value, "big"), ec.SECP256R1())
        except ValueError:
            raise BadKey("PushKey takes a number on P-256") from None

    @classmethod
    def generate(cls) -> "PushKey":
        """A fresh one."""
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        return cls(number.to_bytes(_SIZE, "big"))


def application_server_key(key: PushKey) -> str:
    """The public half, as a browser is given it when somebody opts in: the uncompressed point in base64url."""
    public = _private(key).public_key()
    return encoded(public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def authorization(key: PushKey, audience: str, subject: str, expires: int) -> str:
    """What the header ``Authorization`` says to the push service of this origin (RFC 8292, section 3).

    ``subject`` is where whoever runs this service is reached, ``expires`` a Unix time at most 24 hours from now.
    """
    head = {"typ": "JWT", "alg": "ES256"}
    claims = {"aud": audience, "exp": expires, "sub": subject}
    signed = ".".join(encoded(json.dumps(one, separators=(",", ":")).encode("utf-8")) for one in (head, claims))
    r, s = decode_dss_signature(_private(key).sign(signed.encode("ascii"), ec.ECDSA(hashes.SHA256())))
    signature = r.to_bytes(_SIZE, "big") + s.to_bytes(_SIZE, "big")
    return f"vapid t={signed}.{encoded(signature)}, k={application_server_key(key)}"


def encoded(value: bytes) -> str:
    """In base64url without padding (RFC 7515, section 2)."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode("ascii")


def _private(key: PushKey) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key.reveal(), "big"), ec.SECP256R1())
