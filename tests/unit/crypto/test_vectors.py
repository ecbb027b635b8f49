"""Every known answer in tests/vectors, by the project's own code and by the second implementation in by_hand.py."""

import hmac
import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from odr.crypto.boxes import BoxKeyPair, BoxPublicKey
from odr.crypto.codes import AccessCode, BadCode, CodeKind, key_pair, lookup_tag
from odr.crypto.context import Context, Purpose
from odr.crypto.derivation import derive, keyed_hash
from odr.crypto.errors import BadKey, BadSignature, Unopenable
from odr.crypto.inner import (
    InnerKey,
    InnerPlaces,
    inner_pair,
    inner_proof_key,
    open_inner_grant,
    open_previous_inner,
)
from odr.crypto.lifekeys import Dormant, LifeKey, woken
from odr.crypto.padding import pad, padded_size, unpad
from odr.crypto.passwords import password_matches
from odr.crypto.safety_words import WORDS, safety_words
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import BoxSeed, CodeSecret, ServerShare, SigningSeed, SymmetricKey
from odr.crypto.signing import SigningKeyPair, VerifyingKey
from tests.unit.crypto import by_hand

Case = dict[str, Any]
VECTORS = Path(__file__).parents[2] / "vectors"
READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("case", "vault", "folder", "item", "subject"), UUID),
    **dict.fromkeys(("version", "epoch"), int),
}


def cases(file: str, group: str) -> Callable[[Callable[[Case], None]], Callable[[Case], None]]:
    """Runs a test once for each case of a group; an empty group fails the collection."""
    found = json.loads((VECTORS / f"{file}.json").read_text("ascii"))[group]
    assert found, f"no vectors in {file}/{group}"
    return pytest.mark.parametrize("case", found, ids=lambda case: str(case.get("name", "")) or None)


def raw(case: Case, field: str) -> bytes:
    return bytes.fromhex(case[field])


def parts_of(place: Case) -> dict[str, Any]:
    return {name: READ.get(name, str)(value) for name, value in place.items() if name != "purpose"}


def places_of(case: Case) -> InnerPlaces:
    return InnerPlaces(**{name: UUID(value) for name, value in case["where"].items()})


def context_of(place: Case) -> Context:
    return Context(purpose=Purpose(place["purpose"]), **parts_of(place))


# The formats themselves; what stands on them has its vectors run beside its rules.
FORMATS = {
    "messages",
    "life_keys",
    "boxes",
    "codes",
    "context",
    "derivation",
    "padding",
    "passwords",
    "from_javascript",
    "safety_words",
    "sealing",
    "signing",
}


def test_every_file_of_vectors_is_run() -> None:
    # These are run beside their rules: in test_inner.py and in tests/unit/facilitation, files, lifekeys, offers,
    # settlements and vaults; those of records and code_lists, which no code of the service reads,
    # in tests/reader.
    beside = {
        "agreements",
        "code_lists",
        "files",
        "inner",
        "ledger",
        "offers",
        "receipts",
        "records",
        "releases",
        "settlements",
    }
    assert {path.stem for path in VECTORS.glob("*.json")} == FORMATS | beside


@cases("context", "encoded")
def test_a_context_encodes_as_specified(case: Case) -> None:
    assert context_of(case["context"]).encode() == raw(case, "encoding")
    assert by_hand.context(case["context"]["purpose"], **parts_of(case["context"])) == raw(case, "encoding")


def test_every_purpose_has_a_known_encoding() -> None:
    known = json.loads((VECTORS / "context.json").read_text("ascii"))["encoded"]
    assert {case["context"]["purpose"] for case in known} == {purpose.value for purpose in Purpose}


@cases("context", "refused")
def test_a_context_that_has_no_encoding_is_refused(case: Case) -> None:
    with pytest.raises(ValueError, match="context's"):
        context_of(case["context"])


@cases("padding", "sizes")
def test_sizes_are_padded_as_specified(case: Case) -> None:
    assert padded_size(case["size"]) == case["padded"] == by_hand.padme(case["size"])


@cases("padding", "padded")
def test_data_is_padded_as_specified(case: Case) -> None:
    assert pad(raw(case, "data")) == raw(case, "padded") == by_hand.pad(raw(case, "data"))
    assert unpad(raw(case, "padded")) == raw(case, "data")


@cases("padding", "refused")
def test_padding_that_nobody_would_have_made_is_refused(case: Case) -> None:
    with pytest.raises(Unopenable):
        unpad(raw(case, "padded"))


@cases("derivation", "derived")
def test_secrets_derive_as_specified(case: Case) -> None:
    assert derive(SymmetricKey(raw(case, "secret")), case["label"], case["size"]) == raw(case, "out")
    assert by_hand.derive(raw(case, "secret"), case["label"], case["size"]) == raw(case, "out")


@cases("life_keys", "woken")
def test_what_lies_dormant_is_woken_with_a_life_key_as_specified(case: Case) -> None:
    dormant, life = Dormant(raw(case, "dormant")), LifeKey(raw(case, "life_key"))
    context = context_of(case["context"])
    assert woken(dormant, life, context) == raw(case, "key")
    assert by_hand.woken(raw(case, "dormant"), raw(case, "life_key"), context.encode()) == raw(case, "key")


def test_another_life_key_another_secret_or_another_place_wakes_another_key() -> None:
    dormant, life, place = Dormant.generate(), LifeKey.generate(), Context(purpose=Purpose.VAULT_SECRET, epoch=1)
    made = {
        woken(dormant, life, place),
        woken(Dormant.generate(), life, place),
        woken(dormant, LifeKey.generate(), place),
        woken(dormant, life, Context(purpose=Purpose.VAULT_SECRET, epoch=2)),
        dormant.reveal(),
        life.reveal(),
    }
    assert len(made) == 6


@cases("derivation", "hashed")
def test_values_hash_under_a_key_as_specified(case: Case) -> None:
    key, value = raw(case, "key"), raw(case, "value")
    assert keyed_hash(SymmetricKey(key), case["label"], value) == raw(case, "out")
    assert hmac.new(by_hand.derive(key, case["label"]), value, "sha256").digest() == raw(case, "out")


@cases("codes", "codes")
def test_a_code_and_everything_derived_from_it_is_as_specified(case: Case) -> None:
    kind = CodeKind[case["kind"].upper()]
    code = AccessCode(CodeSecret(raw(case, "secret")), kind)
    assert code.reveal() == case["code"]
    assert AccessCode.parse(case["code"], kind) == code
    assert [by_hand.is_code(case["code"], number) for number in CodeKind] == [one is kind for one in CodeKind]
    share = code.server_share()
    assert share.reveal() == raw(case, "server_share") == by_hand.derive(raw(case, "secret"), "code/server share")
    assert code.browser_share().reveal() == by_hand.derive(raw(case, "secret"), "code/browser share")
    assert code.browser_share().reveal() == raw(case, "browser_share")
    assert lookup_tag(share) == raw(case, "lookup_tag") == by_hand.derive(share.reveal(), "share/lookup tag")
    assert raw(case, "box_seed") == by_hand.derive(share.reveal(), "share/box seed")
    public = key_pair(ServerShare(raw(case, "server_share"))).public.encoded
    assert public == by_hand.public_key(raw(case, "box_seed"))
    assert sha256(public).hexdigest() == case["public_key_sha256"]


@cases("codes", "spellings")
def test_a_code_is_read_however_it_is_typed(case: Case) -> None:
    assert AccessCode.parse(case["typed"]) == AccessCode.parse(case["code"])


@cases("codes", "refused")
def test_what_is_no_code_is_refused_with_the_reason(case: Case) -> None:
    with pytest.raises(BadCode) as refused:
        AccessCode.parse(case["typed"], CodeKind[case["read as"].upper()])
    assert refused.value.reason == case["reason"]


@cases("sealing", "opened")
def test_a_seal_opens_as_specified(case: Case) -> None:
    place = context_of(case["context"])
    sealed = raw(case, "sealed")
    assert open_sealed(SymmetricKey(raw(case, "key")), sealed, place) == raw(case, "plaintext")
    assert by_hand.cobblestone_open(raw(case, "key"), sealed[1:], place.encode()) == by_hand.pad(raw(case, "plaintext"))


@cases("sealing", "refused")
def test_a_seal_that_was_moved_or_altered_does_not_open(case: Case) -> None:
    with pytest.raises(Unopenable):
        open_sealed(SymmetricKey(raw(case, "key")), raw(case, "sealed"), context_of(case["context"]))


@cases("boxes", "key_pairs")
def test_a_key_pair_grows_from_its_seed_as_specified(case: Case) -> None:
    assert BoxKeyPair(BoxSeed(raw(case, "seed"))).public.encoded == raw(case, "public_key")
    assert by_hand.public_key(raw(case, "seed")) == raw(case, "public_key")
    assert by_hand.expand_seed(raw(case, "seed")) == (raw(case, "mlkem_seed"), raw(case, "x25519_private"))
    assert raw(case, "expanded") == raw(case, "mlkem_seed") + raw(case, "x25519_private")


@cases("boxes", "opened")
def test_a_box_opens_as_specified(case: Case) -> None:
    place = context_of(case["context"])
    box = raw(case, "box")
    assert BoxKeyPair(BoxSeed(raw(case, "seed"))).open(box, place) == raw(case, "plaintext")
    assert by_hand.hpke_open(raw(case, "seed"), box[1:], place.encode()) == by_hand.pad(raw(case, "plaintext"))


@cases("boxes", "refused")
def test_a_box_that_was_moved_or_altered_does_not_open(case: Case) -> None:
    with pytest.raises(Unopenable):
        BoxKeyPair(BoxSeed(raw(case, "seed"))).open(raw(case, "box"), context_of(case["context"]))


@cases("boxes", "refused_public_keys")
def test_a_public_key_that_cannot_be_sealed_to_is_refused(case: Case) -> None:
    with pytest.raises(BadKey):
        BoxPublicKey(raw(case, "public_key"))


@cases("signing", "signed")
def test_a_document_is_signed_as_specified(case: Case) -> None:
    pair = SigningKeyPair(SigningSeed(raw(case, "seed")))
    place = context_of(case["context"])
    assert pair.public.encoded == raw(case, "public_key")
    assert pair.sign(raw(case, "document"), place) == raw(case, "signature")
    pair.public.verify(raw(case, "signature"), raw(case, "document"), place)


@cases("signing", "refused")
def test_a_signature_that_was_moved_or_altered_does_not_verify(case: Case) -> None:
    key = VerifyingKey(raw(case, "public_key"))
    with pytest.raises(BadSignature):
        key.verify(raw(case, "signature"), raw(case, "document"), context_of(case["context"]))


@cases("signing", "refused_public_keys")
def test_a_verifying_key_that_could_deny_its_signatures_is_refused(case: Case) -> None:
    with pytest.raises(BadKey):
        VerifyingKey(raw(case, "public_key"))


@cases("from_javascript", "sealed")
def test_a_seal_made_in_javascript_opens(case: Case) -> None:
    place = context_of(case["context"])
    sealed = raw(case, "sealed")
    assert open_sealed(SymmetricKey(raw(case, "key")), sealed, place) == raw(case, "plaintext")
    assert by_hand.cobblestone_open(raw(case, "key"), sealed[1:], place.encode()) == by_hand.pad(raw(case, "plaintext"))


@cases("from_javascript", "boxed")
def test_a_box_made_in_javascript_opens(case: Case) -> None:
    place = context_of(case["context"])
    assert BoxKeyPair(BoxSeed(raw(case, "seed"))).open(raw(case, "box"), place) == raw(case, "plaintext")
    assert by_hand.hpke_open(raw(case, "seed"), raw(case, "box")[1:], place.encode()) == by_hand.pad(
        raw(case, "plaintext")
    )


@cases("from_javascript", "granted")
def test_an_inner_key_that_a_browser_gave_to_a_code_opens(case: Case) -> None:
    share = AccessCode.parse(case["code"], CodeKind.BROWSER).browser_share()
    context = places_of(case).grant(int(case["epoch"]), UUID(case["code_id"]))
    opened = open_inner_grant(raw(case, "box"), inner_pair(share), inner_proof_key(share), context)
    assert opened.reveal() == raw(case, "key")


@cases("from_javascript", "previous")
def test_an_inner_key_that_a_browser_sealed_under_the_next_opens(case: Case) -> None:
    context, sealed = places_of(case).previous(int(case["epoch"])), raw(case, "sealed")
    assert open_previous_inner(InnerKey(raw(case, "newer")), sealed, context).reveal() == raw(case, "older")
    chain = by_hand.derive(raw(case, "newer"), "inner/previous epoch")
    assert by_hand.cobblestone_open(chain, sealed[1:], context.encode()) == by_hand.pad(raw(case, "older"))
    for other in (places_of(case).previous(int(case["epoch"]) + 1), places_of(case).record(1, int(case["epoch"]))):
        with pytest.raises(Unopenable):
            open_previous_inner(InnerKey(raw(case, "newer")), sealed, other)


@cases("from_javascript", "recorded")
def test_what_a_browser_remembers_of_a_folder_opens(case: Case) -> None:
    places = places_of(case)
    number, epoch = int(case["number"]), int(case["epoch"])
    key = SymmetricKey(raw(case["keys"], case["epoch"]))
    root = json.loads(open_sealed(key, raw(case, "root"), places.record(number, epoch)))
    assert root["name"] == case["folder name"]
    items: Case = {}
    for page, (written, page_epoch, digest) in root["pages"].items():
        sealed = raw(case["pages"], page)
        assert sha256(sealed).hexdigest()[:32] == digest
        page_key = SymmetricKey(raw(case["keys"], page_epoch))
        items |= json.loads(open_sealed(page_key, sealed, places.page(int(page), int(written), int(page_epoch))))
    assert {str(UUID(item)): known for item, known in items.items()} == case["items"]


@cases("from_javascript", "listed")
def test_what_a_browser_remembers_of_codes_opens(case: Case) -> None:
    context = places_of(case).code_list(int(case["version"]), int(case["epoch"]))
    opened = open_sealed(SymmetricKey(raw(case, "key")), raw(case, "sealed"), context)
    assert json.loads(opened) == {"codes": case["codes"], "pending": case["pending"]}
    assert opened == json.dumps(json.loads(opened), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@cases("from_javascript", "signed")
def test_a_document_signed_in_javascript_is_signed_as_specified(case: Case) -> None:
    pair = SigningKeyPair(SigningSeed(raw(case, "seed")))
    assert pair.sign(raw(case, "document"), context_of(case["context"])) == raw(case, "signature")
    VerifyingKey(raw(case, "public_key")).verify(
        raw(case, "signature"), raw(case, "document"), context_of(case["context"])
    )


@cases("passwords", "matches")
def test_a_password_matches_its_hash(case: Case) -> None:
    assert password_matches(case["password"], case["phc"])


@cases("passwords", "refused")
def test_another_password_or_a_broken_hash_does_not_match(case: Case) -> None:
    assert not password_matches(case["password"], case["phc"])


@cases("safety_words", "list")
def test_the_safety_words_are_those_of_the_list_in_its_order(case: Case) -> None:
    assert list(WORDS) == case["words"]


@cases("safety_words", "words")
def test_a_public_key_has_the_words_specified(case: Case) -> None:
    keys = [bytes.fromhex(key) for key in case["public_keys"]]
    assert list(safety_words(*keys)) == by_hand.safety_words(list(WORDS), *keys) == case["words"]
