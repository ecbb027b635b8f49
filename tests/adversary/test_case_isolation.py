"""Attacks on the walls between organisations, between administrators and parties, and on invitations."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from odr.cases.naming.kinds import CaseKind, kind_words, kinds_of
from odr.cases.tables import CaseNote, Participant
from odr.organisations.invitations import email_of, invite_on_console
from odr.organisations.tables import Administrator, Invitation
from odr.web.asking.sessions import write_token
from tests.support.cases import accepted, administrator_of, invited, joined, opened
from tests.support.people import enter
from tests.support.world import PASSWORD, Person, World

# What a form to sign up carries beside the person: that they accept the policy in force.
SIGNING_UP = {"accepts": "y", "policy": "1"}


def routes_of(world: World, blueprint: str) -> list[tuple[str, str, set[str]]]:
    """Name, rule and methods of every route of a blueprint."""
    return [
        (rule.endpoint, rule.rule, set(rule.methods or ()))
        for rule in world.app.url_map.iter_rules()
        if rule.endpoint.startswith(blueprint + ".")
    ]


def filled(rule: str, identifiers: Mapping[str, UUID | str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(identifiers[found[1]]), rule)


def ask(person: Person, method: str, path: str) -> int:
    if method == "POST":
        person.post_with_token(path, {"email": "mallory@example.org", "reference": "M-1", "kind": "work"})
    else:
        person.open(path)
    return person.status


def everything_of(world: World, administrator: Person) -> tuple[Person, Mapping[str, Sequence[UUID | str]]]:
    """A party in a case, and every identifier there is in this organisation."""
    case_id = opened(administrator, "H-SECRET-1")
    tom = joined(administrator, case_id, "Tom Tenant")
    invited(administrator, case_id, "pending@example.org")
    administrator.open("/administration/administrators")
    administrator.submit("Send the invitation", email="colleague@example.org")
    administrator.open("/administration/kinds")
    administrator.submit("Add this kind", name="H-SECRET inheritance")
    administrator.open(f"/administration/cases/{case_id}/notes")
    administrator.submit("Write the note", words="H-SECRET, ring on Monday")
    with world.work() as work:
        account, organisation = administrator_of(world, work, administrator)
        invitations = list(
            work.session.scalars(select(Invitation.id).where(Invitation.organisation_id == organisation.id))
        )
        participants = list(work.session.scalars(select(Participant.account_id)))
        return tom, {
            "case_id": [case_id],
            "invitation_id": invitations,
            "account_id": [account.id, *participants],
            "key": [kind.key for kind in kinds_of(organisation) if kind.name.startswith("H-SECRET")],
            "note_id": list(work.session.scalars(select(CaseNote.id))),
        }


def test_another_organisations_administrator_finds_nothing_under_any_identifier(world: World) -> None:
    ada = world.administrator()
    _tom, known = everything_of(world, ada)
    mallory = world.administrator("Mallory Grim", "Grim Arbitration")
    own_case = opened(mallory, "M-OWN")
    crawled = 0
    for _endpoint, rule, methods in routes_of(world, "administration"):
        names = re.findall(r"<(?:\w+:)?(\w+)>", rule)
        for method in sorted(methods & {"GET", "POST"}):
            if not names:
                ask(mallory, method, rule)
                assert "H-SECRET" not in mallory.page.html, rule
                assert "Harbour" not in mallory.page.html, rule
                assert "Tom Tenant" not in mallory.page.html, rule
                continue
            for last in known[names[-1]]:
                # Their own case with a foreign invitation, and everything foreign.
                for case_id in (own_case, *known["case_id"]) if "case_id" in names[:-1] else (None,):
                    identifiers: dict[str, UUID | str] = {names[-1]: last}
                    identifiers |= {"case_id": case_id} if case_id else {}
                    assert ask(mallory, method, filled(rule, identifiers)) == 404, (method, rule)
                    crawled += 1
    assert crawled > 20
    page = ada.open(f"/administration/cases/{known['case_id'][0]}")
    assert "Waiting for the parties" in page.text
    assert "Taken back" not in page.text
    assert "Suspended" not in ada.open("/administration/people").text
    assert "colleague@example.org" in ada.open("/administration/administrators").text


def test_a_party_and_a_stranger_find_no_administration(world: World) -> None:
    ada = world.administrator()
    tom, known = everything_of(world, ada)
    stranger = world.person()
    stranger.open("/")
    for _endpoint, rule, methods in routes_of(world, "administration"):
        path = filled(rule, {name: values[0] for name, values in known.items()})
        for method in sorted(methods & {"GET", "POST"}):
            assert ask(tom, method, path) == 404, (method, path)
            ask(stranger, method, path)
            assert stranger.path == "/sign-in" or stranger.status == 403, (method, path)
            assert "H-SECRET" not in stranger.page.html


def test_a_case_is_not_found_by_anybody_who_is_not_in_it(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    joined(ada, case_id, "Tom Tenant")
    outsider = joined(ada, opened(ada), "Olga Outside")
    for path in (f"/cases/{case_id}", f"/cases/{case_id}/withdraw"):
        for who in (outsider, ada):
            told = who.open(path)
            assert who.status == 404
            assert told.text == who.open(path.replace(str(case_id), str(uuid4()))).text
        outsider.post_with_token(path)
        assert outsider.status in (404, 405)


def test_organisations_share_no_references_suggestions_or_counts(world: World) -> None:
    ada = world.administrator()
    bea = world.administrator("Bea Hill", "Hill Mediation")
    for _number in range(3):
        opened(ada)
    assert "Leave it empty for 2026-0001, the next one" in bea.open("/administration/cases/new").text
    opened(bea, "2026-0002")
    text = bea.open("/administration").text
    assert text.count("2026-000") == 1
    assert "Harbour" not in text


def test_the_list_does_not_go_on_from_a_foreign_case(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    bea = world.administrator("Bea Hill", "Hill Mediation")
    opened(bea)
    for query in (f"older_than={case_id}", f"newer_than={case_id}"):
        for page in ("/administration", "/administration/people"):
            bea.open(f"{page}?{query}")
            assert bea.status == 404


def test_an_invitation_tells_no_organisation_that_its_address_is_known_to_another(world: World) -> None:
    ada, bea = world.administrator(), world.administrator("Bea Hill", "Hill Mediation")
    tom = joined(ada, opened(ada), "Tom Tenant")
    for email in (tom.email, ada.email, "nobody@example.org"):
        bea.open("/administration/administrators")
        bea.submit("Send the invitation", email=email)
        assert bea.status == 200
        assert f"An invitation is on its way to {email}." in bea.page.text
    # Whom another organisation has as its administrator learns of the rule; the one who invited does not.
    ada.open(world.link_mailed_to(ada.email))
    ada.submit("Accept the invitation")
    assert ada.status == 422
    assert "This account is an administrator already." in ada.page.text


def test_a_persons_page_shows_an_organisation_its_own_cases_alone(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada, "H-SECRET-1"), "Tom Tenant")
    bea = world.administrator("Bea Hill", "Hill Mediation")
    tom.open(invited(bea, opened(bea, "B-1"), tom.email))
    tom.submit("Accept the invitation")
    bea.open("/administration/people")
    bea.follow("Tom Tenant")
    assert "B-1" in bea.page.text
    assert "H-SECRET-1" not in bea.page.html
    bea.follow("Suspend this account")
    bea.submit("Suspend this account")
    ada.open("/administration/people")
    assert "Suspended" not in ada.page.text


# --- an administrator and a case of their own organisation ----------------------------------------------------------


def nobody_is_both(world: World) -> None:
    with world.work() as work:
        both = work.session.scalars(
            select(Participant.id).join(Administrator, Administrator.account_id == Participant.account_id)
        ).all()
    assert both == []


def test_an_administrator_is_not_invited_into_a_case_of_their_own_organisation(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    ada.open(f"/administration/cases/{case_id}")
    ada.submit("Send the invitation", email=ada.email.upper())
    assert ada.status == 422
    assert "An administrator cannot take part in a case of their own organisation." in ada.page.text
    with world.work() as work:
        # Refused as a whole: no invitation without a case is left behind.
        assert work.session.scalars(select(Invitation.id).where(Invitation.kind == "participant")).all() == []


def test_whoever_becomes_an_administrator_can_no_longer_accept_an_earlier_invitation(world: World) -> None:
    ada = world.administrator()
    into_case = invited(ada, opened(ada), "bea@example.org")
    ada.open("/administration/administrators")
    ada.submit("Send the invitation", email="bea@example.org")
    bea = accepted(world.person("Bea Hill"), world.link_mailed_to("bea@example.org"))
    bea.open(into_case)
    bea.submit("Accept the invitation")
    assert bea.status == 422
    assert "An administrator cannot take part in a case of their own organisation." in bea.page.text
    nobody_is_both(world)


def test_a_party_does_not_become_an_administrator_even_after_withdrawing(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    ada.open("/administration/administrators")
    ada.submit("Send the invitation", email="tom@example.org")
    to_administer = world.link_mailed_to("tom@example.org")
    tom = joined(ada, case_id, "Tom Tenant")
    tom.post_with_token(f"/cases/{case_id}/withdraw")
    tom.open(to_administer)
    tom.submit("Accept the invitation")
    assert tom.status == 422
    assert "so you cannot become its administrator" in tom.page.text
    nobody_is_both(world)
    # The refusal used nothing up and appointed nobody.
    assert tom.open(to_administer).heading.startswith("An invitation from")
    tom.open("/administration")
    assert tom.status == 404
    ada.open("/administration/administrators")
    ada.submit("Take back")
    ada.submit("Send the invitation", email="tom@example.org")
    assert "takes part in one of your cases" in ada.page.text


def test_a_set_up_link_makes_no_administrator_of_a_party(world: World) -> None:
    ada = world.administrator()
    tom = joined(ada, opened(ada), "Tom Tenant")
    with world.work() as work:
        _account, organisation = administrator_of(world, work, ada)
        link = f"/set-up/{write_token(invite_on_console(work, organisation))}"
    tom.open(link)
    tom.submit("Set it up")
    assert tom.status == 422
    nobody_is_both(world)
    assert tom.open(link).heading.startswith("Set up")


def test_a_change_of_address_makes_no_party_of_an_administrator(world: World) -> None:
    ada = world.administrator()
    into_case = invited(ada, opened(ada), "other@example.org")
    ada.open("/me/email")
    ada.submit("Send", email="other@example.org", current=PASSWORD)
    link = world.link_mailed_to("other@example.org")
    assert link.startswith("/confirm-email/"), link
    ada.open(link)
    ada.submit("Yes, this is my address")
    ada.open(into_case)
    ada.submit("Accept the invitation")
    assert ada.status == 422
    assert "An administrator cannot take part in a case of their own organisation." in ada.page.text
    nobody_is_both(world)


# --- invitations ----------------------------------------------------------------------------------------------------


def test_looking_at_an_invitation_uses_nothing_up(world: World) -> None:
    ada = world.administrator()
    link = invited(ada, opened(ada), "tom@example.org")
    for _look in range(5):
        scanner = world.person()
        assert scanner.open(link).heading == "An invitation from Harbour Resolution Centre"
        assert scanner.client.head(link, base_url=scanner.origin).status_code == 200
    accepted(world.person("Tom Tenant"), link)


def test_an_invitation_is_used_once(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    link = invited(ada, case_id, "tom@example.org")
    tom = accepted(world.person("Tom Tenant"), link)
    second = world.person("Sam Second")
    second.open("/sign-in")
    for again in (tom, second):
        page = again.open(link)
        assert again.status == 404
        assert page.heading == "This invitation can't be used"
        assert "ask the organisation" in page.text
        again.post_with_token(link, second.contact() | SIGNING_UP | {"password": PASSWORD})
        assert again.status == 404
    with world.work() as work:
        assert len(work.session.scalars(select(Participant.id)).all()) == 1


def test_used_revoked_expired_and_invented_invitations_look_the_same(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    used, revoked, expired = (invited(ada, case_id, f"{name}@example.org") for name in ("used", "revoked", "expired"))
    accepted(world.person("Used"), used)
    ada.open(f"/administration/cases/{case_id}")
    with world.work() as work:
        by_age = work.session.scalars(select(Invitation).where(Invitation.kind == "participant")).all()
        open_ones = [one for one in by_age if one.accepted_at is None]
    for one in open_ones:
        with world.work() as work:
            is_wanted = email_of(work, one) == "revoked@example.org"
        if is_wanted:
            ada.post_with_token(f"/administration/cases/{case_id}/invitations/{one.id}/revoke")
    world.later(days=14, seconds=1)
    visitor = world.person()
    told = set()
    for link in (used, revoked, expired, "/invitation/" + "A" * 43, "/invitation/x", "/invitation/%00"):
        told.add(visitor.open(link).text)
        assert visitor.status == 404
    assert len(told) == 1


def test_an_invitation_that_was_passed_on_does_not_open_to_somebody_elses_account(world: World) -> None:
    ada = world.administrator()
    case_id = opened(ada)
    link = invited(ada, case_id, "tom@example.org")
    mallory = joined(ada, opened(ada), "Mallory Grim")
    page = mallory.open(link)
    assert "sent to another email address" in page.text
    assert "tom@example.org" not in page.html
    assert "Accept the invitation" not in page.text
    mallory.post_with_token(link, mallory.contact() | SIGNING_UP | {"password": PASSWORD, "email": "tom@example.org"})
    assert mallory.status == 422
    mallory.open(f"/cases/{case_id}")
    assert mallory.status == 404
    accepted(world.person("Tom Tenant"), link)


def test_an_invitation_to_somebody_with_an_account_signs_nobody_in(world: World) -> None:
    ada = world.administrator()
    joined(ada, opened(ada), "Tom Tenant")
    case_id = opened(ada)
    link = invited(ada, case_id, "tom@example.org")
    thief = world.person("Thief")
    thief.open("/sign-in")
    thief.open(link)
    thief.post_with_token(link, thief.contact() | SIGNING_UP | {"password": PASSWORD})
    assert thief.status == 422
    thief.open(f"/cases/{case_id}")
    assert thief.path == "/sign-in"
    tom = enter(world.person("Tom Tenant"))
    tom.open(link)
    tom.submit("Accept the invitation")
    assert tom.path == f"/cases/{case_id}/vault/begin"


def test_an_invitation_to_administer_is_not_one_into_a_case_nor_a_set_up_link(world: World) -> None:
    ada = world.administrator()
    ada.open("/administration/administrators")
    ada.submit("Send the invitation", email="bea@example.org")
    link = world.link_mailed_to("bea@example.org")
    set_up = world.set_up_link("Hill Mediation")
    visitor = world.person()
    visitor.open("/sign-in")
    for swapped in (link.replace("/invitation/", "/set-up/"), set_up.replace("/set-up/", "/invitation/")):
        visitor.open(swapped)
        assert visitor.status == 404
        typed = visitor.contact() | SIGNING_UP | {"password": PASSWORD, "email": "x@example.org"}
        visitor.post_with_token(swapped, typed)
        assert visitor.status == 404


def test_the_email_of_an_account_is_the_invited_one_whatever_is_posted(world: World) -> None:
    ada = world.administrator()
    link = invited(ada, opened(ada), "tom@example.org")
    tom = world.person("Tom Tenant")
    tom.open(link)
    tom.post_with_token(link, tom.contact() | SIGNING_UP | {"password": PASSWORD, "email": "mallory@example.org"})
    assert "/vault/begin" in tom.path
    assert enter(world.person("Tom Tenant")).path == "/me"
    mallory = world.person("Mallory")
    mallory.open("/sign-in")
    mallory.submit("Sign in", email="mallory@example.org", password=PASSWORD)
    assert mallory.path == "/sign-in"


@pytest.mark.promise("P14")
def test_no_mail_and_no_invitation_page_says_what_a_case_is_about(world: World) -> None:
    ada = world.administrator()
    reference = "R-7781"
    for kind in CaseKind:
        case_id = opened(ada, f"{reference}-{kind.value}"[:9] + kind.name[:2], kind=kind.value)
        email = f"{kind.name.lower()[:3]}x@example.org"
        link = invited(ada, case_id, email)
        mail = world.mailbox.last(email)
        page = world.person().open(link)
        for words in (kind_words(kind), kind.value):
            whole = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
            if kind not in (CaseKind.WORK, CaseKind.OTHER):
                assert not whole.search(mail.subject + mail.body), (words, mail.body)
                assert not whole.search(page.text), (words, page.text)
        assert reference not in mail.subject + mail.body
        assert reference in page.text
    # "work" and "other" are ordinary words; so the mails for all kinds are the same but for their links.
    texts = {
        re.sub(r"/invitation/\S+", "", message.body)
        for message in world.mailbox.messages
        if "/invitation/" in message.body
    }
    assert len(texts) == 1
    assert {message.subject for message in world.mailbox.messages if "/invitation/" in message.body} == {
        "An invitation from Harbour Resolution Centre"
    }
