"""What invitations say, and what they never say."""

import pytest

from odr.cases.mails import administrator_invitation, party_invitation
from odr.i18n import in_language
from tests.plugins.visible_words import untranslated_text


@pytest.mark.parametrize("text", [party_invitation, administrator_invitation])
def test_an_invitation_names_the_organisation_the_link_and_its_last_day(text) -> None:  # type: ignore[no-untyped-def]
    mail = text("tom@example.org", "Harbour", "https://example.org/invitation/abc", "17 November")
    assert mail.to == "tom@example.org"
    assert mail.subject == "An invitation from Harbour"
    assert "\nhttps://example.org/invitation/abc\n" in mail.body
    assert "17 November" in mail.body
    assert "\n" not in mail.subject


@pytest.mark.parametrize("text", [party_invitation, administrator_invitation])
def test_every_word_of_an_invitation_can_be_translated(text) -> None:  # type: ignore[no-untyped-def]
    with in_language("qps"):
        mail = text("tom@example.org", "Harbour", "https://example.org/x", "⟦17 November⟧")
    assert untranslated_text(mail.subject) == []
    assert untranslated_text(mail.body) == []
