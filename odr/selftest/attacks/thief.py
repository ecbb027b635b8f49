"""Somebody who holds the database, the settings and the installation key, and has this project's own functions.

They take every value they hold, and whatever derives from it under any label of the project, for a key; they try it on
everything that is sealed; what opens gives them further values; and so on until nothing new opens.
"""

from __future__ import annotations

import ast
import base64
import binascii
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select

import odr.tables
from odr.audit.tables import AuditEntry
from odr.cases.tables import Case
from odr.crypto.boxes import BoxKeyPair, second_half
from odr.crypto.codes import AccessCode
from odr.crypto.context import Purpose
from odr.crypto.derivation import derive, digest
from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import Dormant, LifeKey, woken
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import BoxSeed, CodeSecret, SymmetricKey
from odr.db.columns import Base
from odr.db.work import Work
from odr.lifekeys.lives import store_of
from odr.selftest.attacks.fitting import begun, fitting
from odr.selftest.harness.sealed import boxes, sealed_values
from odr.selftest.harness.sealed_value import Box, SealedValue
from odr.selftest.story.stage import Found, Stage

X25519_SIZE = 32
SOURCE = Path(odr.__file__).parent
# What derives something under a label; and, by how it begins, what fills a kind into one. All others name a purpose.
DERIVE = ("derive", "keyed_hash")
TAKE_A_KIND = {"installation/throttle ": "throttle_bucket", "installation/link ": "token_hash"}
PURPOSES = tuple(one.value for one in Purpose)
# Contact data, and who signs which agreement with whom; not its text.
OF_NO_VAULT = frozenset(
    {
        "accounts.sealed_contact",
        "agreements.sealed_document",
        "invitations.sealed_email",
        "links.sealed_email",
        "sessions.sealed_where",
    }
)
# Where there are words, as pages and as browsers sealed them.
OF_VAULTS = {"items", "folders", "vaults", "inner_records", "inner_record_pages", "inner_previous"}


def try_every_value(stage: Stage) -> Found:
    """The attack: everything that stands in any row or the key store, and the installation key, tried on everything.

    What only the installation key has sealed does open; anything else is found.
    """
    world = stage.story.world
    with world.database.reading() as session:
        work = world.app_context.work(session)
        lives = every_life(work)
        kept = [key.reveal() for key in lives.values()]
        one = Thief(work, [world.settings.installation_key.reveal(), *kept, *stored_values(work)], lives)
        one.work_until_nothing_new_opens()
    assert one.columns() >= OF_NO_VAULT, "the thief does not even open what the installation key is for"
    assert {place.column.split(".")[0] for place in one.values} >= OF_VAULTS, "nothing is sealed"
    assert "inner_grants.box" in {box.column for box in one.boxes}, "no browser has given a key"
    return Found(one.tried, [f"{column} opened" for column in sorted(one.columns() - OF_NO_VAULT)])


class Thief:
    """``values`` are the values in hand; ``opened`` is what they led to, with its column; ``keys``, by group, how.

    ``lives`` are the life keys in hand, all that are in the key store unless others are given.
    ``size`` is how many sealed values and grants there are to be opened. ``inside`` are those of a browser's that lay
    in what was opened; they are among the ``values`` from then on.
    """

    def __init__(self, work: Work, values: Iterable[bytes], lives: Mapping[UUID, LifeKey] | None = None) -> None:
        self.lives = every_life(work) if lives is None else lives
        self.values = list(sealed_values(work))
        self.boxes = list(boxes(work))
        self.size = len(self.values) + len(self.boxes)
        self.opened: list[tuple[str, bytes]] = []
        self.keys: dict[str, bytes] = {}
        self.labels = labels_of_the_project()
        self._seen: set[bytes] = set()
        self._new: set[bytes] = set()
        self._inside: list[SealedValue] = []
        self.inside: list[SealedValue] = []
        self._take(values)

    def work_until_nothing_new_opens(self) -> None:
        """Tries everything on everything."""
        while self._new:
            keys, self._new = self._new, set()
            opened = [*self._opened_values(self.values, keys), *self._opened_boxes(keys)]
            inside, self._inside = self._inside, []
            self.values += inside
            self.inside += inside
            self.size += len(inside)
            # Nothing was tried on what lies in a seal, until that opened.
            for plaintext in [*opened, *self._opened_values(inside, self._seen)]:
                self._take([plaintext])

    def columns(self) -> set[str]:
        """The columns in which something opened."""
        return {column for column, _plaintext in self.opened}

    @property
    def tried(self) -> int:
        """How many keys were tried, or are about to be."""
        return len(self._seen)

    def keys_not_tried(self) -> set[bytes]:
        """What would be tried next."""
        return set(self._new)

    def _take(self, values: Iterable[bytes]) -> None:
        for value in values:
            keys = set(_as_keys(value))
            if len(value) in (17, 32):  # the sizes of the project's secrets
                keys |= {derive(SymmetricKey(key), label) for key in tuple(keys) for label in self.labels}
            self._new |= keys - self._seen
            self._seen |= keys

    def _opened_values(self, values: Sequence[SealedValue], keys: set[bytes]) -> Iterator[bytes]:
        groups: dict[str, list[SealedValue]] = {}
        for place in values:
            groups.setdefault(place.group, []).append(place)
        ready = begun(keys) if groups else []
        for group in groups.values():
            first = group[0]
            # Tens of thousands of keys are tried on each; what fits is opened with the project's own function.
            for raw in fitting(ready, first.sealed, first.context.encode()):
                if opens(key := SymmetricKey(raw), first) is None:
                    continue
                self.keys[first.group] = raw
                for place in group:
                    plaintext = opens(key, place)
                    if plaintext is not None:
                        self.values.remove(place)
                        self.opened.append((place.column, plaintext))
                        yield plaintext
                        yield from self._woken(place, plaintext)
                        if place.within is not None:
                            self._inside += place.within.found_in(place.column, plaintext)
                        if place.column == "unlocked_vaults.sealed_share":
                            yield plaintext[:32]  # what stands behind it is a count
                break

    def _opened_boxes(self, keys: set[bytes]) -> Iterator[bytes]:
        boxes: dict[bytes, list[Box]] = {}
        for box in self.boxes:
            boxes.setdefault(box.public_key[-X25519_SIZE:], []).append(box)
        for key in keys:
            # The second half of the public key tells already; to work out the first one takes longer than all else.
            for box in boxes.get(second_half(BoxSeed(key)), ()):
                try:
                    plaintext = BoxKeyPair(BoxSeed(key)).open(box.sealed, box.context)
                except Unopenable:  # somebody has written another code's grant beside this public key
                    continue
                self.opened.append((box.column, plaintext))
                yield plaintext[:32]
                yield from self._woken(box, plaintext)

    def _woken(self, place: SealedValue | Box, plaintext: bytes) -> Iterator[bytes]:
        """What lay there, with its life key if that is in hand."""
        if place.wakes is not None and place.wakes.life in self.lives:
            yield woken(Dormant(plaintext[:32]), self.lives[place.wakes.life], place.wakes.context)


def every_life(work: Work) -> dict[UUID, LifeKey]:
    """All that is in the key store, case by case."""
    store, cases = store_of(work.session), work.session.scalars(select(Case.id)).all()
    return {one: key for case_id in cases for one, key in store.keys_in(case_id).items()}


@cache
def labels_of_the_project() -> list[str]:
    """Every label under which the project derives anything, read out of its source.

    A label that names a purpose is filled in with each; one that names a kind, with each kind that is written anywhere.
    """
    texts = (path.read_text("utf-8") for path in SOURCE.rglob("*.py"))
    trees = [ast.parse(text) for text in texts if any(f"{name}(" in text for name in (*DERIVE, *TAKE_A_KIND.values()))]
    labels: set[str] = set()
    for node in (node for tree in trees for node in ast.walk(tree)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in DERIVE:
            label = node.args[1]
            if isinstance(label, ast.Constant):
                labels.add(str(label.value))
            elif isinstance(label, ast.JoinedStr):
                beginning = str(cast(ast.Constant, label.values[0]).value)
                taking = TAKE_A_KIND.get(beginning)
                filled = [kind for tree in trees for kind in _kinds_in(tree, taking)] if taking else PURPOSES
                labels.update(f"{beginning}{one}" for one in filled)
    return sorted(labels)


def _kinds_in(tree: ast.Module, taking: str) -> Iterator[str]:
    """What a module hands over to this function as a kind; where that is not written there, any text with a name."""
    nodes = list(ast.walk(tree))
    calls = (node for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == taking)
    given: list[ast.expr] = [call.args[0] for call in calls]
    if not all(isinstance(one, ast.Constant) for one in given):
        given += [node.value for node in nodes if isinstance(node, ast.Assign)]
    for one in given:
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value.isascii():
            yield one.value


def stored_values(work: Work) -> Iterator[bytes]:
    """Everything that stands in any row, as bytes.

    Of the audit log the hashes alone: the rest is what they are computed from, and says nothing that is random. As they
    are computed from what anybody can read there, each of the latest of a case and some others will do.
    """
    for table in Base.metadata.sorted_tables:
        if table.name == AuditEntry.__tablename__:
            yield from _hashes_of_the_log(work)
            continue
        for row in work.session.execute(select(table)):
            for value in row:
                yield from bytes_of(value)


def _hashes_of_the_log(work: Work) -> Iterator[bytes]:
    newest_first = select(AuditEntry.case_id, AuditEntry.hash).order_by(AuditEntry.case_id, AuditEntry.number.desc())
    for _case_id, entries in groupby(work.session.execute(newest_first), key=lambda entry: entry.case_id):
        yield from (entry.hash for entry in islice(entries, 0, None, 10))


def bytes_of(value: Any) -> Iterator[bytes]:
    """What a value of a row may stand for, as bytes: itself, and where it is text also what is written in base64."""
    if isinstance(value, bytes):
        yield value
    elif isinstance(value, UUID):
        yield value.bytes
    elif isinstance(value, str):
        yield value.encode()
        for part in value.split("$"):  # a password's hash and salt
            padded = part + "=" * (-len(part) % 4)
            if len(part) >= 20 and padded.isascii() and "=" not in part:
                with suppress(binascii.Error):  # as with the way on of a form that was sent
                    yield base64.b64decode(padded, validate=False)


def _as_keys(value: bytes) -> Iterator[bytes]:
    """The 32-byte keys that a value may stand for."""
    if len(value) == 32:
        yield value
    else:
        yield digest(value)
    if len(value) > 32:
        yield value[:32]
        yield value[-32:]
        yield value[1:33].ljust(32, b"\0")  # behind a version byte
    if len(value) == 16:
        yield value * 2
    if len(value) >= 17:
        secret = CodeSecret(bytes([value[0] & 3]) + value[1:17])
        yield AccessCode(secret).server_share().reveal()


def opens(key: SymmetricKey, place: SealedValue) -> bytes | None:
    """What lies there, if it opens with this key."""
    try:
        return open_sealed(key, place.sealed, place.context)
    except Unopenable:
        return None
