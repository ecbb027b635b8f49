"""Every event has its sentences, and names are said as they are known."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from odr.audit.log import Event
from odr.audit.reading import KINDS, EventKind
from odr.audit.tables import AuditEntry
from odr.audit.wording import Names, code_words, kind_words, sentence, with_which_code
from odr.i18n import in_language

READER, OTHER, FOLDER, SHUT, IN_BROWSER, ITEM, CODE = (uuid4() for _ in range(7))
NAMES = Names(
    reader_id=READER,
    people={READER: "Tessa Quill", OTHER: "Leonard Frost"},
    folders={FOLDER: "Money", SHUT: None, IN_BROWSER: None},
    in_browser={IN_BROWSER},
    items={ITEM: FOLDER},
    codes={CODE: code_words("For the drawer")},
)


# These are recorded without anybody's name: of them the same is said to everybody.
NOBODYS_DOING = {
    Event.CASE_SETTLED,
    Event.CASE_NOT_SETTLED,
    Event.CASE_QUIET,
    Event.CASE_LEFT_OPEN,
    Event.CASE_ABANDONED,
}


def entry(
    event: Event | str,
    actor_id: UUID | None = READER,
    subject_id: UUID | None = None,
    count: int | None = None,
    code_id: UUID | None = None,
) -> AuditEntry:
    return AuditEntry(
        case_id=uuid4(),
        number=1,
        at=datetime(2026, 11, 3, tzinfo=UTC),
        event=event if isinstance(event, str) else event.value,
        actor_id=actor_id,
        subject_id=subject_id,
        count=count,
        code_id=code_id,
    )


@pytest.mark.parametrize("event", list(Event))
@pytest.mark.parametrize("actor_id", [READER, OTHER, None, UUID(int=9)])
def test_every_event_has_a_sentence_for_the_reader_for_others_and_for_nobody_known(
    event: Event, actor_id: UUID | None
) -> None:
    for subject_id in (None, FOLDER, SHUT, IN_BROWSER, ITEM, CODE):
        said = sentence(entry(event, actor_id, subject_id, 3), NAMES)
        assert said.endswith(".")
        assert "%" not in said
        assert said[0].isupper()
        with in_language("qps"):
            bracketed = sentence(entry(event, actor_id, subject_id, 3), NAMES)
        assert bracketed.startswith("⟦")
        assert bracketed.endswith("⟧")
    said_to_who_did_it = sentence(entry(event, READER, subject_id, 3), NAMES)
    assert (said == said_to_who_did_it) == (actor_id == READER or event in NOBODYS_DOING)


@pytest.mark.parametrize("event", list(Event))
def test_every_event_is_of_one_kind_that_has_a_name(event: Event) -> None:
    assert kind_words(KINDS[event])


def test_only_what_happens_to_the_case_as_such_is_of_that_kind() -> None:
    prefixes = {event.value.split(".")[0] for event, kind in KINDS.items() if kind is EventKind.CASE}
    assert prefixes == {
        "case",
        "invitation",
        "participant",
        "facilitator",
        "facilitation",
        "disclosure",
        "agreement",
        "declaration",
    }


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (entry(Event.FOLDER_LISTED, READER, FOLDER, 5), "You opened the folder “Money” and saw 5 entries."),
        (entry(Event.FOLDER_LISTED, READER, FOLDER, 1), "You opened the folder “Money” and saw 1 entry."),
        (entry(Event.FOLDER_LISTED, READER, uuid4(), 0), "You opened a folder that is gone now and saw 0 entries."),
        (entry(Event.FOLDER_RENAMED, OTHER, SHUT), "Leonard Frost renamed a folder that does not open to you."),
        (entry(Event.PARTICIPANT_JOINED, OTHER), "Leonard Frost joined the case."),
        (entry(Event.VAULT_REFUSED, None), "Somebody who is not known tried a code that does not open this."),
        (entry(Event.VAULT_REFUSED, READER), "Somebody who was signed in as you tried a code that does not open this."),
        (entry(Event.VAULT_REFUSED, OTHER, code_id=CODE),
         "Leonard Frost tried a code that does not open this any more."),
        (entry(Event.ITEM_READ, READER, ITEM), "You read an entry that is in “Money” now."),
        (entry(Event.ITEM_READ, OTHER, uuid4()), "Leonard Frost read an entry that is gone now."),
        (entry(Event.CODE_ISSUED, READER, CODE), "You made the code “For the drawer”."),
        (entry(Event.CASE_CLOSED, UUID(int=9)), "Somebody whose name is no longer known closed the case."),
        (entry("vault.eaten", READER), "Something happened that this version has no words for."),
    ],
)  # fmt: skip
def test_sentences_say_who_did_what(made: AuditEntry, said: str) -> None:
    assert sentence(made, NAMES) == said


def test_the_code_that_was_used_is_named() -> None:
    assert with_which_code(entry(Event.ITEM_READ), NAMES) is None
    assert with_which_code(entry(Event.ITEM_READ, code_id=CODE), NAMES) == "with the code “For the drawer”"
    assert with_which_code(entry(Event.ITEM_READ, code_id=uuid4()), NAMES) == "with a code that is gone"
