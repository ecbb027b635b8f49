"""The policy over HTTP: one click away, versions with what changed, accepted before anything else, published."""

from dataclasses import replace

import pytest

from odr.operators.operators import Role
from odr.privacy.policy import versions
from odr.privacy.policy.accepting import accepted_by
from odr.privacy.promises import all_promises, load_promises
from odr.web import policies
from tests.support.cases import invited, joined, many_cases
from tests.support.people import account_of, signed_in
from tests.support.policy import SUMMARY, a_new_policy, terms_of_the_house
from tests.support.vaults import two_parties, with_vault
from tests.support.world import PASSWORD, World

pytestmark = pytest.mark.both_engines("what a visitor has accepted is asked in the statement that finds them")

PAGE = "Our privacy policy"


# --- reading ---------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P50")
def test_the_policy_is_one_click_away_with_the_date_of_its_last_change(world: World) -> None:
    nobody, nora, ada = world.person("Nobody"), signed_in(world), world.administrator()
    for person, path in ((nobody, "/"), (nobody, "/sign-in"), (nobody, "/nowhere"), (nora, "/me"), (ada, "/cases")):
        person.open(path)
        assert person.page.link("Privacy policy, last changed on 27 November 2026") == "/policy"
    done = a_new_policy(world, days=30)
    policies.refresh(world.app_context)
    nobody.open("/")
    assert "27 November 2026" in nobody.page.text
    world.time = done.applies_from
    for person in (nobody, nora):
        person.open("/sign-in")
        assert "last changed on 3 December 2026" in person.page.text


@pytest.mark.promise("P50")
def test_earlier_versions_stay_readable_at_their_own_address_with_what_was_changed(world: World) -> None:
    signed_in(world)
    a_new_policy(world, "We keep our word (P01).")
    visitor = world.person("Visitor")
    visitor.open("/policy")
    assert "Version 2, in force since" in visitor.page.text
    assert SUMMARY in visitor.page.text
    assert "1 part is different from version 1" in visitor.page.text
    assert "We keep our word (P01)." in visitor.page.text
    visitor.open("/policy/1")
    assert "A later version has taken its place" in visitor.page.text
    assert "We keep our word" not in visitor.page.text
    assert visitor.page.link("P01") == "/promises#P01"
    for absent in ("/policy/3", "/policy/0", f"/policy/{10**30}"):
        visitor.open(absent)
        assert visitor.status == 404


def test_a_version_that_applies_later_can_be_read_before(world: World) -> None:
    signed_in(world)
    a_new_policy(world, days=10)
    visitor = world.person("Visitor")
    visitor.open("/policy")
    assert "Version 1, in force" in visitor.page.text
    visitor.open("/policy/2")
    assert "which will apply from 13 November 2026" in visitor.page.text


# --- accepting -------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P51")
def test_nobody_makes_an_account_without_accepting_and_nothing_is_ticked_beforehand(world: World) -> None:
    ada = world.administrator()
    (case_id,) = many_cases(world, ada, 1)
    invited(ada, case_id, "nora@example.org")
    nora = world.person("Nora Field")
    nora.open(world.link_mailed_to(nora.email))
    assert nora.page.form("Accept").values["accepts"] == []
    nora.submit("Accept the invitation", **nora.contact(), password=PASSWORD, accepts=[])
    assert nora.status == 422
    assert "Please tick this if you accept the privacy policy" in nora.page.text
    nora.submit("Accept the invitation", password=PASSWORD)
    with world.work() as work:
        assert [one.number for one in accepted_by(work, account_of(work, nora).id)] == [1]


def test_a_tick_for_a_version_that_is_no_longer_in_force_makes_no_account(world: World) -> None:
    ada = world.administrator()
    (case_id,) = many_cases(world, ada, 1)
    invited(ada, case_id, "nora@example.org")
    nora = world.person("Nora Field")
    nora.open(world.link_mailed_to(nora.email))
    a_new_policy(world)
    nora.submit("Accept the invitation", **nora.contact(), password=PASSWORD)
    assert nora.status == 422
    assert "newer version" in nora.page.text


@pytest.mark.promise("P51")
def test_a_new_version_is_shown_at_the_next_visit_before_anything_else(world: World) -> None:
    nora = signed_in(world)
    done = a_new_policy(world, days=1)
    nora.open("/me/password")
    assert nora.path == "/me/password"
    world.time = done.applies_from
    nora.sign_in()
    nora.open("/me/password?a=b")
    assert nora.page.heading == PAGE
    assert SUMMARY in nora.page.text
    assert "1 part is different from version 1" in nora.page.text
    nora.submit("I accept this version")
    assert nora.response.request.full_path == "/me/password?a=b"
    with world.work() as work:
        latest = accepted_by(work, account_of(work, nora).id)[0]
        assert (latest.number, latest.digest, latest.at) == (2, done.digest, world.time)
    nora.open("/me/acceptances")
    assert done.digest.hex() in nora.page.text


@pytest.mark.promise("P51")
def test_a_form_that_was_sent_meanwhile_is_not_lost_and_not_done(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/feedback")
    a_new_policy(world)
    nora.submit("Send it", message="It kept its word.")
    assert nora.status == 403
    assert "It kept its word." in nora.page.text
    nora.submit("Read it")
    assert nora.page.heading == PAGE
    nora.submit("I accept this version")
    nora.submit("Back to the form")
    assert nora.page.form("Send it").values["message"] == ["It kept its word."]
    nora.submit("Send it")
    assert "Thank you. It has arrived." in nora.page.text


@pytest.mark.promise("P51")
def test_whoever_does_not_accept_can_still_read_copy_remove_withdraw_and_sign_out(world: World) -> None:
    party = with_vault(two_parties(world)[0])
    party.unlock()
    party.person.post_with_token(f"{party.root}/folders/{party.folder_id(0)}/add", {"title": "Deposit", "text": "Cash"})
    item = party.person.path
    a_new_policy(world)
    person = party.person
    person.open(item)
    assert "Deposit" in person.page.text
    person.open(f"{item}/change")
    assert person.page.heading == PAGE
    person.open(f"{party.root}/export")
    person.submit()
    assert person.response.mimetype != "text/html"
    person.open(f"{item}/remove")
    person.submit("Remove")
    assert person.status == 200
    person.open(f"/cases/{party.case_id}/withdraw")
    person.submit("Withdraw from this case")
    assert person.path == f"/cases/{party.case_id}"
    person.submit("Sign out")
    assert person.path == "/sign-in"


@pytest.mark.parametrize("path", ["folders", "codes"])
def test_reading_without_acceptance_is_no_way_to_write(world: World, path: str) -> None:
    party = with_vault(two_parties(world)[0])
    party.unlock()
    a_new_policy(world)
    party.person.open(f"{party.root}/{path}")
    assert party.person.status == 200
    assert party.person.path == f"{party.root}/{path}"
    party.person.post_with_token(f"{party.root}/{path}", {"name": "A new folder"})
    assert party.person.status in (403, 405)


def test_a_version_that_was_never_in_force_is_not_accepted(world: World) -> None:
    nora = signed_in(world)
    a_new_policy(world)
    nora.post_with_token("/policy/accept", {"number": "1"})
    assert nora.status == 422
    nora.open("/me/password")
    assert nora.page.heading == PAGE


# --- terms of an organisation ----------------------------------------------------------------------------------------


@pytest.mark.promise("P51")
def test_whoever_has_accepted_the_terms_of_one_organisation_is_not_asked_again_when_another_writes_its_own(
    world: World,
) -> None:
    ada, bea = world.administrator(), world.administrator("Bea North", "Northern Chambers")
    (case_id,), _others = many_cases(world, ada, 1), many_cases(world, bea, 1)
    nora = joined(ada, case_id, "Nora Field")
    terms_of_the_house(world)
    ways = ((ada, "/administration/people"), (nora, f"/cases/{case_id}/vault/begin"))
    for person, path in ways:
        person.open(path)
        person.submit("I accept this version")
    for words in ("Be brief.", "Be brief and kind."):
        terms_of_the_house(world, words, "Northern Chambers")
    for person, path in ways:
        person.open(path)
        assert person.path == path, person.page.heading


@pytest.mark.promise("P51")
def test_the_terms_of_an_organisation_are_accepted_by_its_people_alone(world: World) -> None:
    ada = world.administrator()
    (case_id,) = many_cases(world, ada, 1)
    nora, stranger = joined(ada, case_id, "Nora Field"), signed_in(world, "Rob Vale")
    terms_of_the_house(world)
    for person, path in ((ada, "/administration/people"), (nora, f"/cases/{case_id}/vault/begin")):
        person.open(path)
        assert person.page.heading == "The terms of Harbour Resolution Centre"
        assert "Be kind to each other." in person.page.text
        person.submit("I accept this version")
        assert person.path == path
    stranger.open("/me/password")
    assert stranger.path == "/me/password"
    with world.work() as work:
        (organisation_id,) = {one.organisation_id for one in accepted_by(work, account_of(work, nora).id)} - {None}
    nora.open(f"/terms/{organisation_id}/1")
    assert nora.status == 200
    for path in (f"/terms/{organisation_id}/1", f"/policy/accept?of={organisation_id}", "/policy/accept?of=x"):
        stranger.open(path)
        assert stranger.status == 404


def test_an_administrator_writes_terms_sees_them_and_publishes_them(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/terms")
    ada.follow("Write a new version")
    ada.submit("See it", text="# Our terms\n\nBe kind.\n", summary="These are our first terms.")
    assert "Publish version 1?" in ada.page.heading
    ada.submit("Publish it")
    ada.open("/administration/people")
    assert ada.page.heading == "The terms of Harbour Resolution Centre"


# --- publishing ------------------------------------------------------------------------------------------------------


@pytest.mark.promise("P50", "P51")
def test_the_privacy_officer_publishes_a_version_after_seeing_what_it_changes(world: World) -> None:
    petra = world.operator("Petra Vane", Role.PRIVACY)
    petra.follow("Privacy policy")
    petra.follow("Write a new version")
    text = petra.page.form("See it").values["text"][0]
    changed = text.replace("Messages end with their case (P11).", "Messages end when their case does (P11).")
    petra.submit("See it", text=changed, summary="One sentence is plainer.")
    assert petra.status == 422, "the French text is there as well, and says nothing about what has changed"
    petra.submit("See it", summary_fr="Une phrase est plus simple.")
    assert petra.page.heading == "Publish version 2?"
    assert "1 part is different from version 1" in petra.page.text
    petra.submit("Change it once more")
    assert petra.page.form("See it").values["summary"] == ["One sentence is plainer."]
    petra.submit("See it")
    petra.submit("Publish it")
    assert petra.page.heading == PAGE
    petra.submit("I accept this version")
    assert petra.path == "/desk/policy"
    petra.open("/desk/log")
    assert "Petra Vane published version 2 of the privacy policy." in petra.page.text
    visitor = world.person("Visitor")
    visitor.open("/")
    assert "last changed on 3 November 2026" in visitor.page.text


@pytest.mark.parametrize("shown", [False, True], ids=["while it is written", "while it is shown"])
def test_over_a_version_that_was_published_meanwhile_nothing_is_published_unseen(world: World, shown: bool) -> None:
    petra, otto = (world.operator(name, Role.PRIVACY) for name in ("Petra Vane", "Otto Reed"))
    whole = {}
    for one, words in ((petra, "Messages end when their case does (P11)."), (otto, "Messages end with it (P11).")):
        one.open("/desk/policy/new")
        text = one.page.form("See it").values["text"][0].replace("Messages end with their case (P11).", words)
        whole[one] = {"text": text, "text_fr": "", "summary": "One sentence is plainer."}
    if shown:
        petra.submit("See it", **whole[petra], applies_from="2026-12-10")
        assert "Messages end with their case (P11)." in petra.page.text, "compared with version 1"
    otto.submit("See it", **whole[otto], applies_from="2026-12-01")
    otto.submit("Publish it")
    assert otto.path == "/desk/policy"
    petra.submit("Publish it" if shown else "See it", **({} if shown else whole[petra]), applies_from="2026-12-10")
    assert petra.status == 409
    assert petra.page.heading == "Publish version 3?"
    assert "Version 2 was published after you began" in petra.page.text
    assert "Messages end with it (P11)." in petra.page.text, "compared with version 2"
    petra.submit("Publish it")
    assert petra.path == "/desk/policy"
    with world.work() as work:
        assert "Messages end when their case does (P11)." in versions.version(work, 3).text


def test_a_version_in_two_languages_is_accepted_in_the_one_that_was_read(world: World) -> None:
    """Whoever reads French is shown what changed in French, and the acceptance says so."""
    amelie, nora = signed_in(world, "Amélie Roux"), signed_in(world, "Nora Field")
    petra = world.operator("Petra Vane", Role.PRIVACY)
    petra.open("/desk/policy/new")
    begun = petra.page.form("See it").values
    petra.submit(
        "See it",
        text=f"{begun['text'][0]}\n\nWe keep our word (P01).",
        summary="One sentence more.",
        text_fr=f"{begun['text_fr'][0]}\n\nNous tenons parole (P01).",
        summary_fr="Une phrase de plus.",
    )
    for words in ("One sentence more.", "Une phrase de plus.", "Nous tenons parole (P01)."):
        assert words in petra.page.text
    petra.submit("Publish it")
    amelie.open("/language/fr")
    for person, summary, words, language in (
        (amelie, "Une phrase de plus.", "Nous tenons parole", "Français"),
        (nora, "One sentence more.", "We keep our word", "English"),
    ):
        person.open("/me/password")
        assert summary in person.page.text
        assert words in person.page.text
        person.submit("J’accepte cette version" if language == "Français" else "I accept this version")
        person.open("/me/acceptances")
        assert f"· {language}" in person.page.text
    with world.work() as work:
        texts = versions.in_every_language(versions.in_force(work))
        for person, text in zip((nora, amelie), texts, strict=True):
            (accepted,) = [one for one in accepted_by(work, account_of(work, person).id) if one.number == text.number]
            assert (accepted.language, accepted.digest) == (text.language, text.digest)


def test_a_language_without_its_own_text_is_shown_the_first_one_and_told_so(world: World) -> None:
    signed_in(world)
    a_new_policy(world)
    visitor = world.person("Visitor")
    visitor.open("/policy")
    assert "There is no text in the language of this page" not in visitor.page.text
    visitor.open("/language/fr")
    visitor.open("/policy")
    assert "Il n'y a pas de texte dans la langue de cette page" in visitor.page.text.replace("’", "'")
    assert '<article class="paper" lang="en">' in visitor.page.html


def test_what_the_register_does_not_call_kept_is_not_published(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    register = dict(all_promises(load_promises()))
    register["P66"] = replace(register["P66"], state="not yet")
    monkeypatch.setattr(versions, "all_promises", lambda _sections: register)
    petra = world.operator("Petra Vane", Role.PRIVACY)
    petra.open("/desk/policy/new")
    petra.submit(
        "See it", text="# Policy\n\nEvery breach stands in a register (P66).\n", summary="More.", summary_fr="Plus."
    )
    assert petra.status == 422
    assert "relies on P66" in petra.page.text
    assert "Every breach stands" in petra.page.html


def test_other_operators_publish_nothing(world: World) -> None:
    silas = world.operator("Silas Rook", Role.SUPPORT, Role.ACCOUNTS)
    assert "Write a new version" not in silas.page.text
    for path in ("/desk/policy", "/desk/policy/new"):
        silas.open(path)
        assert silas.status == 404


def test_a_day_far_away_is_refused_in_words(world: World) -> None:
    petra = world.operator("Petra Vane", Role.PRIVACY)
    petra.open("/desk/policy/new")
    petra.submit("See it", summary="More.", applies_from="9999-12-31")
    assert petra.status == 422


@pytest.mark.promise("P51")
def test_feedback_is_taken_back_without_acceptance_and_newly_let_be_published_only_with_it(world: World) -> None:
    nora = signed_in(world)
    nora.open("/me/feedback")
    nora.submit("Send it", message="It kept its word.")
    written = nora.path
    a_new_policy(world)
    nora.open(written)
    nora.submit("It may be published like this")
    assert nora.status == 403
    assert "not published" not in nora.open(written).text
    nora.post_with_token("/policy/accept", {"number": "2", "text_language": "en", "next": written})
    nora.open(written)
    nora.submit("It may be published like this")
    assert "Saved. It may be published as it stands here." in nora.page.text
    a_new_policy(world, "We keep our word again (P01).")
    nora.open(written)
    nora.submit("Take that back")
    assert "Saved. It is not published" in nora.page.text
    nora.submit("Remove it")
    assert "It is gone." in nora.page.text


@pytest.mark.promise("P51")
@pytest.mark.parametrize(("page", "field"), [("label", "label"), ("role", "dispute_role")])
def test_what_somebody_calls_a_case_or_themself_is_removed_without_acceptance_and_not_changed(
    world: World, page: str, field: str
) -> None:
    party = two_parties(world)[0]
    tessa, path = party.person, f"/cases/{party.case_id}/{page}"
    tessa.open(path)
    tessa.submit("Save", **{field: "lodger"})
    a_new_policy(world)
    tessa.open(path)
    assert tessa.path == path
    tessa.submit("Save", **{field: "subtenant"})
    assert tessa.status == 403
    tessa.open(path)
    assert tessa.page.form("Save").values[field] == ["lodger"]
    tessa.submit("Save", **{field: ""})
    assert tessa.status == 200
    tessa.open(path)
    assert tessa.page.form("Save").values[field] == [""]


@pytest.mark.promise("P51")
@pytest.mark.parametrize("page", ["changes", "/me/support-permission", "/me/messages"])
def test_what_others_changed_who_looked_and_how_one_is_told_are_read_without_acceptance_and_not_changed(
    world: World, page: str
) -> None:
    party = with_vault(two_parties(world)[0])
    party.unlock()
    a_new_policy(world)
    path = page if page.startswith("/") else f"{party.root}/{page}"
    party.person.open(path)
    assert (party.person.status, party.person.path) == (200, path)
    typed = {"notices": "never", "hour": "7", "purpose": "A question", "days": "1"}
    party.person.post_with_token(path, typed)
    assert party.person.status in (403, 405)


@pytest.mark.promise("P51", "P52")
def test_what_is_held_about_somebody_is_corrected_without_acceptance(world: World) -> None:
    nora = signed_in(world)
    a_new_policy(world)
    nora.open("/me/change")
    nora.submit("Save", legal_name="Nora Meadow")
    assert "Nora Meadow" in nora.open("/me").text
    nora.open("/me/email")
    assert nora.path == "/me/email"
