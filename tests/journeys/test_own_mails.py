"""Words of an organisation's own in its invitations: looked at first, sent as they were looked at, taken out again."""

import pytest

from odr.organisations.mail_words import LONGEST
from tests.support.cases import invited, opened
from tests.support.world import World

pytestmark = pytest.mark.only_on("sqlite", "it is about pages and mails")

ADDRESS = "/administration/mails/invitation-en"
WORDS = "Ask us whatever you like.\nWe answer within two days."
SAID = "In the words of Harbour Resolution Centre:\n\n> Ask us whatever you like.\n> We answer within two days.\n"


def test_the_mail_is_sent_as_it_was_looked_at(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    ada.open(ADDRESS)
    ada.submit("Look at the mail", words=WORDS)
    assert ada.status == 200
    assert "> We answer within two days." in ada.page.text
    # Looked at and not saved: nothing of it is sent.
    invited(ada, case_id, "tessa@example.org")
    assert "In the words of" not in world.mailbox.last("tessa@example.org").body
    ada.open(ADDRESS)
    ada.submit("Save", words=WORDS)
    assert "With words of yours" in ada.page.text
    invited(ada, case_id, "leo@example.org")
    mail = world.mailbox.last("leo@example.org")
    assert mail.body.endswith(SAID)
    looked_at = ada.open(ADDRESS).text
    assert mail.subject in looked_at
    for line in mail.body.splitlines():
        assert "/invitation/" in line or " until " in line or " ".join(line.split()) in " ".join(looked_at.split())
    ada.submit("Send it without words of ours")
    assert "With words of yours" not in ada.page.text
    invited(ada, case_id, "nora@example.org")
    assert "In the words of" not in world.mailbox.last("nora@example.org").body


def test_each_mail_and_each_language_has_words_of_its_own(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    for key, words in (("invitation-fr", "Bonjour à vous."), ("reminder-en", "We are still here.")):
        ada.open(f"/administration/mails/{key}")
        ada.submit("Save", words=words)
    invited(ada, case_id, "tessa@example.org")
    assert "Bonjour" not in world.mailbox.last("tessa@example.org").body
    ada.open("/administration/language")
    ada.submit("Save", language="fr")
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Envoyer l’invitation", email="leo@example.org")
    world.deliver()
    assert "> Bonjour à vous." in world.mailbox.last("leo@example.org").body
    assert "We are still here." not in world.mailbox.last("leo@example.org").body


def test_what_is_refused_stays_typed_and_says_why(world: World) -> None:
    ada = world.administrator()
    ada.open(ADDRESS)
    for button in ("Look at the mail", "Save"):
        ada.submit(button, words="Read more at www.harbour.example.")
        assert ada.status == 422
        assert "the only link in an invitation is the one of this service" in ada.page.text
        assert "Read more at www.harbour.example." in ada.page.html
    ada.submit("Save", words="x" * (LONGEST + 1))
    assert f"Please use at most {LONGEST} characters." in ada.page.text
    for nothing in ("letter-en", "invitation-tlh", "invitation", "invitation-"):
        ada.open(f"/administration/mails/{nothing}")
        assert ada.status == 404


def test_words_that_a_colleague_has_saved_meanwhile_are_not_lost_unseen(world: World) -> None:
    ada = world.administrator()
    other = world.person(ada.name, ada.email)
    other.sign_in()
    ada.open(ADDRESS)
    other.open(ADDRESS)
    other.submit("Save", words="We answer within two days.")
    other.open(ADDRESS)
    for button in ("Save", "Save"):
        ada.submit(button, words="Ring the bell.")
        if ada.status == 422:
            assert "A colleague has changed these words" in ada.page.text
            assert "> We answer within two days." in ada.page.text
            assert "Ring the bell." in ada.page.html
    assert "With words of yours" in ada.page.text
    assert "> Ring the bell." in ada.open(ADDRESS).text
    # Whoever types the same has nothing to lose.
    other.submit("Save", words="Ring the bell.")
    assert other.path == "/administration/mails"
