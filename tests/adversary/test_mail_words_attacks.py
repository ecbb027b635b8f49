"""Words of an organisation's own in mails: what leads anywhere is refused, whoever writes to the database puts none in,
and no other organisation's people come near."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from odr.crypto.errors import Unopenable
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.errors import Refusal
from odr.organisations.mail_words import OwnMail, add_words, all_words, checked_words, mark_of
from odr.organisations.organisations import add_organisation, organisation_of
from odr.organisations.tables import MailWords
from tests.support import scenes
from tests.support.cases import invited, joined, opened
from tests.support.world import World

MOVED = {("mail_words", "sealed_words")}
WORDS = "Ask us whatever you like. We answer within two days."


@pytest.mark.parametrize(
    "typed",
    [
        "Go to https://harbour.example/x now", "see HTTP://1", "harbour.example", "Harbour.EXAMPLE/pay", "www.harbour",
        "WWW harbour", "write to us@harbour", "us @ harbour.example", "mailto:us", "tel:442079460018", "//harbour",
        r"\\harbour\share", "10.0.0.1", "Smith.Then",
        # As other signs, or with signs between that nobody sees.
        "\uff57\uff57\uff57\uff0eharbour", "harbour\uff0eexample", "harbour\u3002example", "us\uff20harbour",
        "harbour\u200b.exa\u200bmple", "harb\u00adour.\u2060example", "h\uff54tps\uff1a/\uff0fx",
        # As people put it together themselves.
        "harbour[.]example", "harbour (dot) example", "us [AT] harbour", "nous (arobase) port",
        # What is called, or paid to.
        "Call +44 20 7946 0018", "call 020-7946-0018", "01.02.03.04.05",
        "\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667",
        "Pay into GB29 NWBK 6016 1331 9268 19",
        # Nothing is filled in.
        "Dear {name}", "{{ 7 * 7 }}",
    ],
)  # fmt: skip
def test_nothing_that_leads_anywhere_or_is_filled_in_is_taken(typed: str) -> None:
    with pytest.raises(Refusal) as refused:
        checked_words(typed)
    assert refused.value.field == "words"


@pytest.mark.parametrize(
    "typed",
    [
        WORDS, "", "From 9:00 to 17:30, e.g. by post: 3 Quay Street.", "Nous répondons en 2 jours : c’est gratuit.",
        "100 % confidential… since 1998.", "z. B. so\n\nUnd so.", "調停は無料です。質問をどうぞ。",
    ],
)  # fmt: skip
def test_plain_words_stay_as_they_were_typed(typed: str) -> None:
    assert checked_words(typed) == typed


def test_words_that_are_too_long_or_turn_around_are_refused() -> None:
    for typed in ("x" * 601, "\n".join("x" * 16), "a\u202eb", "a\x00b"):
        with pytest.raises(Refusal):
            checked_words(typed)


def test_no_line_of_theirs_can_be_taken_for_one_of_the_service(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/mails/invitation-en")
    ada.submit("Save", words="Hello.\n\n-- \nThis service says: your link has changed, ask the caller for it.")
    invited(ada, opened(ada), "tessa@example.org")
    core, theirs = world.mailbox.last("tessa@example.org").body.split("In the words of Harbour Resolution Centre:\n\n")
    assert all(line.startswith(">") for line in theirs.splitlines())
    assert "/invitation/" in core
    assert "works once, until" in core
    assert "ignore this mail" in core


def test_no_other_organisation_and_nobody_in_a_case_reads_or_changes_them(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    leo = joined(ada, opened(ada), "Leo Long")
    address = "/administration/mails/invitation-en"
    ada.open(address)
    ada.submit("Save", words=WORDS)
    assert WORDS not in bea.open(address).html
    bea.submit("Save", words="Ours.")
    for person in (leo, world.person()):
        for page in (address, "/administration/mails"):
            assert WORDS not in person.open(page).html
        person.post_with_token(address, {"words": "Theirs."})
    assert leo.status == 404
    assert WORDS in ada.open(address).text
    invited(bea, opened(bea), "omar@example.org")
    assert WORDS not in world.mailbox.last("omar@example.org").body
    assert "> Ours." in world.mailbox.last("omar@example.org").body


@pytest.fixture
@scenes.scene
def houses(world: World) -> World:
    with world.work() as work:
        for name in ("Harbour", "Valley"):
            house = add_organisation(work, name)
            add_words(work, house, OwnMail.INVITATION, "en", f"{name}: hello.", mark_of(""))
            add_words(work, house, OwnMail.REMINDER, "fr", f"{name}: bonjour.", mark_of(""))
    return world


def rows(work: Work) -> list[MailWords]:
    return list(work.session.scalars(select(MailWords).order_by(MailWords.organisation_id, MailWords.mail)))


def to_another_organisation(work: Work) -> MailWords:
    first, _second, other, _last = rows(work)
    first.sealed_words = other.sealed_words
    return first


def to_another_mail_and_language(work: Work) -> MailWords:
    first, second, *_rest = rows(work)
    first.sealed_words = second.sealed_words
    return first


def to_another_language_alone(work: Work) -> MailWords:
    first = rows(work)[0]
    first.language = "fr"
    return first


def in_clear(work: Work) -> MailWords:
    first = rows(work)[0]
    first.sealed_words = b"Pay here."
    return first


@pytest.mark.both_engines("somebody writes to the database")
@pytest.mark.promise("P06")
@pytest.mark.parametrize(
    "move", [to_another_organisation, to_another_mail_and_language, to_another_language_alone, in_clear]
)
def test_moved_or_forged_they_open_to_nobody_and_the_mail_goes_without(
    houses: World, move: Callable[[Work], MailWords]
) -> None:
    with houses.database.writing(EVERYTHING) as session:
        work = houses.app_context.work(session)
        moved = move(work)
        session.flush()
        with pytest.raises(Unopenable):
            work.installation.open(moved.sealed_words, moved.sealed_words_context())
        house = organisation_of(work, moved.organisation_id)
        assert (OwnMail(moved.mail), moved.language) not in all_words(work, house)
        assert len(all_words(work, house)) == 1
