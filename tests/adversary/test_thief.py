"""The thief: every file of the database, the settings, the installation key and the logs are in their hands.

What they lack is an access code and a live cookie.
"""

import base64
import os
from collections.abc import Callable

import pytest
from sqlalchemy import select

import odr.tables  # noqa: F401  every table
from odr.accounts.contact import contact_of
from odr.accounts.links import LinkKind
from odr.accounts.tables import Account
from odr.crypto.boxes import BoxKeyPair
from odr.crypto.codes import AccessCode
from odr.crypto.context import Purpose
from odr.crypto.errors import Unopenable
from odr.crypto.secrets import BoxSeed
from odr.db.columns import Base
from odr.mail.outbox import Waiting, waiting
from odr.selftest.attacks.disk import SOUGHT, kept_are_in, kept_of_codes, loot_of, of_bytes, search_for
from odr.selftest.attacks.thief import Thief, labels_of_the_project, stored_values
from odr.selftest.harness.encodings import found, traces_of_text
from odr.selftest.story.story import Story
from odr.web.asking.sessions import read_token
from tests.support.world import World

pytestmark = pytest.mark.erases("a thief searches the files")


KEYS = {"keys.sqlite3", "keys.sqlite3-journal"}


@pytest.fixture
def loot(story: Story) -> dict[str, bytes]:
    """Everything in the thief's hands, as bytes."""
    loot = loot_of(story)
    parts = {one.name for one in (story.world.settings.instance / "files").rglob("*") if one.is_file()}
    assert parts
    files = set(loot) - {"settings", "installation.key", "log"} - parts
    if story.world.database.is_sqlite:
        assert files == {"odr.sqlite3", "odr.sqlite3-wal", "odr.sqlite3-shm", "odr.sqlite3-queue", *KEYS}
    else:
        assert {name.split("/")[0] for name in files} == {"base", "pg_wal", *KEYS}
    assert sum(len(loot[name]) for name in files) > 500_000
    return loot


# --- text ------------------------------------------------------------------------------------------------------------


@pytest.mark.both_engines("each has files of its own")
@pytest.mark.promise("P01", "P05", "P06")
@pytest.mark.parametrize(
    ("what", "at_least"),
    [
        ("private texts", 8_000), ("codes", 2_500), ("passwords", 500), ("sessions", 2_000), ("links", 800),
        ("contacts", 1_000),
    ],
)  # fmt: skip
def test_nothing_secret_is_found_in_any_usual_encoding(
    story: Story, loot: dict[str, bytes], what: str, at_least: int
) -> None:
    told = search_for(story, loot, what)
    assert told.what == []
    assert told.tried > at_least


def test_every_kind_of_secret_is_looked_for_where_the_story_noted_it(story: Story) -> None:
    assert len(story.private) > 80
    assert len(story.codes) >= 12
    assert len(story.passwords) >= 13
    assert len(story.session_tokens) > 10
    assert len(story.link_tokens) == len(set(story.link_tokens)) >= 12
    assert len(story.contacts) > 20


@pytest.mark.both_engines("each has files of its own")
def test_the_same_search_finds_what_the_server_does_keep_of_a_code(story: Story, loot: dict[str, bytes]) -> None:
    """The control."""
    kept = list(kept_of_codes(story))
    assert len(kept) >= 16
    assert kept_are_in(found(loot, kept), len(kept))
    assert not kept_are_in(found({"nothing": b"of it"}, kept), len(kept))
    assert not kept_are_in([], 0)


@pytest.mark.both_engines("each has files of its own")
@pytest.mark.parametrize("what", SOUGHT)
def test_whatever_is_looked_for_is_found_where_it_stands(story: Story, loot: dict[str, bytes], what: str) -> None:
    """The control: the first of its kind, planted in the log, is found, and the finding does not repeat it."""
    first = next(SOUGHT[what](story))[2]
    told = search_for(story, {"log": b"{" + first + b"}"}, what).what
    assert told
    assert all(" in log as " in one and first.decode() not in one for one in told)


def test_contact_data_is_there_for_whoever_uses_the_installation_key(story: Story) -> None:
    with story.world.database.reading() as session:
        work = story.world.app_context.work(session)
        known = {contact_of(work, account).legal_name for account in session.scalars(select(Account))}
        assert known == set(story.people)
        assert waiting(work) == Waiting(0, 0, 0), "delivered mails are gone"


def test_the_log_holds_no_identifier_and_no_address(story: Story) -> None:
    for identifier in (*story.case_ids, *(one for place in story.places.values() for one in place.items.values())):
        assert str(identifier) not in story.log
        assert identifier.hex not in story.log
    for person in story.people.values():
        assert person.address not in story.log


@pytest.mark.only_on("sqlite", "what is tried out is the search; on both kinds it goes through files of bytes")
@pytest.mark.parametrize(
    "encoding", sorted({name for name, _trace in traces_of_text("é sentence “with” <all> & more")})
)
def test_the_search_would_find_a_sentence_in_this_encoding(loot: dict[str, bytes], encoding: str) -> None:
    sentence = "élan: he'd settle for “forty” & <one> 100 % \N{POUND SIGN}"
    planted = dict(traces_of_text(sentence)).get(encoding)
    if planted is None:  # Latin-1 knows no curved quotation marks
        sentence = 'élan: he\'d settle for "forty" & <one> 100 % \N{POUND SIGN}'
        planted = dict(traces_of_text(sentence))[encoding]
    needles = [("sentence", name, trace) for name, trace in traces_of_text(sentence)]
    assert found(loot, needles) == []
    log = loot["log"] + b'{"oops":"' + planted + b'"}\n'
    assert f"sentence in log as {encoding}" in found(loot | {"log": log}, needles)


@pytest.mark.parametrize("before", range(6))
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode, base64.b32encode])
def test_the_search_finds_what_was_encoded_together_with_something_else(
    before: int, encode: Callable[[bytes], bytes]
) -> None:
    secret = b"nobody saw the heron on the roof"
    file = {"file": encode(os.urandom(30 + before) + secret + os.urandom(7))}
    assert found(file, of_bytes("secret", secret)) != []


# --- the project's own functions (every value on everything: test_selftest.py) ---------------------------------------


def thief_with(world: World, *values: bytes) -> Thief:
    with world.database.reading() as session:
        return Thief(world.app_context.work(session), values)


def everything_in_hand(world: World) -> list[bytes]:
    with world.database.reading() as session:
        return [world.settings.installation_key.reveal(), *stored_values(world.app_context.work(session))]


def test_no_stored_value_opens_a_grant(story: Story) -> None:
    one = thief_with(story.world, *everything_in_hand(story.world))
    values = one.keys_not_tried()
    boxes = {box.group: box for box in one.boxes}
    assert len(boxes) > 10
    for value in sorted(values)[:: max(1, len(values) // 100)]:
        pair = BoxKeyPair(BoxSeed(value))
        for box in boxes.values():
            with pytest.raises(Unopenable):
                pair.open(box.sealed, box.context)


def test_the_thief_knows_every_sealed_column_and_every_label(story: Story) -> None:
    known = {place.column for place in thief_with(story.world).values} | {
        "mails.sealed_message",
        # Nobody is asked by email to facilitate, and no organisation has a form of its own: test_agreement_seals.py.
        "agreement_forms.sealed_text",
        "engagements.sealed_email",
        # Nobody writes to those who run the service in the story: test_enquiry_attacks.py.
        "enquiries.sealed_content",
        "request_words.sealed_text",
        "requests.sealed_contact",
        "survey_texts.sealed_text",
        "surveys.sealed_questions",
        # Nobody publishes a policy in the story, and no organisation has a template: test_policy_seals.py,
        # test_template_seals.py.
        "policy_versions.sealed_summary",
        "policy_versions.sealed_text",
        "settlement_templates.sealed_contents",
        # No organisation has a contract in the story, and none leaves: test_contract_attacks.py,
        # test_departed_organisation.py.
        "handover_parts.sealed_rows",
        "contracts.sealed_details",
        "statements.sealed_token",
        # No organisation adds words to its mails in the story: test_mail_words_attacks.py.
        "mail_words.sealed_words",
        # Nobody gives a case a name of their own in the story or says what they are in the dispute, and no browser is
        # told: test_moved_seals.py.
        "case_invitations.sealed_dispute_role",
        "participants.sealed_dispute_role",
        "case_labels.sealed_label",
        "push_subscriptions.sealed_endpoint",
        # Nobody adds a course in the story, and nobody lets support look: test_support_attacks.py.
        "register_entries.sealed_content",  # test_register_attacks.py
        "support_permissions.sealed_content",
        "training_course_versions.sealed_content",
        # Bound to the length of the file, which stands in a sealed entry alone; and no upload lasts to the end of the
        # story: test_file_attacks.py.
        "file_uploads.sealed_state",
        "stored_files.sealed_root",
        # Nobody has a folder in the story that opens in a browser only: test_browser_folder_attacks.py.
        "inner_code_lists.sealed_list",
        "inner_previous.sealed_key",
        "inner_record_pages.sealed_page",
        "inner_records.sealed_root",
        # Administrators write no note on a case in the story: test_case_note_attacks.py.
        "case_notes.sealed_words",
        # Kept by the command that sets up an installation, which the story does without: test_moved_seals.py.
        "key_probes.sealed_probe",
    }
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.info["kind"] == "sealed"
    }
    assert known == sealed


def test_the_thief_knows_every_label_and_fills_in_what_can_stand_in_it() -> None:
    labels = set(labels_of_the_project())
    assert {"code/server share", "share/box seed", "session/seal"} <= labels
    assert {f"installation/seal {one.value}" for one in Purpose} <= labels
    # Kinds that are written where they are handed over, that are members of an enumeration, and that have a name.
    assert {"installation/throttle network", "installation/throttle mail about"} <= labels
    assert {f"installation/link {kind}" for kind in ("invitation", LinkKind.RESET.value, "records, given")} <= labels
    assert not {"installation/throttle item", "installation/link item"} & labels


@pytest.mark.parametrize("which", ["server share", "bits of the code", "session token"])
def test_with_the_one_thing_that_is_missing_the_thief_does_open_the_vault(story: Story, which: str) -> None:
    """The control: the same search, given a code's share, the code or a live cookie, reads everything behind it."""
    place = story.places["Tessa Wren"]
    code = next(one for one in story.codes if one.reveal() == place.codes[0])
    token = read_token(place.party.cookie())
    assert token is not None
    given = {
        "server share": code.server_share().reveal(),
        "bits of the code": code._secret.reveal(),
        "session token": token.reveal(),
    }[which]
    one = thief_with(story.world, given)
    one.work_until_nothing_new_opens()
    read = b"\n".join(plaintext for _column, plaintext in one.opened).decode("utf-8", "replace")
    assert "Chest of tessa under the stairs" in read
    assert "On reflection tessa fears the lighthouse ledger" in read
    assert "what the walrus of tessa never read" in read
    # What was said to her is behind it as well.
    assert "leo to tessa: forget the tulips in the gutter" in read
    # What was undone, and what was taken back, is behind nothing.
    assert "weathercock" not in read
    assert "ochre pump" not in read
    # And nothing that is somebody else's alone.
    others = [text for text in story.private if "leo" in text.casefold() and "tessa" not in text.casefold()]
    assert len(others) > 10
    assert not [text for text in others if text in read]


@pytest.mark.promise("P01")
def test_with_a_personal_code_the_thief_opens_what_is_in_that_keyring_and_in_no_other(story: Story) -> None:
    """The control for keyrings: what the personal code leads to is all that was kept from the thief."""
    one = thief_with(story.world, AccessCode.parse(story.personal_codes["Tessa Wren"])._secret.reveal())
    one.work_until_nothing_new_opens()
    assert {"keyrings.sealed_key", "keyring_entries.box", "grants.box", "items.sealed_body"} <= one.columns()
    read = b"\n".join(plaintext for _column, plaintext in one.opened).decode("utf-8", "replace")
    assert "On reflection tessa fears the lighthouse ledger" in read
    assert "On reflection leo fears the lighthouse ledger" not in read


@pytest.mark.promise("P01")
def test_a_code_that_was_taken_back_opens_nothing_with_the_whole_database_beside_it(story: Story) -> None:
    taken_back = AccessCode.parse(story.places["Tessa Wren"].codes[2])
    one = thief_with(story.world, taken_back._secret.reveal(), taken_back.server_share().reveal())
    one.work_until_nothing_new_opens()
    assert one.opened == []


def test_the_cookie_of_a_session_that_has_ended_opens_nothing(story: Story) -> None:
    live = {one.cookie() for one in story.people.values()}
    ended = [token for text in story.session_tokens if text not in live and (token := read_token(text))]
    assert len(ended) > 5
    one = thief_with(story.world, *(token.reveal() for token in ended))
    one.work_until_nothing_new_opens()
    assert one.opened == []
