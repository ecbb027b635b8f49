"""Everybody who has no business in a vault walks every route of the app, with every identifier that exists."""

from __future__ import annotations

import html
import io
import itertools
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Blueprint
from sqlalchemy import LargeBinary, Uuid, select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

import odr.app
import odr.tables
from odr.crypto.secrets import Token
from odr.db.columns import Base
from odr.selftest.page import Page
from odr.selftest.story import Place, Story
from odr.web.sessions import write_token
from odr.web.visits import access_of
from tests.support.world import Person, World

# Leaving is the one thing that a walker must not do on the way.
LEAVES = frozenset(
    {
        "accounts.sign_out", "accounts.end_all_sessions", "accounts.change_password", "accounts.reset",
        "cases.stop_acting",
    }
)  # fmt: skip
# Takes something from somebody for good; walked last.
ENDS = frozenset({"administration.suspend", "administration.close_case", "cases.withdraw"})
FIELDS = {
    "csrf_token": "", "next": "/cases", "email": "tessa@mail-wren.example", "organisation": "Walkers",
    "legal_name": "Wilma Walker", "postal_address": "1 Long Walk", "telephone": "+44 20 7946 0001",
    "reference": "W-1", "kind": "other", "name": "Walked", "label": "Walked", "words": "the", "title": "Walked",
    "text": "Walked by", "version": "1", "folder": "", "sure": "y", "code": "", "unlock_code": "",
    "opens": "all", "all_meant": "y", "number": "1",
    "confirmed": "y", "current": "a wrong password", "password": "a wrong password",
    "readers": "", "once": "", "room": "", "notices": "never", "shown": "", "people": "", "person": "",
    "messages": "", "every": "y",
}  # fmt: skip

# --- the table of who may come where; whoever changes it should have to look at it twice ------------------------------

CLASSIFIED = {
    "public": {
        "accounts.confirm_email", "accounts.forgotten", "accounts.reset", "accounts.sign_in", "accounts.sign_out",
        "health.healthz", "invitations.set_up", "invitations.show", "privacy.promises", "start.home", "static",
        "agreements.arrive", "agreements.form", "agreements.form_pdf", "agreements.form_text",
        "agreements.form_version",
    },
    "signed in": {
        "accounts.change_details", "accounts.change_email", "accounts.change_password", "accounts.details",
        "accounts.end_all_sessions", "accounts.end_session", "accounts.send_confirmation", "cases.mine",
        "keyrings.begin", "keyrings.begin_anew", "keyrings.code_sheet", "keyrings.exchange", "keyrings.home",
        "keyrings.lock", "keyrings.new_code", "keyrings.put_back", "keyrings.unlock",
        "message_settings.preferences",
        "agreements.decline_place", "agreements.desk", "agreements.take_place",
    },
    "administrator": {
        "administration.administrators", "administration.case", "administration.case_log", "administration.close_case",
        "administration.end_suspension", "administration.home", "administration.invite_administrator",
        "administration.invite_party", "administration.open_case", "administration.people", "administration.person",
        "administration.revoke_administrator_invitation", "administration.revoke_invitation",
        "administration.send_reset", "administration.suspend",
        "agreements.invite_to_roster", "agreements.own_form", "agreements.remove_from_roster",
        "agreements.revoke_roster_invitation", "agreements.roster_entry", "agreements.roster_list",
        "agreements.suggest",
    },
    "participant of this case": {
        "cases.advisers", "cases.end_adviser", "cases.invite_adviser", "cases.revoke_adviser_invitation",
        "cases.withdraw", "vaults.begin", "vaults.begin_afresh", "vaults.call_off_afresh", "vaults.check_head",
        "vaults.code_sheet", "vaults.destroy_vault", "vaults.new_code",
        "agreements.agree", "agreements.ask_again", "agreements.decline", "agreements.end_engagement",
        "agreements.engagement", "agreements.facilitation", "agreements.propose", "agreements.take_back",
    },
    "participant of this case, or who acts for one": {
        "cases.case", "cases.stop_acting", "cases.undertaking", "keyrings.open_case", "vaults.lock", "vaults.unlock",
    },
    "open vault": {
        "vaults.add_item", "vaults.change_item", "vaults.export", "vaults.folder",
        "vaults.folders", "vaults.home", "vaults.item", "vaults.log", "vaults.move_item", "vaults.noticed",
        "vaults.remove_item", "vaults.rename_folder", "vaults.search",
        "messages.accept_keys", "messages.choose_room", "messages.disclose", "messages.export", "messages.go_on",
        "messages.let_read", "messages.members", "messages.new_room", "messages.note_compared", "messages.people",
        "messages.person", "messages.print_room", "messages.room", "messages.rooms", "messages.search",
        "messages.send_message", "messages.take_back", "messages.undo_message",
        "agreements.accept_disclosure", "agreements.answer_question", "agreements.ask_about",
        "agreements.ask_for_change", "agreements.change_text", "agreements.disclose", "agreements.disclosures",
        "agreements.object_to_disclosure", "agreements.offer", "agreements.version", "agreements.version_file",
        "agreements.version_pdf",
    },
    "open vault, with a code that manages codes": {
        "vaults.accept_as_is", "vaults.change_code", "vaults.changes", "vaults.changes_seen", "vaults.codes",
        "vaults.further_code", "vaults.further_code_sheet", "vaults.into_keyring",
        "vaults.log_export", "vaults.remove_everything", "vaults.remove_folder",
        "vaults.revoke_code", "vaults.second_code",
        "agreements.give", "agreements.give_again", "agreements.who_reads_what",
    },
    "given under an agreement in force": {
        "agreements.given", "agreements.given_folder", "agreements.given_item",
    },
}  # fmt: skip


def test_every_route_is_open_to_whom_it_was_meant_for(world: World) -> None:
    found: dict[str, set[str]] = {}
    for rule in world.app.url_map.iter_rules():
        access = access_of(world.app, rule.endpoint)
        assert access is not None
        found.setdefault(access.value, set()).add(rule.endpoint)
    assert found == CLASSIFIED


def test_a_route_that_does_not_say_who_may_come_fails_the_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = Blueprint("careless", __name__)
    careless.add_url_rule("/open-to-whom", endpoint="page", view_func=lambda: "hello")
    monkeypatch.setattr(odr.app, "health", careless)
    with pytest.raises(RuntimeError, match=r"careless\.page"):
        odr.app.create_app(world.settings, ground=world.ground, keep_house=False)


# --- the walk --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One request of a walk."""

    endpoint: str
    method: str
    path: str
    values: tuple[str, ...]


@pytest.mark.promise("P01", "P05")
@pytest.mark.parametrize(
    "name", ["Ada Marsh", "Bruno Quill", "Leo Stone", "Nora Field", "Omar Reed", "Ines Lamb", "nobody"]
)
def test_whoever_walks_every_route_reads_nothing_of_anybody_elses(
    story: Story, copy_of_story: Callable[[], World], name: str
) -> None:
    world = copy_of_story()
    walker = a_walker(story, world, name)
    own = own_words(story, name)
    foreign = [part for text in story.private if text not in own for part in parts_of(text)]
    foreign = [part for part in foreign if not any(part in text for text in own)]
    assert len(foreign) >= 80
    search = finder(foreign)
    before = vault_rows(world, keep=own_case_rows(story, name))
    answered: dict[int, int] = {}
    for step in steps(world, story, own_session(walker, world)):
        response = go(walker, step)
        answered[response.status_code] = answered.get(response.status_code, 0) + 1
        assert response.status_code < 500, f"{step.method} {step.path}: {response.status_code}"
        hit = search(shown_by(response))
        assert hit is None, f"{step.method} {step.path} shows {hit!r}"
    assert sum(answered.values()) > 1_500
    assert answered[200] >= 10
    # And nothing of anybody else's vault was changed, added to or removed.
    assert vault_rows(world, keep=own_case_rows(story, name)) == before


@pytest.mark.promise("P01")
def test_the_walk_would_find_what_is_shown(story: Story, copy_of_story: Callable[[], World]) -> None:
    """The control: the same walk by Tessa herself, her vault open, comes upon her words."""
    world = copy_of_story()
    walker = a_walker(story, world, "Tessa Wren")
    shown = [
        shown_by(go(walker, step))
        for step in steps(world, story, own_session(walker, world))
        if step.method == "GET" or step.endpoint == "vaults.export"
    ]
    whole = html.unescape("\n".join(shown))
    for words in ("On reflection tessa fears the lighthouse ledger", "Chest of tessa under the stairs"):
        assert words in whole
        assert finder([words])("\n".join(shown)) == words
    # In the file that is taken along as well, which is packed.
    assert any("items.csv" in one and "lighthouse ledger" in one for one in shown)


@pytest.mark.parametrize("name", ["Ada Marsh", "Bruno Quill", "Leo Stone", "Omar Reed", "Ines Lamb"])
def test_what_is_not_ones_own_answers_exactly_like_what_does_not_exist(
    story: Story, copy_of_story: Callable[[], World], name: str
) -> None:
    world = copy_of_story()
    walker = a_walker(story, world, name)
    own = own_identifiers(story, world, name)
    compared: Counter[tuple[str, str]] = Counter()
    for step in steps(world, story, own_session(walker, world)):
        if not step.values or step.endpoint in ("static", *OF_LINKS) or not is_foreign(step, own):
            continue
        # Some of each will do, the first ones and others here and there; the walk above has gone through all.
        compared[step.endpoint, step.method] += 1
        if not (number := compared[step.endpoint, step.method]) < 4 and number % 23:
            continue
        absent = step.path
        for value in step.values:
            if value not in own:
                absent = absent.replace(value, str(uuid4()))
        real, none = go(walker, step), go(walker, Step(step.endpoint, step.method, absent, step.values))
        assert real.status_code == none.status_code == 404, f"{step.method} {step.path}: {real.status_code}"
        assert real.get_data() == none.get_data(), step.path
        assert headers_of(real) == headers_of(none)
    assert len(compared) > 40
    assert sum(compared.values()) > 1_000


OF_LINKS = ("accounts.reset", "accounts.confirm_email", "invitations.show", "invitations.set_up")


@pytest.mark.parametrize("endpoint", OF_LINKS)
def test_a_link_that_was_used_looks_like_one_that_never_was(
    story: Story, copy_of_story: Callable[[], World], endpoint: str
) -> None:
    world = copy_of_story()
    visitor = world.person("Visitor")
    rule = next(rule for rule in world.app.url_map.iter_rules() if rule.endpoint == endpoint)
    never = [write_token(Token.generate()), "x", "A" * 43, "%00", "..", "a" * 4000]
    answers = set()
    for token in [*used_up(story), *never]:
        response = visitor.client.get(rule.rule.replace("<token>", token), base_url=visitor.origin)
        if response.status_code != 308:
            answers.add((response.status_code, response.get_data()))
    assert {status for status, _body in answers} == {404}
    assert len({body for _status, body in answers if b"<h1>There is nothing here" not in body}) == 1


def steps(world: World, story: Story, session_id: str) -> Iterator[Step]:
    """Every route with every combination of identifiers that exist; looking first, then doing, and ending last."""
    values = values_of(world, story)
    walked = [step for rule in rules(world) for step in _steps_of(rule, values, session_id)]
    order = {"GET": 0, "HEAD": 1, "POST": 2}
    yield from sorted(walked, key=lambda step: (step.endpoint in ENDS and step.method == "POST", order[step.method]))


def rules(world: World) -> list[Rule]:
    """Every rule of the app."""
    return sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule)


def _steps_of(rule: Rule, values: dict[str, list[str]], session_id: str) -> Iterator[Step]:
    names = sorted(rule.arguments)
    for chosen in itertools.product(*(values[name] for name in names)):
        path = rule.rule
        for name, value in zip(names, chosen, strict=True):
            path = re.sub(rf"<(?:\w+:)?{name}>", value, path)
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            if method == "POST" and (rule.endpoint in LEAVES or session_id in chosen):
                continue
            yield Step(rule.endpoint, method, path, chosen)


def values_of(world: World, story: Story) -> dict[str, list[str]]:
    """The identifiers that exist, for each name that stands in a rule.

    For what a vault holds, every identifier of every table: somebody may try a folder's name as an entry's.
    """
    with world.database.reading() as session:
        rows: dict[str, list[str]] = {}
        for table in Base.metadata.sorted_tables:
            key = next(iter(table.primary_key.columns))
            if isinstance(key.type, Uuid):
                rows[table.name] = sorted({str(one) for one in session.scalars(select(key))})
    held = rows["folders"] + rows["items"] + rows["vaults"] + rows["access_codes"] + rows["vault_secrets"][:4]
    removed = [str(one) for place in story.places.values() for one in place.removed_items]
    return {
        "case_id": rows["cases"],
        "code_id": rows["access_codes"] + rows["items"][:2],
        "folder_id": held,
        "item_id": held + removed,
        "account_id": rows["accounts"] + rows["participants"],
        "invitation_id": rows["invitations"] + rows["links"],
        "session_id": rows["sessions"],
        "adviser_id": rows["advisers"] + rows["participants"][:2],
        "room_id": rows["rooms"] + rows["folders"][:1],
        "message_id": rows["messages"] + rows["rooms"][:1],
        "participant_id": rows["participants"] + rows["accounts"][:1],
        # Nobody facilitates in the story; what a facilitator reads is attacked in test_agreement_attacks.py.
        "engagement_id": rows["engagements"] + rows["participants"][:2],
        "paper_id": rows["engagement_papers"] + rows["participants"][:1],
        "given_id": rows["folders"][:3] + rows["items"][:3],
        "number": ["1"],
        "version": ["1", "2"],
        "token": story.link_tokens,
        "filename": ["odr.css", "../app.py", "%2e%2e/app.py"],
    }


def go(walker: Person, step: Step) -> TestResponse:
    """One request, without following where it leads: the walk comes there by itself."""
    origin: dict[str, Any] = {"base_url": walker.origin, "environ_overrides": {"REMOTE_ADDR": walker.address}}
    if step.method == "GET":
        return walker.client.get(step.path, **origin)
    own = {"csrf_token": walker.token()} if walker.cookie() else {}
    sent = {"Origin": walker.origin, "Sec-Fetch-Site": "same-origin"}
    return walker.client.post(step.path, data=FIELDS | own, headers=sent, **origin)


def shown_by(response: TestResponse) -> str:
    """Everything that an answer shows: headers and body; of a packed file, what is in it."""
    raw = response.get_data()
    response.close()
    if response.mimetype == "application/zip":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            raw = b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())
    return f"{response.headers}\n{raw.decode('utf-8')}"


def parts_of(text: str) -> Iterator[str]:
    """A text, and its halves: somebody may be shown the beginning of it."""
    half = len(text) // 2
    yield from (text, text[:half], text[half:]) if half >= 10 else (text,)


def finder(words: list[str]) -> Callable[[str], str | None]:
    """Looks for private words, escaped for HTML or not."""

    clean: set[str] = set()  # most answers of a walk are one and the same page

    def search(shown: str) -> str | None:
        if shown in clean:
            return None
        plain = html.unescape(shown)
        hit = next((word for word in words if word in plain or word in shown), None)
        if hit is None:
            clean.add(shown)
        return hit

    return search


def a_walker(story: Story, world: World, name: str) -> Person:
    """Somebody of the story, signed in, with what opens to them open; or nobody at all."""
    if name == "nobody":
        return world.person("Nobody")
    teller = story.people[name]
    walker = world.person(name, teller.email)
    walker.sign_in(teller.password)
    assert walker.status == 200, walker.page.text
    place, handed = story.places.get(name), story.handed.get(name)
    root, code = (place.root, place.codes[0]) if place else (handed.place.root, handed.code) if handed else ("", "")
    if root:
        walker.open(f"{root}/unlock")
        walker.submit("Open", code=code)
        assert walker.status == 200, walker.page.text
    return walker


def own_session(walker: Person, world: World) -> str:
    """The identifier of the walker's own session, which they do not end."""
    if not walker.cookie():
        return "none"
    page: Page = walker.open("/me")
    action = next((form.action for form in page.forms if "Sign out here" in form.buttons), "/none/none")
    return action.split("/")[-2]


def own_words(story: Story, name: str) -> set[str]:
    """What the walker wrote themselves, or was given."""
    if name in story.handed:
        return set(story.handed[name].words)
    first = name.split(maxsplit=1)[0].casefold()
    return (
        {text for text in story.private if re.search(rf"\b{first}\b", text.casefold())}
        if name in story.places
        else set()
    )


def own_place(story: Story, name: str) -> Place | None:
    """The walker's own place in a case."""
    return story.places.get(name)


def own_case_rows(story: Story, name: str) -> UUID | None:
    """The case in which the walker has a vault of their own."""
    place = own_place(story, name)
    return place.case_id if place else None


def own_identifiers(story: Story, world: World, name: str) -> set[str]:
    """What the walker may come to: their own case, account and sessions, their own vault, what they were given."""
    from odr.accounts.contact import find_by_email
    from odr.accounts.tables import BrowserSession
    from odr.cases.tables import Case, CaseInvitation, Participant
    from odr.messages.tables import Message, Room
    from odr.organisations.organisations import administered_by
    from odr.organisations.tables import Administrator, Invitation
    from odr.vaults.tables import AccessCodeRow, Folder, Item, Vault

    with world.work() as work:
        session = work.session
        account = find_by_email(work, story.people[name].email)
        assert account is not None
        own: set[UUID] = {account.id}
        own |= set(session.scalars(select(BrowserSession.id).where(BrowserSession.account_id == account.id)))
        participants = list(session.scalars(select(Participant).where(Participant.account_id == account.id)))
        own |= {one.case_id for one in participants}
        vaults = select(Vault.id).where(Vault.participant_id.in_([one.id for one in participants]))
        own |= set(session.scalars(select(Folder.id).where(Folder.vault_id.in_(vaults))))
        own |= set(session.scalars(select(Item.id).where(Item.vault_id.in_(vaults))))
        inside = [one.case_id for one in participants]
        own |= set(session.scalars(select(Participant.id).where(Participant.case_id.in_(inside))))
        own |= set(session.scalars(select(Room.id).where(Room.case_id.in_(inside))))
        own |= set(session.scalars(select(Message.id).where(Message.author_id.in_([one.id for one in participants]))))
        own |= set(session.scalars(select(AccessCodeRow.id).where(AccessCodeRow.vault_id.in_(vaults))))
        if name in story.handed:
            handed = story.handed[name]
            own |= {handed.place.case_id, handed.folder, handed.item}
        organisation = administered_by(work, account.id)
        if organisation is not None:
            cases = list(session.scalars(select(Case.id).where(Case.organisation_id == organisation.id)))
            own |= set(cases)
            own |= set(session.scalars(select(Participant.account_id).where(Participant.case_id.in_(cases))))
            own |= set(
                session.scalars(
                    select(Administrator.account_id).where(Administrator.organisation_id == organisation.id)
                )
            )
            own |= set(session.scalars(select(Invitation.id).where(Invitation.organisation_id == organisation.id)))
            own |= set(session.scalars(select(CaseInvitation.invitation_id).where(CaseInvitation.case_id.in_(cases))))
    return {str(one) for one in own}


def is_foreign(step: Step, own: set[str]) -> bool:
    """Whether a step names something that is not the walker's."""
    return any(value not in own for value in step.values)


def used_up(story: Story) -> list[str]:
    """The tokens of links that were used: every set-up, and every invitation that was accepted."""
    return story.link_tokens[:8]


def headers_of(response: TestResponse) -> list[tuple[str, str]]:
    """The headers, without the length, which is the body's."""
    return sorted((name, value) for name, value in response.headers if name not in ("Content-Length", "Set-Cookie"))


def vault_rows(world: World, keep: UUID | None) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the vaults' tables, those of one case left out, as bytes on the disk."""
    with world.database.reading() as session:
        vaults = Base.metadata.tables["vaults"]
        foreign = set(
            session.scalars(select(vaults.c.id).where(vaults.c.case_id != keep) if keep else select(vaults.c.id))
        )
        rows = {}
        for name in ("vaults", "vault_secrets", "access_codes", "folders", "items"):
            table = Base.metadata.tables[name]
            owner = table.c.id if name == "vaults" else table.c.vault_id
            columns = [
                one for one in table.columns if isinstance(one.type, LargeBinary) or one.name in ("id", "version")
            ]
            found = session.execute(select(*columns).where(owner.in_(foreign)))
            rows[name] = sorted((tuple(row) for row in found), key=repr)
        rooms, messages = Base.metadata.tables["rooms"], Base.metadata.tables["messages"]
        elsewhere = select(rooms.c.id).where(rooms.c.case_id != keep) if keep else select(rooms.c.id)
        said = session.execute(select(messages).where(messages.c.room_id.in_(elsewhere)))
        assert all(rows.values())
        rows["messages"] = sorted((tuple(row) for row in said), key=repr)
    return rows
