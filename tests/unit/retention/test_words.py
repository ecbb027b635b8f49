"""What people read about the end of a case: every word of it can be translated, and no mail names the case."""

from collections.abc import Callable

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


def all_mails() -> list[Message]:
    return [
        mails.closed("tom@example.org", "Harbour", HEAD, CHECK, CASE, LAST, DESTROYED),
        mails.reminder("tom@example.org", "Harbour", CASE, LAST, DESTROYED),
        mails.receipt("tom@example.org", "Harbour", DESTROYED, HEAD, HEAD),
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
