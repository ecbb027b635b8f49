"""What is signed: canonical, and nothing else is taken for it."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odr.crypto.errors import Unopenable
from odr.crypto.lifekeys import Dormant
from odr.crypto.secrets import SigningSeed
from odr.crypto.signing import SigningKeyPair
from odr.messages.documents import (
    Addressed,
    Document,
    EntryPlace,
    Roster,
    ending,
    entry_hash,
    envelope_content,
    read,
    resealing,
    sign,
    signature_context,
    split_envelope,
)
from odr.vaults.contents.drafts import Draft, Field

IDS = [UUID(int=number << 96 | 0x40008000 << 32) for number in range(1, 9)]
PLACE = EntryPlace(IDS[0], IDS[1], IDS[2], 7)
PAIR = SigningKeyPair(SigningSeed(bytes(range(32))))
AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
DOCUMENT = Document(
    author_id=IDS[3],
    account_id=IDS[4],
    vault_id=IDS[5],
    epoch=2,
    addressed=(Addressed(IDS[6], "ab" * 32),),
    previous_hash=bytes(32),
    sent_at=AT,
    text="Words",
)


@pytest.mark.parametrize(
    "document",
    [
        DOCUMENT,
        replace(DOCUMENT, text="", roster=Roster("Keys", (IDS[3], IDS[6]), "further")),
        replace(DOCUMENT, disclosed=Draft("Title", "Text", (Field("What", "amount", "1"),))),
    ],
)
def test_a_document_comes_out_as_it_went_in(document: Document) -> None:
    signed = read(sign(document, PLACE, PAIR))
    assert signed.document == document
    assert signed.document.kind == ("roster" if document.roster else "message")
    PAIR.public.verify(signed.signature, signed.signed_bytes, signature_context(PLACE, signed.document))


@given(st.binary(max_size=300))
def test_other_bytes_are_no_document(plaintext: bytes) -> None:
    with pytest.raises(Unopenable):
        read(plaintext)


@given(st.text(max_size=200))
def test_any_text_survives(text: str) -> None:
    if any(0xD800 <= ord(character) <= 0xDFFF for character in text):
        return
    assert read(sign(replace(DOCUMENT, text=text), PLACE, PAIR)).document.text == text


def test_every_part_of_an_entry_changes_its_hash() -> None:
    parts = (PLACE, bytes(32), IDS[3], "message", AT, IDS[4].bytes, bytes(32))
    others = (
        replace(PLACE, case_id=IDS[7]),
        replace(PLACE, room_id=IDS[7]),
        replace(PLACE, message_id=IDS[7]),
        replace(PLACE, number=8),
    )
    made = {entry_hash(*parts)}
    made |= {entry_hash(other, *parts[1:]) for other in others}
    for at, other in (
        (1, b"\1" * 32),
        (2, IDS[7]),
        (3, "roster"),
        (4, AT.replace(year=2027)),
        (5, b""),
        (6, b"\1" * 32),
    ):
        changed = [*parts]
        changed[at] = other
        made.add(entry_hash(*changed))  # type: ignore[arg-type]
    assert len(made) == 11


def test_an_envelope_holds_a_key_and_perhaps_a_proof_and_nothing_else() -> None:
    key = Dormant.generate()
    assert split_envelope(envelope_content(key)) == (key, b"")
    assert split_envelope(envelope_content(key, bytes(65))) == (key, bytes(65))
    for size in (0, 31, 33, 96, 98):
        with pytest.raises(Unopenable):
            split_envelope(bytes(size))


def test_what_ends_a_message_and_what_reseals_it_are_never_the_same_words() -> None:
    assert (
        len({ending(bytes(32), "undone", AT), ending(bytes(32), "taken back", AT), resealing(bytes(32), IDS[0])}) == 3
    )


def test_nothing_shows_words_when_it_is_printed() -> None:
    assert "Words" not in repr(DOCUMENT)
    assert "Keys" not in repr(Roster("Keys", (), "further"))
    assert "Words" not in repr(read(sign(DOCUMENT, PLACE, PAIR)))
