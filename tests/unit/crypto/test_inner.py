"""The inner seal: every known answer, and what somebody who has only the service could try."""

import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode, CodeKind, key_pair
from odr.crypto.context import Context, Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.inner import (
    InnerKey,
    InnerPlaces,
    InnerProofKey,
    could_be_inner_grant,
    grant_inner,
    inner_pair,
    inner_proof_key,
    open_inner_grant,
    open_previous_inner,
    seal_previous_inner,
)
from odr.crypto.sealing import open_sealed, seal
from odr.crypto.secrets import BrowserShare
from tests.unit.crypto import by_hand

Case = dict[str, Any]
VECTORS: dict[str, list[Case]] = json.loads((Path(__file__).parents[2] / "vectors" / "inner.json").read_text("ascii"))


def cases(group: str) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    return pytest.mark.parametrize("case", VECTORS[group], ids=lambda case: str(case["name"]))


def places_of(case: Case) -> InnerPlaces:
    return InnerPlaces(**{name: UUID(value) for name, value in case["where"].items()})


def share_of(case: Case) -> BrowserShare:
    return AccessCode.parse(case["code"], CodeKind.BROWSER).browser_share()


def granted(case: Case) -> InnerKey:
    share = share_of(case)
    context = places_of(case).grant(int(case["epoch"]), UUID(case["code_id"]))
    return open_inner_grant(bytes.fromhex(case["box"]), inner_pair(share), inner_proof_key(share), context)


def test_every_group_of_the_vectors_is_run() -> None:
    groups = {"derived", "places", "granted", "refused_grants", "previous", "refused_previous"}
    assert set(VECTORS) == groups
    assert all(VECTORS.values())


@cases("derived")
def test_a_browser_share_derives_as_specified(case: Case) -> None:
    share = share_of(case)
    assert share.reveal().hex() == case["browser_share"]
    assert by_hand.derive(share.reveal(), "browser/box seed").hex() == case["box_seed"]
    assert inner_proof_key(share).reveal() == by_hand.derive(share.reveal(), "browser/grant proof")
    assert inner_proof_key(share).reveal().hex() == case["proof_key"]
    assert inner_pair(share).public.encoded == by_hand.public_key(bytes.fromhex(case["box_seed"]))


@cases("places")
def test_everything_inner_has_its_place(case: Case) -> None:
    read = {"item": UUID, "code": UUID, "version": int, "epoch": int, "number": int, "page": int}
    parts = {name: read[name](case[name]) for name in read if name in case}
    context: Context = getattr(places_of(case), case["name"])(**parts)
    assert context.encode().hex() == case["encoding"]


@cases("granted")
def test_an_inner_grant_opens_as_specified(case: Case) -> None:
    assert granted(case).reveal().hex() == case["key"]
    place = places_of(case).grant(int(case["epoch"]), UUID(case["code_id"])).encode()
    share = share_of(case).reveal()
    key = bytes.fromhex(case["key"])
    proof = hmac.digest(by_hand.derive(share, "browser/grant proof"), place + key, "sha256")
    opened = by_hand.hpke_open(by_hand.derive(share, "browser/box seed"), bytes.fromhex(case["box"])[1:], place)
    assert opened == by_hand.pad(key + proof)


@cases("refused_grants")
def test_an_inner_grant_that_was_moved_or_slipped_in_does_not_open(case: Case) -> None:
    with pytest.raises(Unopenable):
        granted(case)


@cases("previous")
def test_the_inner_key_before_opens_as_specified(case: Case) -> None:
    newer, sealed = InnerKey(bytes.fromhex(case["newer"])), bytes.fromhex(case["sealed"])
    older = open_previous_inner(newer, sealed, places_of(case).previous(int(case["epoch"])))
    assert older.reveal().hex() == case["older"]


@cases("refused_previous")
def test_an_inner_key_before_that_was_moved_or_altered_does_not_open(case: Case) -> None:
    newer, sealed = InnerKey(bytes.fromhex(case["newer"])), bytes.fromhex(case["sealed"])
    with pytest.raises(Unopenable):
        open_previous_inner(newer, sealed, places_of(case).previous(int(case["epoch"])))


def test_the_servers_share_opens_no_inner_grant() -> None:
    code, key, places = AccessCode.generate(CodeKind.BROWSER), InnerKey.generate(), InnerPlaces(uuid4(), uuid4())
    share, context = code.browser_share(), places.grant(1, uuid4())
    box = grant_inner(key, inner_pair(share).public, inner_proof_key(share), context)
    with pytest.raises(Unopenable):
        key_pair(code.server_share()).open(box, context)
    of_the_server = BrowserShare(code.server_share().reveal())
    with pytest.raises(Unopenable):
        open_inner_grant(box, inner_pair(of_the_server), inner_proof_key(share), context)


def test_whoever_runs_the_service_cannot_slip_an_inner_key_in() -> None:
    share, context = BrowserShare.generate(), InnerPlaces(uuid4(), uuid4(), uuid4()).grant(1, uuid4())
    pair: BoxKeyPair = inner_pair(share)
    # All that they know: the public key, the place, and a proof key of their own.
    box = grant_inner(InnerKey.generate(), pair.public, InnerProofKey.generate(), context)
    with pytest.raises(Unopenable):
        open_inner_grant(box, pair, inner_proof_key(share), context)


def test_what_could_be_an_inner_grant_is_as_long_as_one() -> None:
    for case in [*VECTORS["granted"], *VECTORS["refused_grants"][:1]]:
        assert could_be_inner_grant(bytes.fromhex(case["box"]))
    good = bytes.fromhex(VECTORS["granted"][0]["box"])
    for other in (b"", b"\2" + good[1:], good[:-1], good + b"\0", inner_pair(BrowserShare.generate()).public.encoded):
        assert not could_be_inner_grant(other)


def test_a_former_key_reaches_nothing_of_the_epoch_after_it() -> None:
    places = InnerPlaces(uuid4(), uuid4(), uuid4())
    older, newer, item = InnerKey.generate(), InnerKey.generate(), uuid4()
    previous = seal_previous_inner(newer, older, places.previous(2))
    written = seal(newer, "Größe".encode(), places.body(item, 1, 2))
    for sealed, context in ((previous, places.previous(2)), (written, places.body(item, 1, 2))):
        with pytest.raises(Unopenable):
            open_sealed(older, sealed, context)
    with pytest.raises(Unopenable):
        open_previous_inner(older, previous, places.previous(2))
    assert open_previous_inner(newer, previous, places.previous(2)) == older


def test_an_inner_seal_belongs_to_its_item_version_and_epoch_and_is_no_outer_one() -> None:
    places, key, item = InnerPlaces(uuid4(), uuid4(), uuid4()), InnerKey.generate(), uuid4()
    sealed = seal(key, b"words", places.body(item, 1, 1))
    outer = Context(
        purpose=Purpose.ITEM, case=places.case, vault=places.vault, folder=places.folder, item=item, version=1, epoch=1
    )
    elsewhere = [
        places.body(uuid4(), 1, 1),
        places.body(item, 2, 1),
        places.body(item, 1, 2),
        places.title(item, 1, 1),
        InnerPlaces(places.case, places.vault, uuid4()).body(item, 1, 1),
        InnerPlaces(places.case, uuid4(), places.folder).body(item, 1, 1),
        InnerPlaces(uuid4(), places.vault, places.folder).body(item, 1, 1),
        outer,
    ]
    for context in elsewhere:
        with pytest.raises(Unopenable):
            open_sealed(key, sealed, context)
    assert open_sealed(key, sealed, places.body(item, 1, 1)) == b"words"
