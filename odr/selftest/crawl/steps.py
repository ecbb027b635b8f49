"""Where somebody comes who walks every route, with every identifier that exists; and each request of the walk."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from odr.selftest.crawl.crawlers import own_case_rows
from odr.selftest.crawl.on_its_way import PART_PUT
from odr.selftest.crawl.resources import OTHER_NAMES, Together, Tried, removed_items, rows_of_tables
from odr.selftest.harness.person import Person
from odr.selftest.harness.world import World
from odr.selftest.story.story import Story
from odr.training.course import OWN_COURSE

# Leaving is the one thing that a walker must not do on the way.
LEAVES = frozenset(
    {
        "accounts.sign_out", "accounts.end_all_sessions", "accounts.change_password", "accounts.reset",
        "cases.stop_acting",
    }
)  # fmt: skip
# Takes something from somebody for good; walked last.
ENDS = frozenset(
    {
        "administration.suspend", "administration.close_case", "cases.withdraw", "cases.declare",
        "agreements.end_engagement", "agreements.exchange", "agreements.object_to_disclosure", "agreements.take_back",
        "administration.remove_note",
    }
)  # fmt: skip
# How much a walker tries on one route of a case: in one of their own, of each place there (a vault, a room, an
# agreement) so many things, so many combinations of what lies together, of what lies in two places for each two of
# them, and so many of anything else; in a case in which they do not take part, at most this many. Of the rest, one in
# so many.
OF_A_PLACE, TOGETHER, APART, OF_OTHERS, STEP_IN_OWN = 4, 8, 2, 30, 9
MOST_ELSEWHERE, STEP_ELSEWHERE = 3, 29
# Closes what the walker has open, so that what comes after it would only be asked for a code; walked at the very last.
LOCKS = frozenset({"keyrings.lock", "vaults.lock"})
FIELDS = {
    "csrf_token": "", "next": "/cases", "email": "tessa@mail-wren.example", "organisation": "Walkers",
    "legal_name": "Wilma Walker", "postal_address": "1 Long Walk", "telephone": "+44 20 7946 0001",
    "reference": "W-1", "kind": "other", "name": "Walked", "label": "Walked", "words": "the", "title": "Walked",
    "text": "Walked by", "version": "1", "folder": "", "sure": "y", "code": "", "unlock_code": "",
    "opens": "all", "all_meant": "y", "number": "1",
    "confirmed": "y", "current": "a wrong password", "password": "a wrong password",
    "readers": "", "once": "", "language": "", "room": "", "notices": "never", "shown": "", "people": "", "person": "",
    "messages": "", "every": "y", "days": "60",
    "message": "Walked by", "act": "", "work": "Walking", "shown_as": "", "about": "", "questions": "Why?",
    "ending": "settled", "quiet_days": "180", "ended_days": "90", "notice_days": "30", "privacy_notice": "",
    "sentence": "You may walk.", "summary": "Walked", "applies_from": "2026-11-03",
}  # fmt: skip
# Written once: a walk sends them some thousand times.
_BEHIND_THE_TOKEN = urlencode({name: value for name, value in FIELDS.items() if name != "csrf_token"})


@dataclass(frozen=True)
class Step:
    """One request of a walk."""

    endpoint: str
    method: str
    path: str
    values: tuple[str, ...]


def steps(world: World, story: Story, session_id: str, thorough: UUID) -> Iterator[Step]:
    """Every route with every combination of identifiers that exist; looking first, then doing, ending, and locking.

    ``thorough`` is the case in which everything is tried: identifiers of other cases, and of another kind. Of another
    case every route is walked too, with whatever lies in that case and something from the thorough one. A route that
    lets somebody into a case that is not theirs shows it with the first of them; where it does not, whatever else
    could stand behind the case in the address is not even looked at.
    """
    values, tried = values_of(world, story), Tried(world, story, thorough)
    crawled = [step for rule in rules(world) for step in _steps_of(rule, values, session_id, tried)]
    yield from sorted(crawled, key=_turn_of)


def some_of(crawled: Iterator[Step], own: set[str], together: Together) -> Iterator[Step]:
    """All steps, but for some in cases.

    In a case of the walker's ``own`` every page is asked for to which an address leads whoever may go there: those of a
    thing of a place, and of what lies together. Of the rest some are tried: acts on things of each place and on what
    lies together, whatever lies in each two places, and some of any others. Who does not take part in a case is turned
    away at it, whatever stands behind it in the address: there, the first things and others here and there will do.
    """
    asked: Counter[tuple[object, ...]] = Counter()
    kind: tuple[object, ...]
    for number, step in enumerate(crawled):
        _nothing, first, case_id, *_more = f"{step.path}//".split("/", 3)
        if first == "cases" and len(step.values) > 1:
            kind, most, every = (step.endpoint, step.method, case_id), MOST_ELSEWHERE, STEP_ELSEWHERE
            if case_id in own:
                where, most, leads = kind_in_own(together.places(step.values))
                kind, every = (*kind, where), STEP_IN_OWN
                # Which of them shows anything, chance decides.
                if leads and step.method == "GET":
                    every = 1
            asked[kind] += 1
            # By its number in the whole walk, so that what is left out on one route is tried on another.
            if asked[kind] > most and number % every:
                continue
        yield step


def kind_in_own(places: list[frozenset[str]]) -> tuple[tuple[frozenset[str], ...], int, bool]:
    """As what a step counts whose things lie in these places, of which so many are tried; and whether it leads
    anywhere, for whoever may go there."""
    if len(places) < 2:
        return tuple(places), OF_A_PLACE if places else OF_OTHERS, bool(places)
    shared = frozenset.intersection(*places)
    return ((shared, shared), TOGETHER, True) if shared else (tuple(places), APART, False)


def _turn_of(step: Step) -> int:
    if step.method == "GET":
        return 0
    return 3 if step.endpoint in LOCKS else 2 if step.endpoint in ENDS else 1


def thorough_in(story: Story, name: str) -> UUID:
    """The walker's own case; of somebody who takes part in none, the one in which most has happened."""
    return own_case_rows(story, name) or (
        story.handed[name].place.case_id if name in story.handed else story.case_ids[0]
    )


def rules(world: World) -> list[Rule]:
    """Every rule of the app."""
    return sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.rule)


def _steps_of(rule: Rule, values: dict[str, list[str]], session_id: str, tried: Tried) -> Iterator[Step]:
    names = sorted(rule.arguments)
    for chosen in itertools.product(*(values[name] for name in names)):
        if not tried(names, chosen):
            continue
        path = rule.rule
        for name, value in zip(names, chosen, strict=True):
            path = re.sub(rf"<(?:\w+:)?{name}>", value, path)
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT"}):
            if method != "GET" and (rule.endpoint in LEAVES or session_id in chosen):
                continue
            yield Step(rule.endpoint, method, path, chosen)


def values_of(world: World, story: Story) -> dict[str, list[str]]:
    """The identifiers that exist, for each name that stands in a rule.

    For what a vault holds, every identifier of every table: somebody may try a folder's name as an entry's. What is
    not written out here is looked for in the table of its name.
    """
    rows = rows_of_tables(world)
    held = rows["folders"] + rows["items"] + rows["vaults"] + rows["access_codes"] + rows["vault_secrets"][:4]
    other = {name: [one for table in tables for one in rows[table]] for name, tables in OTHER_NAMES.items()}
    named = {f"{table.removesuffix('s')}_id": rows[table] for table in rows} | other
    return {name: found + rows["cases"][:1] for name, found in named.items()} | {
        "case_id": rows["cases"],
        "key": ["tenancy", "own-1", "invitation-en"],
        "code_id": rows["access_codes"] + rows["items"][:2],
        "folder_id": held,
        "item_id": held + removed_items(story),
        "account_id": rows["accounts"] + rows["participants"],
        "invitation_id": rows["invitations"] + rows["links"],
        "session_id": rows["sessions"],
        "adviser_id": rows["advisers"] + rows["participants"][:2],
        "room_id": rows["rooms"] + rows["folders"][:1],
        "message_id": rows["messages"] + rows["rooms"][:1],
        "participant_id": rows["participants"] + rows["accounts"][:1],
        "engagement_id": rows["engagements"] + rows["participants"][:2],
        "paper_id": rows["engagement_papers"] + rows["participants"][:1],
        "release_id": rows["cases"][:1],
        "given_id": rows["folders"] + rows["items"],
        "enquiry_id": rows["enquiries"] + rows["accounts"][:1],
        "course_id": [str(OWN_COURSE), *rows["training_courses"], *rows["accounts"][:1]],
        "permission_id": rows["support_permissions"] + rows["accounts"][:1],
        "use_id": rows["added_uses"] + rows["accounts"][:1],
        "name": ["news", "everything"],
        "code": ["en", "tlh"],
        "kind": ["party", "king"],
        "number": ["1"],
        "hold_number": ["1"],
        "version": ["1", "2"],
        "token": story.link_tokens,
        "filename": ["odr.css", "../app.py", "%2e%2e/app.py"],
    }


def go(crawler: Person, step: Step) -> TestResponse:
    """One request, without following where it leads: the walk comes there by itself."""
    origin: dict[str, Any] = {"base_url": crawler.origin, "environ_overrides": {"REMOTE_ADDR": crawler.address}}
    if step.method == "GET":
        return crawler.client.get(step.path, **origin)
    own = {"csrf_token": crawler.token()} if crawler.cookie() else {}
    sent = {"Origin": crawler.origin, "Sec-Fetch-Site": "same-origin"}
    if step.method == "PUT":
        sent |= {"X-CSRF-Token": own["csrf_token"]} if own else {}
        return crawler.client.put(
            step.path, data=PART_PUT, content_type="application/octet-stream", headers=sent, **origin
        )
    form = f"{urlencode({'csrf_token': FIELDS['csrf_token']} | own)}&{_BEHIND_THE_TOKEN}"
    return crawler.client.post(
        step.path, data=form, content_type="application/x-www-form-urlencoded", headers=sent, **origin
    )


def is_foreign(step: Step, own: set[str]) -> bool:
    """Whether a step names something that is not the walker's."""
    return any(value not in own for value in step.values)
