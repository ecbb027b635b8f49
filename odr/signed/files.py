"""A file of something signed, for people to keep: everything that is needed to check it without the installation."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from odr.signed.document import BadSigned, Signature, SignedDocument, check_all_signed

LARGEST_FILE = 2 * 1024 * 1024

D = TypeVar("D", bound=SignedDocument)


@dataclass(frozen=True)
class NamedFile:
    """A file that a document names: whatever has this digest and this length is that file. ``name`` may be empty."""

    name: str
    length: int
    sha256: str


def _no_files(_document: SignedDocument, _parts: Mapping[str, str]) -> Sequence[NamedFile]:
    return ()


@dataclass(frozen=True)
class FileKind(Generic[D]):
    """A kind of file. ``parts`` are the texts in it that the document names by their digests.

    ``check_parts`` raises ``BadSigned`` unless they are those; ``about`` gives the lines that say what the document is;
    ``holds`` and ``limits`` are what a check says when everything holds; ``files`` are those that the document names,
    or that a part of it does once it was checked: against them one that is given is held.
    """

    name: str
    parts: tuple[str, ...]
    parse: Callable[[bytes], D]
    check_parts: Callable[[D, Mapping[str, str]], None]
    about: Callable[[D, Mapping[str, str]], Iterator[str]]
    holds: str
    limits: tuple[str, ...]
    files: Callable[[D, Mapping[str, str]], Sequence[NamedFile]] = _no_files


@dataclass(frozen=True)
class SignedFile(Generic[D]):
    """The contents of a file: the document, its parts and the signatures."""

    kind: FileKind[D]
    document: D
    parts: Mapping[str, str]
    signatures: tuple[Signature, ...]

    def encode(self) -> bytes:
        """The file: JSON, indented."""
        kept: dict[str, Any] = {"kind": self.kind.name, "document": self.document.encode().decode("utf-8")}
        kept |= {name: self.parts[name] for name in self.kind.parts}
        kept["signatures"] = [
            {"participant": one.participant, "at": one.at, "signature": one.signature.hex()}
            for one in sorted(self.signatures, key=lambda one: one.participant)
        ]
        return (json.dumps(kept, ensure_ascii=False, indent=1) + "\n").encode("utf-8")

    def check(self) -> None:
        """Raises ``BadSigned`` unless the parts are those that were signed and everybody has signed."""
        self.kind.check_parts(self.document, self.parts)
        check_all_signed(self.document, self.signatures)


def read_file(raw: bytes, kinds: Sequence[FileKind[Any]]) -> SignedFile[Any]:
    """A file of one of these kinds; nothing of it is checked yet but its form. Raises ``BadSigned``."""
    if len(raw) > LARGEST_FILE:
        raise BadSigned("file")
    try:
        kept = json.loads(raw.decode("utf-8"), object_pairs_hook=_without_repetition)
        kind = next((one for one in kinds if one.name == kept["kind"]), None)
        if kind is None or set(kept) != {"kind", "document", "signatures", *kind.parts}:
            raise BadSigned("file")
        parts = {name: kept[name] for name in kind.parts}
        if not all(isinstance(part, str) for part in parts.values()):
            raise BadSigned("file")
        signatures = tuple(_signature_from(one) for one in kept["signatures"])
        document = kept["document"].encode("utf-8")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise BadSigned("file") from None
    return SignedFile(kind, kind.parse(document), parts, signatures)


def _signature_from(kept: Mapping[str, Any]) -> Signature:
    if set(kept) != {"participant", "at", "signature"}:
        raise BadSigned("file")
    return Signature(kept["participant"], kept["at"], bytes.fromhex(kept["signature"]))


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A name that stands twice could be read one way here and another way elsewhere."""
    if len({name for name, _value in pairs}) != len(pairs):
        raise BadSigned("file")
    return dict(pairs)
