"""What a backup says of itself: what is in it, of which installation, and a mark that only its key can make.

A backup is a folder: ``manifest.json``, the copy of the database and the list of parts that it names, and ``parts/``.
The manifest takes its place last and at once, so what it names is whole; what it does not name is nobody's.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID

from odr.backup.errors import BadBackup
from odr.crypto.installation import Installation

FORMAT = 1
MANIFEST = "manifest.json"
PARTS = "parts"


@dataclass(frozen=True)
class ManifestFile:
    """A file of a backup: its name in the folder, its length and the SHA-256 of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """``parts`` is the list of parts, a line each as ``sha256sum`` reads it; ``heads`` are those of the audit logs."""

    installation: UUID
    made_at: datetime
    version: str
    revision: str
    database: ManifestFile
    parts: ManifestFile
    number_of_parts: int
    heads: dict[str, str]

    def signed(self, installation: Installation) -> bytes:
        """As it is written."""
        said = asdict(self) | {
            "format": FORMAT,
            "installation": str(self.installation),
            "made_at": self.made_at.isoformat(),
        }
        return _json(said | {"mark": installation.backup_mark(_json(said)).hex()}, indent=1) + b"\n"

    @classmethod
    def read(cls, folder: Path, installation: Installation) -> Manifest:
        """The manifest of the backup in this folder. Raises ``BadBackup``."""
        path = folder / MANIFEST
        try:
            said = json.loads(path.read_bytes())
        except FileNotFoundError:
            raise BadBackup(f"There is no backup in {folder}: it would hold {MANIFEST}.") from None
        except (OSError, ValueError) as error:
            raise BadBackup(f"{path} cannot be read: {type(error).__name__}.") from None
        if not isinstance(said, dict) or said.get("format") != FORMAT:
            raise BadBackup(f"{path} is not a manifest that this version understands.")
        try:
            mark = bytes.fromhex(said.pop("mark"))
            if not hmac.compare_digest(mark, installation.backup_mark(_json(said))):
                raise BadBackup(
                    f"The backup in {folder} was not made under this installation key, or its manifest was changed. "
                    "Use the key of the installation that it was made of, or take another backup."
                )
            del said["format"]
            return cls(
                **said
                | {
                    "installation": UUID(said["installation"]),
                    "made_at": datetime.fromisoformat(said["made_at"]),
                    "database": ManifestFile(**said["database"]),
                    "parts": ManifestFile(**said["parts"]),
                }
            )
        except (KeyError, TypeError, ValueError):
            raise BadBackup(f"{path} is not a manifest that this version understands.") from None


def listed(folder: Path, name: str) -> ManifestFile:
    """What a manifest says of a file that is there."""
    return ManifestFile(name, (folder / name).stat().st_size, sha256_of(folder / name))


def check_listed(folder: Path, said: ManifestFile) -> None:
    """Raises ``BadBackup`` unless a file is the one that the manifest names."""
    path = folder / said.name
    if Path(said.name).name != said.name or not path.is_file():
        raise BadBackup(f"{path} is not there. Take another backup.")
    if listed(folder, said.name) != said:
        raise BadBackup(f"{path} is damaged: it is not what was written. Take another backup.")


def parts_of(folder: Path, manifest: Manifest) -> Iterator[tuple[str, str]]:
    """The names of the parts, each with the SHA-256 of its bytes."""
    yield from read_list(folder / manifest.parts.name)


def read_list(path: Path) -> Iterator[tuple[str, str]]:
    """The same, of a list of parts."""
    with path.open(encoding="ascii") as lines:
        for line in lines:
            sha256, _between, place = line.rstrip("\n").partition("  ")
            yield place.rpartition("/")[2], sha256


def line_of(name: str, sha256: str) -> bytes:
    """A line of such a list."""
    return f"{sha256}  {PARTS}/{name[:2]}/{name}\n".encode("ascii")


def part_path(folder: Path, name: str) -> Path:
    """Where a part lies in a backup."""
    return folder / PARTS / name[:2] / name


def sha256_of(path: Path) -> str:
    """Of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name only once it is whole and on the disk, in the place of one that had it."""
    begun = path.with_name(f"{path.name}.new")
    with open(os.open(begun, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - of a handle
        yield file
        file.flush()
        os.fsync(file.fileno())
    begun.replace(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Has the disk keep a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _json(said: dict[str, Any], indent: int | None = None) -> bytes:
    separators = (",", ":") if indent is None else None
    return json.dumps(said, sort_keys=True, separators=separators, indent=indent).encode("ascii")
