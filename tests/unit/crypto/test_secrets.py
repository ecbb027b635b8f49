"""Secrets are shown by nothing, copied by nothing, and equal only to their own kind."""

import copy
import json
import logging
import pickle
from base64 import b64encode

import pytest

from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode
from odr.crypto.errors import BadKey
from odr.crypto.installation import Installation
from odr.crypto.secrets import (
    BoxSeed,
    BrowserShare,
    CodeSecret,
    Secret,
    ServerShare,
    SigningSeed,
    SymmetricKey,
    Token,
)
from odr.crypto.signing import SigningKeyPair

KINDS = [SymmetricKey, CodeSecret, ServerShare, BrowserShare, BoxSeed, SigningSeed, Token]
every_kind = pytest.mark.parametrize("kind", KINDS)

# Bytes that are readable as text, so that a leak shows in every form that text can take.
BYTES = b"\x03" + b"leaks" * 7
CODE = AccessCode(CodeSecret(BYTES[:17]))
HOLDERS = {
    **{kind.__name__: kind(BYTES[: kind.size]) for kind in KINDS},
    "AccessCode": CODE,
    "BoxKeyPair": BoxKeyPair(BoxSeed(BYTES[:32])),
    "SigningKeyPair": SigningKeyPair(SigningSeed(BYTES[:32])),
    "Installation": Installation(SymmetricKey(BYTES[:32])),
}
every_holder = pytest.mark.parametrize("holder", HOLDERS.values(), ids=HOLDERS)


def shows_nothing(text: str) -> bool:
    """Whether none of the bytes stands in the text, in any usual spelling, nor any group of the code."""
    spellings = ["leak", b"leak".hex(), str(list(b"leak"))[1:-1], b64encode(BYTES[:17]).decode()[4:12], *CODE.groups()]
    return not any(spelling.lower() in text.lower() for spelling in spellings)


def test_the_check_of_this_file_sees_what_is_shown() -> None:
    spelled = [str(BYTES), BYTES.hex(), str(list(BYTES)), b64encode(BYTES[:17]).decode(), CODE.reveal()]
    assert not any(shows_nothing(text) for text in spelled)


@every_holder
def test_no_text_made_of_a_secret_shows_it(holder: object) -> None:
    made = [repr(holder), str(holder), f"{holder}", f"{holder!r}", f"{holder!s:>40}", f"{holder}", f"{[holder]}"]
    assert all(shows_nothing(text) for text in made)
    assert repr(holder).startswith("<")


@every_kind
def test_a_format_specification_shows_nothing_either(kind: type[Secret]) -> None:
    assert f"{kind(BYTES[: kind.size]):x>10}" == f"<{kind.__name__}>"


@every_holder
def test_a_log_line_shows_no_secret(holder: object, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        logging.getLogger("test").info("opened %s with %r", holder, {"key": holder})
    assert "opened <" in caplog.text
    assert shows_nothing(caplog.text)


@every_holder
def test_a_secret_cannot_be_written_down_by_accident(holder: object) -> None:
    with pytest.raises(TypeError):
        pickle.dumps(holder)
    with pytest.raises(TypeError):
        json.dumps(holder)


@every_kind
def test_a_secret_cannot_be_copied_hashed_or_read_as_bytes(kind: type[Secret]) -> None:
    secret = kind(BYTES[: kind.size])
    with pytest.raises(TypeError):
        copy.copy(secret)
    with pytest.raises(TypeError):
        copy.deepcopy(secret)
    with pytest.raises(TypeError):
        hash(secret)
    with pytest.raises(TypeError):
        memoryview(secret)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        vars(secret)


@every_kind
def test_a_secret_equals_the_same_bytes_of_the_same_kind_only(kind: type[Secret]) -> None:
    secret = kind(BYTES[: kind.size])
    assert secret == kind(BYTES[: kind.size])
    assert secret != kind(bytes(kind.size))
    assert secret != BYTES[: kind.size]
    others = [other for other in KINDS if other is not kind and other.size == kind.size]
    assert all(secret != other(BYTES[: kind.size]) for other in others)


@every_kind
def test_a_secret_of_another_length_or_type_is_refused_without_being_shown(kind: type[Secret]) -> None:
    right = BYTES[: kind.size]
    for wrong in (b"", right[:-1], right + b"l", bytearray(right), memoryview(right), right.decode(), None):
        with pytest.raises(BadKey) as refused:
            kind(wrong)  # type: ignore[arg-type]
        assert shows_nothing(str(refused.value))


@every_kind
def test_fresh_secrets_have_their_size_and_differ(kind: type[Secret]) -> None:
    made = {kind.generate().reveal() for _ in range(50)}
    assert len(made) == 50
    assert {len(value) for value in made} == {kind.size}


def test_a_code_secret_has_130_bits() -> None:
    with pytest.raises(BadKey):
        CodeSecret(b"\x04" + bytes(16))
    united = 0
    for _ in range(200):
        united |= int.from_bytes(CodeSecret.generate().reveal(), "big")
    assert united == 2**130 - 1  # every bit is used, and none beyond
