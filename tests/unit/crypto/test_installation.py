"""The installation key: one sub-key for each purpose."""

from uuid import UUID

import pytest

from odr.crypto.context import Context, Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.installation import Installation
from odr.crypto.sealing import open_sealed
from odr.crypto.secrets import SymmetricKey, Token
from tests.unit.crypto import by_hand

RAW = bytes(range(32))
HERE = Installation(SymmetricKey(RAW))
ELSEWHERE = Installation(SymmetricKey(bytes(32)))
PLACE = Context(purpose=Purpose.CONTACT, subject=UUID(int=1), version=1)


def test_contact_data_opens_in_its_place_and_installation_alone() -> None:
    sealed = HERE.seal(b"Anna", PLACE)
    assert HERE.open(sealed, PLACE) == b"Anna"
    for installation, place in (
        (ELSEWHERE, PLACE),
        (HERE, Context(purpose=Purpose.CONTACT, subject=UUID(int=2), version=1)),
        (HERE, Context(purpose=Purpose.CONTACT, subject=UUID(int=1), version=2)),
        (HERE, Context(purpose=Purpose.INVITATION, subject=UUID(int=1), version=1)),
    ):
        with pytest.raises(Unopenable):
            installation.open(sealed, place)


def test_each_purpose_is_sealed_under_a_sub_key_of_its_own() -> None:
    for purpose in Purpose:
        place = Context(purpose=purpose, subject=UUID(int=1))
        sealed = HERE.seal(b"Anna", place)
        sub_key = SymmetricKey(by_hand.derive(RAW, f"installation/seal {purpose.value}"))
        assert open_sealed(sub_key, sealed, place) == b"Anna"
        with pytest.raises(Unopenable):
            open_sealed(SymmetricKey(RAW), sealed, place)


def test_tags_find_the_same_value_and_differ_by_installation_and_kind() -> None:
    token = Token(RAW)
    tags = [
        one
        for installation in (HERE, ELSEWHERE)
        for one in (
            installation.email_tag("anna@example.org"),
            installation.email_tag("anna@example.com"),
            installation.throttle_bucket("account", b"anna@example.org"),
            installation.throttle_bucket("network", b"anna@example.org"),
            installation.token_hash("reset", token),
            installation.token_hash("email", token),
        )
    ]
    assert len(set(tags)) == len(tags) == 12
    assert {len(tag) for tag in tags} == {32}
    assert HERE.email_tag("anna@example.org") == Installation(SymmetricKey(RAW)).email_tag("anna@example.org")
