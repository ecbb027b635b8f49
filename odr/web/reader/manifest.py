"""The manifest of a release: the digest of all that the reader consists of, signed (docs/protocol.md, section 11.6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from odr import __version__
from odr.crypto.context import Context, Purpose
from odr.crypto.errors import BadSignature
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from odr.web.reader.files import reader_headers
from odr.web.reader.kept import served_files

PLACE = Context(purpose=Purpose.READER_MANIFEST)


class BadManifest(Exception):
    """What was read is no manifest, or not one that this key signed."""


@dataclass(frozen=True)
class Manifest:
    """What one release serves as its reader: of each file its SHA-256 and type, and the headers of every answer."""

    version: str
    files: Mapping[str, tuple[str, str]]
    headers: Mapping[str, str]

    @classmethod
    def of_this_release(cls) -> Self:
        """What the code that runs here would serve."""
        files = {path: (file.digest, file.content_type) for path, file in served_files().items()}
        return cls(__version__, files, dict(reader_headers()))

    def document(self) -> bytes:
        """The bytes that are signed: JSON with its names in order, without spaces."""
        files = {path: {"sha256": digest, "type": kind} for path, (digest, kind) in self.files.items()}
        whole = {"files": files, "headers": dict(self.headers), "version": self.version}
        return json.dumps(whole, separators=(",", ":"), sort_keys=True).encode("ascii")

    def signed(self, pair: SigningKeyPair) -> str:
        """The manifest as a file, with the signature under it."""
        document = self.document()
        whole = {"manifest": document.decode("ascii"), "signature": pair.sign(document, PLACE).hex()}
        return json.dumps(whole, indent=1) + "\n"

    @classmethod
    def read(cls, text: str, key: VerifyingKey) -> Self:
        """The manifest in a file. Raises ``BadManifest`` unless the holder of this key signed just that."""
        try:
            whole = json.loads(text)
            document = whole["manifest"].encode("ascii")
            key.verify(bytes.fromhex(whole["signature"]), document, PLACE)
            return cls._from(json.loads(document))
        except BadSignature:
            raise BadManifest("It was not signed with this key, or was changed afterwards.") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise BadManifest("This is no manifest of the reader.") from None

    @classmethod
    def _from(cls, read: Mapping[str, Any]) -> Self:
        files = {str(path): (str(one["sha256"]), str(one["type"])) for path, one in read["files"].items()}
        headers = {str(name): str(value) for name, value in read["headers"].items()}
        return cls(str(read["version"]), files, headers)
