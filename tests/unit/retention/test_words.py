"""What people read about the end of a case: every word of it can be translated, and no mail says what it was about."""

from collections.abc import Callable
from inspect import getmembers, isfunction, signature

import pytest

from odr.facilitation import mails as facilitation_mails
from odr.i18n import PSEUDO_LANGUAGE, in_language
from odr.mail.outbox import Message
from odr.retention import mails
from odr.web.running.housekeeping import destroy_due_cases
from tests.plugins.visible_words import untranslated_text
from tests.support.endings import close, due
from tests.support.people import arrive
from tests.support.rooms import correspondents
from tests.support.vaults import case_row
from tests.support.world import Person, World

CASE, CHECK, HEAD = "https://example.org/cases/x", "https://example.org/cases/x/vault/log/check", f"12-{'ab' * 32}"
LAST, DESTROYED = "⟦1 February 2027⟧", "⟦2 February 2027⟧"


ABOUT_A_CASE = [
    *(one for _name, one in getmembers(mails, isfunction) if one.__module__ == mails.__name__),
    facilitation_mails.something_waits,
    facilitation_mails.notes_destroyed,
]


def all_mails() -> list[Message]:
    return [
        mails.closed("tom@example.org", "Harbour", "2026-0142", HEAD, CHECK, CASE, LAST, DESTROYED),
        mails.reminder("tom@example.org", "Harbour", "2026-0142", CASE, LAST, DESTROYED),
        mails.receipt("tom@example.org", "Harbour", "2026-0142", DESTROYED, HEAD, HEAD),
    ]


def test_every_word_of_the_mails_can_be_translated() -> None:
    with in_language(PSEUDO_LANGUAGE):
        written = all_mails()
    for mail in written:
        assert untranslated_text(mail.subject) == []
        assert untranslated_text(mail.body) == []


def test_the_mails_say_the_days_and_where_to_go() -> None:
    closed, reminder, receipt = all_mails()
    for mail in (closed, reminder):
        assert LAST in mail.body
        assert DESTROYED in mail.body
        assert f"\n{CASE}\n" in mail.body
    assert f"\n{CHECK}\n" in closed.body
    assert f"\n{HEAD}\n" in closed.body
    assert DESTROYED in receipt.body
    assert "http" not in receipt.body
    assert all("\n" not in mail.subject for mail in (closed, reminder, receipt))


def filled(word: Callable[..., Message], reference: str) -> Message:
    """A mail with something in each of its places."""
    return word(**{name: f"<{name}>" for name in signature(word).parameters} | {"reference": reference})


@pytest.mark.parametrize("word", ABOUT_A_CASE)
def test_each_mail_says_in_its_first_line_which_case_it_is_about_and_never_in_its_subject(
    word: Callable[..., Message],
) -> None:
    mail, nameless = filled(word, "2026-0142"), filled(word, "")
    assert mail.body == f"Case 2026-0142\n\n{nameless.body}"
    assert nameless.body.startswith("Hello,")
    assert mail.subject == nameless.subject
    with in_language("fr"):
        assert filled(word, "2026-0142").body.startswith("Dossier 2026-0142\n\nBonjour,")


def test_a_reference_that_could_be_read_as_words_of_ours_stands_in_quotation_marks() -> None:
    assert filled(mails.held, "1. Send us your code").body.startswith("Case “1. Send us your code”\n\n")


def test_every_word_of_the_pages_can_be_translated(make_world: Callable[..., World]) -> None:
    world = make_world(language=PSEUDO_LANGUAGE)
    ada = world.administrator()
    tessa, _leo = correspondents(world)
    with world.work() as work:
        reference = case_row(work, tessa.case_id).reference
    shown: list[str] = []

    def look(person: Person, path: str) -> None:
        page = arrive(person).open(path)
        shown.append(page.html)
        assert reference in page.text or "keeping" in path

    look(ada, "/administration/keeping")
    ada.post_with_token("/administration/keeping", {"days": "7"})
    shown.append(ada.page.html)
    close(world, tessa.case_id)
    look(tessa.person, f"/cases/{tessa.case_id}")
    look(tessa.person, "/cases")
    look(ada, f"/administration/cases/{tessa.case_id}")
    look(ada, f"/administration/cases/{tessa.case_id}/log")
    due(world, tessa.case_id)
    assert destroy_due_cases(world.app_context) == 1
    look(ada, f"/administration/cases/{tessa.case_id}")
    look(ada, "/administration?state=destroyed")
    for html in shown:
        assert untranslated_text(html) == []
