"""A party asks somebody to act for it: invited, bound, given a folder, at work, and ended."""

import re
from dataclasses import replace

import pytest

from odr.accounts.contact import contact_of, store_contact
from odr.cases.people import undertaking
from odr.cases.people.advisers import acts_for
from odr.rights import deleting
from odr.vaults.codes import adviser_codes
from odr.vaults.codes.adviser_codes import codes_held
from odr.vaults.contents import items
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.rotation.revoking import revoke
from tests.support import scenes
from tests.support.advisers import Acting, adviser_of, given
from tests.support.browser_folders import Browser, Code
from tests.support.cases import joined
from tests.support.cases import opened as case_opened
from tests.support.people import account_of, enter, with_account
from tests.support.vaults import Party, participant_of, party_in, two_parties, vault_row, with_vault
from tests.support.world import PASSWORD, Person, World


@pytest.fixture
@scenes.scene
def tessa(world: World) -> Party:
    made = with_vault(two_parties(world)[0])
    with made.opened() as opened:
        for folder, title in zip(folders_of(opened), ("My limit", "The deposit", "A photograph"), strict=True):
            items.add(opened, folder.id, Draft(title, f"About {title.lower()}."))
    return made


def asked(party: Party, email: str) -> str:
    """The path of the invitation that the party has mailed from its page."""
    party.person.open(f"/cases/{party.case_id}/advisers")
    party.person.submit("Send the invitation", email=email)
    assert party.person.status == 200, party.person.page.text
    return party.world.link_mailed_to(email)


def given_by(party: Party, person: Person, *numbers: int, may_write: bool = False) -> Acting:
    """The adviser who came by the pages, with a code."""
    with party.world.work() as work:
        account = account_of(work, person)
        row = acts_for(work, participant_of(work, party), account.id)
        assert row is not None
        acting = Acting(party, person, account.id, row.id)
    return given(acting, *numbers, may_write=may_write)


@pytest.mark.promise("P22")
def test_from_the_invitation_to_the_end(tessa: Party) -> None:
    # The party finds the way from the page of its case, and reads first what an adviser is bound to.
    tessa.person.open(f"/cases/{tessa.case_id}")
    tessa.person.follow("Let an adviser act for you")
    assert tessa.person.page.audience.startswith("Only you see this page.")
    tessa.person.follow("Read the undertaking")
    assert undertaking.current().paragraphs[0] in tessa.person.page.text
    assert not [form for form in tessa.person.page.forms if "Confirm the undertaking" in form.buttons]
    link = asked(tessa, "ines@example.org")
    assert "An invitation is on its way to ines@example.org." in tessa.person.page.text

    # The mail names the organisation, and neither the party, nor the case, nor what it is about.
    mail = tessa.world.mailbox.last("ines@example.org")
    for word in ("Tessa", "2026-0142", "enancy", "Leo"):
        assert word not in mail.subject + mail.body
    assert "Harbour Resolution Centre" in mail.body

    # The link says who asks; signing up accepts; then the undertaking comes before anything else.
    ines = tessa.world.person("Ines Law")
    page = ines.open(link)
    assert "Tessa Tenant asks you to act for them" in page.text
    for word in ("2026-0142", "enancy", "Leo Landlord"):
        assert word not in page.text
    ines.submit("Accept the invitation", **ines.contact(), password=PASSWORD)
    assert ines.page.heading == "The undertaking of confidentiality"
    assert "You act for Tessa Tenant" in ines.page.text
    assert "You bind yourself to it before anything" in ines.page.text
    ines.submit("Confirm the undertaking")
    assert ines.status == 422
    assert "Please tick this" in ines.page.text
    ines.submit("Confirm the undertaking", confirmed="y")
    assert ines.path == f"/cases/{tessa.case_id}"
    assert "Nothing opens to you yet. Tessa Tenant gives you a code" in ines.page.text
    ines.follow("Read it again")
    assert "You have bound yourself to it." in ines.page.text
    assert "You bind yourself to it before anything" not in ines.page.text

    # The party is told by mail, which names nobody and nothing; sees who it is, and gives a code.
    tessa.world.deliver()
    told = tessa.world.mailbox.last(tessa.person.email)
    assert "has accepted, and has confirmed the undertaking" in told.body
    for word in ("Ines", "2026-0142", "enancy", "Leo"):
        assert word not in told.subject + told.body
    page = tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    assert "Holds no code yet" in page.text
    assert "Confirmed the undertaking of confidentiality on 3 November." in page.text
    acting = given_by(tessa, ines, 1, may_write=True)
    give = page.link("Give a code")
    assert give == f"{tessa.root}/second-code?for={acting.account_id}"

    # It opens the folder that was given, and no other.
    acting.unlock()
    assert set(re.findall(r"The deposit|My limit|A photograph", ines.page.text)) == {"The deposit"}
    assert ines.page.audience.startswith("Only holders of the access codes of Tessa Tenant can read this: you and")
    ines.follow("Add something")
    ines.submit("Keep it", title="What the bill says", text="Clause 4.")
    assert "by you" in ines.page.text
    assert "You act for Tessa Tenant" in ines.page.text

    # Whatever was done is in the party's log by name.
    tessa.unlock()
    text = tessa.open("/log").text
    for sentence in (
        "You invited somebody to act for you.",
        "Ines Law accepted to act for you as adviser.",
        "Ines Law confirmed the undertaking of confidentiality.",
        "Ines Law opened your private information with a code.",
        "Ines Law wrote an entry that is in “Money” now.",
    ):
        assert sentence in text
    money = f"/folders/{tessa.folder_id(1)}"
    assert "Only holders of your access codes can read this: you and Ines Law." in tessa.open(money).audience
    aims = f"/folders/{tessa.folder_id(0)}"
    assert "Only holders of your access codes can read this: you." in tessa.open(aims).audience
    assert "you and Ines Law." in tessa.open("").audience, "on the page of all folders, whoever reads any of them"

    # The party ends it; at once nothing opens any more.
    tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    tessa.person.follow("End it")
    assert tessa.person.page.heading == "Shall Ines Law stop acting for you?"
    tessa.person.submit("End it now")
    assert "Ines Law no longer acts for you. Their codes have ended." in tessa.person.page.text
    assert "Please open your private information once" not in tessa.person.page.text, "it is open: done already"
    acting.open("")
    assert ines.status == 404
    assert "You ended it: Ines Law no longer acts for you." in tessa.open("/log").text
    assert "Only holders of your access codes can read this: you." in tessa.open(money).audience


def test_folders_say_what_is_new_for_whoever_looks(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1, may_write=True)
    ines.unlock()
    assert "1 new entry" in ines.person.page.text, "the beginning marks nothing as seen"
    ines.person.follow("Money")
    assert "1 new entry" not in ines.person.page.text, "what is shown is marked where it stands"
    assert re.search(r"The deposit .* New", ines.person.page.text)
    assert "New" not in ines.person.open(ines.person.path).text.split()
    with ines.opened() as opened:
        items.add(opened, folders_of(opened)[0].id, Draft("The landlord's letter", "Of May."))
    tessa.unlock()
    assert "1 new entry" in tessa.person.page.text
    tessa.person.follow("Money")
    assert re.search(r"The landlord's letter .* New", tessa.person.page.text)
    tessa.open("/folders")
    assert "1 new entry" not in tessa.open("").text
    assert "1 new entry" not in ines.open("").text, "one's own is not new"


def test_an_adviser_stops_by_themself_and_the_party_reads_it(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1)
    ines.person.open(f"/cases/{tessa.case_id}")
    ines.person.follow("Stop acting for Tessa Tenant")
    ines.person.submit("Stop acting for them")
    assert ines.person.path == "/cases"
    assert "You no longer act for Tessa Tenant in this case." in ines.person.page.text
    assert "2026-0142" not in ines.person.page.text
    tessa.world.deliver()
    told = tessa.world.mailbox.last(tessa.person.email)
    assert "so that its locks are changed" in told.body
    assert "Ines" not in told.subject + told.body
    tessa.unlock()
    assert "Ines Law stopped acting for you." in tessa.open("/log").text
    assert "Nobody acts for you" in tessa.person.open(f"/cases/{tessa.case_id}/advisers").text


def test_when_the_vault_is_locked_the_party_is_told_to_open_it_once(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1)
    tessa.person.post_with_token(f"/cases/{tessa.case_id}/advisers/{ines.adviser_id}/end")
    assert "Please open your private information once" in tessa.person.page.text


def test_somebody_with_an_account_signs_in_and_comes_back_to_the_invitation(tessa: Party) -> None:
    nora = with_account(tessa.world, "Nora Field")
    link = asked(tessa, nora.email)
    page = nora.open(link)
    assert "There is an account for" in page.text
    assert "Tessa" not in page.text, "who asks is said to who is asked"
    assert f"/sign-in?next={link}" in page.html
    nora.open(f"/sign-in?next={link}")
    nora.submit("Sign in", email=nora.email, password=PASSWORD)
    assert "Tessa Tenant asks you to act for them" in nora.page.text
    nora.submit("Accept the invitation")
    assert nora.page.heading == "The undertaking of confidentiality"
    again = nora.open(link)
    assert again.heading == "This invitation can't be used"


def test_somebody_else_who_is_signed_in_is_not_told_who_asks(tessa: Party) -> None:
    nora = enter(with_account(tessa.world, "Nora Field"))
    page = nora.open(asked(tessa, "ines@example.org"))
    assert "sent to another email address" in page.text
    assert "Tessa" not in page.text
    nora.post_with_token(nora.path)
    assert "Tessa" not in nora.page.text


def test_an_invitation_that_was_taken_back_leads_nowhere(tessa: Party) -> None:
    link = asked(tessa, "ines@example.org")
    tessa.person.submit("Take back")
    assert "The invitation is taken back." in tessa.person.page.text
    assert tessa.world.person("Ines Law").open(link).heading == "This invitation can't be used"


def test_what_was_typed_stays_when_it_is_refused(tessa: Party) -> None:
    tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    tessa.person.submit("Send the invitation", email="not an address")
    assert tessa.person.status == 422
    assert tessa.person.page.form("Send the invitation").values["email"] == ["not an address"]


def test_somebody_known_is_asked_again_by_name_wherever_they_read_mail_now(world: World, tessa: Party) -> None:
    ines = adviser_of(tessa)
    tessa.person.post_with_token(f"/cases/{tessa.case_id}/advisers/{ines.adviser_id}/end")
    with world.work() as work:
        account = account_of(work, ines.person)
        store_contact(work, account, replace(contact_of(work, account), email="moved@example.org"))
    page = tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    assert page.form("Ask them again").choices["known"] == {"Ines Law": str(ines.account_id)}
    tessa.person.submit("Ask them again")
    assert "An invitation is on its way to Ines Law." in tessa.person.page.text
    assert "moved@example.org" not in tessa.person.page.html
    ines.person.open(world.link_mailed_to("moved@example.org"))
    ines.person.submit("Accept the invitation")
    assert ines.person.page.heading == "The undertaking of confidentiality"


@pytest.mark.parametrize("sent", [{"known": ""}, {"known": "x"}, {"known": "00000000-0000-0000-0000-000000000000"}])
def test_somebody_who_is_not_known_is_not_asked_by_name(tessa: Party, sent: dict[str, str]) -> None:
    tessa.person.post_with_token(f"/cases/{tessa.case_id}/advisers/invite", sent)
    assert tessa.person.status == 422


def test_without_a_place_of_ones_own_the_page_says_what_comes_first(world: World) -> None:
    party = two_parties(world)[0]
    page = party.person.open(f"/cases/{party.case_id}/advisers")
    assert page.link("Make my access code") == f"{party.root}/begin"
    party.person.post_with_token(f"/cases/{party.case_id}/advisers/invite", {"email": "ines@example.org"})
    assert party.person.status == 422
    assert "make your own access code first" in party.person.page.text


def test_a_form_sent_while_it_was_locked_is_kept_for_an_adviser_too(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1, may_write=True)
    ines.unlock()
    folder = ines.person.path
    ines.person.post_with_token(f"{ines.root}/lock")
    assert "The private information of Tessa Tenant is locked again." in ines.person.page.text
    ines.person.post_with_token(f"{folder}/add", {"title": "Kept", "text": "While it was locked."})
    assert ines.person.status == 403
    assert "You act for Tessa Tenant" in ines.person.page.text
    assert ines.code is not None
    ines.person.submit("Open and go on", unlock_code=ines.code.reveal())
    ines.person.submit("Keep it")
    assert ines.person.page.heading == "Kept"


def test_an_adviser_who_may_only_read_is_offered_nothing_to_change(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1)
    ines.unlock()
    page = ines.person.page
    assert "Add something" not in page.links
    page = ines.person.follow("The deposit")
    assert not {"Change", "Move", "Remove"} & set(page.links)
    item = ines.person.path
    for path in ("/change", "/remove"):
        ines.person.post_with_token(item + path, {"title": "x", "version": "1"})
        assert ines.person.status == 422
    page = ines.open("/folders")
    assert not {"Rename", "Remove"} & set(page.links)


def test_an_expired_code_says_so_and_the_case_page_too(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1)
    with tessa.world.work() as work:
        (row,) = codes_held(work, vault_row(work, tessa), ines.account_id)
        row.expires_at = work.now
    assert "has expired" in ines.unlock().text
    ines.person.open(f"/cases/{tessa.case_id}")
    assert "One that worked until" in ines.person.page.text


def test_closing_the_case_ends_it(world: World) -> None:
    ada = world.administrator()
    case_id = case_opened(ada)
    tessa = with_vault(party_in(case_id, joined(ada, case_id, "Tessa Tenant")))
    ines = given(adviser_of(tessa), 1)
    ines.unlock()
    ada.post_with_token(f"/administration/cases/{case_id}/close")
    assert "is closed" in ada.page.text
    assert "Ines" not in ada.page.text
    ines.open("")
    assert ines.person.status == 404
    tessa.unlock()
    text = tessa.open("/log").text
    assert "Ada Marsh ended it: Ines Law no longer acts for you." in text


def test_the_party_is_told_once_when_the_undertaking_is_confirmed_in_two_windows(tessa: Party) -> None:
    ines = adviser_of(tessa, bound=False).person
    in_two = [ines.open(f"/cases/{tessa.case_id}/undertaking").form("Confirm the undertaking") for _window in range(2)]
    for form in in_two:
        ines.post(f"/cases/{tessa.case_id}/undertaking", {**form.values, "confirmed": ["y"]})
        assert ines.path == f"/cases/{tessa.case_id}"
    tessa.world.deliver()
    told = [mail for mail in tessa.world.mailbox.messages if "has confirmed the undertaking" in mail.body]
    assert len(told) == 1


def test_a_party_is_asked_to_open_what_is_locked_only_if_the_adviser_held_a_code(tessa: Party) -> None:
    adviser_of(tessa)
    tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    tessa.person.follow("End it")
    tessa.person.submit("End it now")
    assert "Ines Law no longer acts for you." in tessa.person.page.text
    assert "Their codes have ended" not in tessa.person.page.text, "there was none"
    assert "Please open your private information once" not in tessa.person.page.text, "no lock has to be changed"


def test_the_mail_about_an_adviser_who_stops_asks_for_new_locks_only_if_they_held_a_code(tessa: Party) -> None:
    for acting, asks in ((adviser_of(tessa), False), (given(adviser_of(tessa, "Ivo Law"), 1), True)):
        acting.person.open(f"/cases/{tessa.case_id}")
        acting.person.follow(f"Stop acting for {tessa.person.name}")
        acting.person.submit("Stop acting for them")
        tessa.world.deliver()
        told = tessa.world.mailbox.last(tessa.person.email).body
        assert ("so that its locks are changed" in told) is asks
        assert ("They held no code of yours." in told) is not asks


def test_an_adviser_whose_code_was_taken_back_is_not_asked_for_a_code_that_they_do_not_have(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1, may_write=True)
    ines.unlock()
    ines.open("/add")
    with tessa.opened() as opened:
        (row,) = codes_held(opened.work, opened.vault, ines.account_id)
        revoke(opened, row.id)
    ines.person.submit("Keep it", title="What the bill says", text="Clause 4.")
    assert ines.person.status == 403
    assert ines.person.page.heading == "Nothing is lost, but no code of yours opens this any more"
    assert "had locked itself" not in ines.person.page.text
    assert "When Tessa Tenant has given you another, type it here" in ines.person.page.text
    assert "Clause 4." in ines.person.page.text
    page = ines.open("/unlock")
    assert "No code in your hands works here at the moment." in page.text
    assert "Your access code for case" not in page.text

    # With another one, they are back in the form.
    given(ines, 1, may_write=True)
    ines.unlock()
    assert ines.person.status == 200


def test_an_adviser_whose_code_has_expired_is_not_sent_to_where_it_is_asked_for(tessa: Party) -> None:
    ines = given(adviser_of(tessa), 1)
    with tessa.world.work() as work:
        (row,) = codes_held(work, vault_row(work, tessa), ines.account_id)
        row.expires_at = work.now
    page = ines.person.open(f"/cases/{tessa.case_id}")
    assert "No code in your hands works here any more. Tessa Tenant can give you another." in page.text
    assert "Open with my code" not in page.links


def test_an_adviser_with_a_code_for_browsers_alone_is_sent_to_the_page_of_browser_folders(tessa: Party) -> None:
    browser, ines, code = Browser(tessa).begin(), adviser_of(tessa), Code()
    folder = browser.new_folder("One")
    new = code.new(ines.account_id, [folder.id], may_write=False)
    assert browser.post("/codes", new) == {"issued": True}
    page = ines.person.open(f"/cases/{tessa.case_id}")
    assert "It is typed on their own page, and nowhere else." in page.text
    assert page.link("Folders that only a browser opens").startswith("/reader/#")
    assert "Open with my code" not in page.links, "that page must never be given this code"
    given(ines, 1)
    page = ines.person.open(f"/cases/{tessa.case_id}")
    assert {"Open with my code", "Folders that only a browser opens"} <= set(page.links)


def test_somebody_whose_account_is_gone_is_not_offered_to_be_asked_again(tessa: Party) -> None:
    ines, ivo = adviser_of(tessa), adviser_of(tessa, "Ivo Law")
    with tessa.world.work() as work:
        for one in (ines, ivo):
            adviser_codes.end(work, one.row(work), one.account_id)
        deleting.delete_account(work, account_of(work, ines.person), tessa.world.settings.timezone)
    page = tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    assert "Somebody who has acted for you before" in page.text
    assert "Ivo Law" in page.text
    assert "Deleted account" not in page.text


def test_ending_it_with_somebody_who_has_stopped_meanwhile_says_so(tessa: Party) -> None:
    ines = adviser_of(tessa)
    tessa.person.open(f"/cases/{tessa.case_id}/advisers")
    tessa.person.follow("End it")
    with tessa.world.work() as work:
        adviser_codes.end(work, ines.row(work), ines.account_id)
    tessa.person.submit("End it now")
    assert tessa.person.path == f"/cases/{tessa.case_id}/advisers"
    assert "They have stopped acting for you meanwhile." in tessa.person.page.text


def test_whoever_stops_acting_in_a_second_tab_is_told_that_they_have(tessa: Party) -> None:
    ines = adviser_of(tessa, "Ines Roth").person
    other = with_account(tessa.world, "Otto Hill")
    enter(other)
    page = f"/cases/{tessa.case_id}/stop-acting"
    ines.open(page)
    ines.submit("Stop acting for them")
    assert "You no longer act for Tessa Tenant in this case." in ines.page.text
    # The page of the second tab has forms of its own.
    ines.post_with_token(page, {})
    assert (ines.status, ines.path) == (200, "/cases")
    assert "You act for nobody in this case any more." in ines.page.text
    ines.open(page)
    assert "You act for nobody in this case any more." in ines.page.text
    # Nobody else learns that there is such a case.
    for path in (page, page.replace(str(tessa.case_id), str(tessa.participant_id))):
        other.open(path)
        assert other.status == 404
