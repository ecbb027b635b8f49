"""Whatever is sent to whatever form, and asked for under whatever address: a clear answer, and no half-written row."""

from __future__ import annotations

import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

import odr.tables  # noqa: F401  every table
from odr.accounts.contact import contact_of, find_by_email
from odr.accounts.tables import Account
from odr.audit.chain import verify
from odr.cases.tables import Participant
from odr.crypto.codes import AccessCode
from odr.messages.tables import Envelope, Message, Room
from odr.selftest.harness.page import Form, Page
from odr.selftest.story.story import Place, Story
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.listing import each_item
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import Vault
from tests.support.engines import Engine
from tests.support.people import with_account
from tests.support.rows import rows_in
from tests.support.world import PASSWORD, Person, World

EXAMPLES = 20
# Ends the sitting; what follows would only be asked to sign in.
LEAVING = ("/sign-out", "/me/sessions", "/me/password", "/reset-password")
NASTY = (
    "", " ", "\0", "a\0b", "\r\n", "\x7f\x1b[31m", "\u202e", "\ud7ff\ue000\ufffe", "\N{ROMAN NUMERAL FIVE}", "٣", "²",
    "0", "-1", "1e999", "9" * 5000, "None", "null", "{{7*7}}", "%s%n%(x)s", "'; DROP TABLE items; --", "<script>",
    "../../etc/passwd", "//evil.example", "/\\evil.example", "x" * 60_000, "\N{GRINNING FACE}" * 500,
    "a@" + "b" * 300 + ".example", "=HYPERLINK()", "2026-02-30", "1e-999999999",
)  # fmt: skip
# Bytes that are no UTF-8, or half of a surrogate pair, as they go over the wire.
RAW = (b"\xff\xfe", b"%ff", b"%ed%a0%80", b"%00", b"%", b"%zz", b"\xed\xa0\x80", b"+" * 300, b"&&&===")

texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))


@dataclass
class Scene:
    """A copy of the story, and the people who sit at open pages in it, each with every form they were shown."""

    world: World
    story: Story
    people: dict[str, Person]
    forms: list[tuple[str, str, Form]]
    count: Iterator[int]
    as_it_was: str
    answered: Counter[tuple[str, int]] = field(default_factory=Counter)

    def __repr__(self) -> str:
        return "<Scene>"

    def begin_anew(self) -> None:
        """Puts the database back as the story left it, so that no example depends on another."""
        self.world.database.dispose()
        cast(Engine, self.world.engine).put_back(self.world.settings.database_url, self.as_it_was)
        self.world.put_keys_back()

    def another_visitor(self) -> Person:
        """Somebody new, from a network of their own, so that no throttle slows the test."""
        number = next(self.count)
        return self.world.person("Visitor", address=f"10.{number // 250 % 250}.{number % 250}.1")


@pytest.fixture(scope="module")
def scene(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    world = story.copied(tmp_path_factory.mktemp("malformed") / "installation")
    # Nobody waits here; the fsync of each commit is not what is tested either.
    people = {name: story.visitor(world, name) for name in ("Ada Marsh", "Tessa Wren")}
    people["nobody"] = world.person("Nobody")
    kept = tmp_path_factory.mktemp("as-it-was")
    one = Scene(world, story, people, [], itertools.count(), "")
    for name, person in people.items():
        for path in [*starting_points(story, name), *code_pages(story, person, name)]:
            one.forms += [(name, form.action or person.path, form) for form in person.open(path).forms]
    one.forms = list({(entry[0], entry[1], *sorted(entry[2].values)): entry for entry in one.forms}.values())
    one.forms = [
        entry for entry in one.forms if not entry[1].startswith(LEAVING) and not entry[1].endswith(("/lock", "/close"))
    ]
    world.database.dispose()
    one.as_it_was = world.engine.copied(world.settings.database_url, kept)
    yield one
    world.close()
    world.engine.drop(one.as_it_was)


def starting_points(story: Story, name: str) -> list[str]:
    """Pages with forms."""
    if name == "nobody":
        # The last links of the story: an invitation that is open, a reset and a confirmation that were not used.
        links = story.link_tokens
        return [
            "/sign-in", "/forgotten-password", f"/invitation/{links[8]}",
            f"/reset-password/{links[-2]}", f"/confirm-email/{links[-1]}",
        ]  # fmt: skip
    if name == "Ada Marsh":
        case_id = story.case_ids[1]
        return [
            "/me", "/me/change", "/me/email", "/me/language", "/me/time-zone", "/administration",
            "/administration/language", "/administration/contact", "/administration/colours",
            "/administration/name",
            "/administration/mails/invitation-en",
            "/administration/cases/new",
            f"/administration/cases/{case_id}", "/administration/people",
            "/administration/administrators",
        ]  # fmt: skip
    place = story.places["Tessa Wren"]
    folder, item = place.folders["own"], place.items["item 0"]
    inside = (
        "", "/folders", f"/folders/{folder}/rename", f"/folders/{folder}/add", f"/items/{item}/change",
        f"/items/{item}/move", "/search", "/second-code", "/unlock",
    )  # fmt: skip
    return [
        "/me/change",
        "/me/email",
        "/me/messages",
        f"/cases/{place.case_id}",
        f"/cases/{place.case_id}/messages/rooms/new",
        *rooms_of(story, place),
        f"/cases/{place.case_id}/advisers",
        *(f"{place.root}{path}" for path in inside),
    ]


def rooms_of(story: Story, place: Place) -> list[str]:
    """The pages of the rooms in a case."""
    with story.world.work() as work:
        found = work.session.scalars(select(Room.id).where(Room.case_id == place.case_id))
        return [f"/cases/{place.case_id}/messages/rooms/{room_id}" for room_id in found]


def code_pages(story: Story, person: Person, name: str) -> list[str]:
    """The page on which a code is changed; only a link says where it is."""
    if name != "Tessa Wren":
        return []
    return re.findall(r'href="([^"]+/codes/[^"]+/change)"', person.open(f"{story.places[name].root}/codes").html)


# --- what must hold afterwards ---------------------------------------------------------------------------------------


# What one form may add, in full: the rows that come together or not at all.
WHOLE_CHANGES: tuple[dict[str, int], ...] = (
    {},
    {"items": 1},  # written
    {"items": 1, "manifest_pages": 1},  # the first of its part of the folder's list
    {"manifest_pages": 1},  # moved to where it is that
    {"folders": 1, "vault_secrets": 1, "grants": 3},  # a folder, its key, granted to both codes and that of the browser
    {"cases": 1},
    {"invitations": 1, "case_invitations": 1, "mails": 1},
    {"invitations": 1, "mails": 1},
    {"links": 1, "mails": 1},
    {"links": 1, "mails": 2},
    {"accounts": 1, "participants": 1, "sessions": 1},
    {"messages": 1, "envelopes": 2},  # said to the other party, with the author's own copy
    {"messages": 1, "envelopes": 3},  # said to everybody in a case that has a facilitator
    {"rooms": 1, "room_members": 2, "messages": 1, "envelopes": 2},  # a room, and the roster that it begins with
    {"message_preferences": 1},
    {"mail_words": 1},
    {"mail_words": -1},  # there are none any more
    {"invitations": 1, "adviser_invitations": 1, "mails": 1},
    {"former_names": 1, "desk_entries": 1, "contracts": 1, "mails": 1},  # a house got its first other name
    {"former_names": 1, "desk_entries": 1, "mails": 1},
    {"accounts": 1, "advisers": 1, "sessions": 1},
)
# A code was made to open more or less: whatever it is given or loses, all of it must open as before.
OF_A_CODE = frozenset({"grants", "vault_secrets"})
# Counted by the way, by requests that do nothing else.
BY_THE_WAY = frozenset(
    {
        "throttles", "audit_entries", "unlocked_vaults", "unlocked_keyrings",
        "correspondences", "read_marks", "waiting_notices", "removals", "case_news",
    }
)  # fmt: skip


def assert_nothing_is_half_written(scene: Scene, before: dict[str, int], status: int) -> None:
    after = rows_in(scene.world)
    added = {
        name: after[name] - before[name] for name in after if name not in BY_THE_WAY and after[name] != before[name]
    }
    noted = added.pop("sent_forms", 0)
    # What a form made is noted with it, and forgotten when it is removed: only where the form was done.
    assert noted <= 1, noted
    assert not noted or status == 303, f"{noted} of the forms that have worked, after {status}"
    assert added in WHOLE_CHANGES or added.keys() <= OF_A_CODE, added
    assert status < 400 or not added, f"refused with {status}, and yet {added}"
    if any(name in added for name in ("items", "folders", "accounts", "vaults", *OF_A_CODE)):
        assert_all_of_it_still_stands(scene)
    if "messages" in added:
        assert_whoever_was_addressed_has_a_copy(scene.world)
    assert_sound(scene.world)


def assert_whoever_was_addressed_has_a_copy(world: World) -> None:
    """Of what was said last, and its author has one too."""
    with world.database.reading() as session:
        last = session.scalars(select(Message).order_by(Message.sent_at.desc(), Message.number.desc()).limit(1)).one()
        having = set(
            session.scalars(
                select(Vault.participant_id)
                .join(Envelope, Envelope.vault_id == Vault.id)
                .where(Envelope.message_id == last.id)
            )
        )
        assert last.author_id in having
        assert b"".join(sorted(one.bytes for one in having - {last.author_id})) == last.addressed


def assert_sound(world: World) -> None:
    """Every reference leads somewhere. PostgreSQL lets none be otherwise, not even for a moment."""
    if world.database.is_sqlite:
        with world.database.reading() as session:
            assert session.execute(text("PRAGMA foreign_key_check")).all() == []
            assert session.execute(text("PRAGMA quick_check")).scalar() == "ok"


def assert_all_of_it_still_stands(scene: Scene) -> None:
    """Every reference leads somewhere, every chain holds, and every sealed row of the story's people opens."""
    with scene.world.work() as work:
        for account in work.session.scalars(select(Account)):
            assert contact_of(work, account).legal_name
        for case_id in scene.story.case_ids:
            assert verify(work, case_id).problem is None
        for vault in work.session.scalars(select(Vault)):
            participant = work.session.get_one(Participant, vault.participant_id)
            place = next(
                place
                for place in scene.story.places.values()
                if place.case_id == vault.case_id and _is_of(scene, place.party.email, participant.account_id)
            )
            opened, _share = unlock(work, participant, AccessCode.parse(place.codes[0]))
            assert all(folder.name for folder in folders_of(opened))
            assert all(item.draft is not None for item in each_item(opened))
            assert len(opened.code_list()[1].live()) >= 2
        work.session.rollback()


def _is_of(scene: Scene, email: str, account_id: object) -> bool:
    with scene.world.database.reading() as session:
        account = find_by_email(scene.world.app_context.work(session), email)
        return account is not None and account.id == account_id


def assert_clear(status: int, body: bytes, mimetype: str | None) -> None:
    """An answer that a person can do something with."""
    assert status < 500, status
    if status in (301, 302, 303, 308):
        return
    if status == 200 and mimetype != "text/html":
        return
    page = Page(body.decode("utf-8"))
    assert page.heading, status
    assert page.audience, status
    if status >= 400:
        assert len(page.text) > len(page.heading) + 40, "no word of what to do"


# --- forms -----------------------------------------------------------------------------------------------------------


@st.composite
def malformed(draw: st.DrawFn, fields: tuple[str, ...]) -> list[tuple[str, Any]]:
    """What is sent instead of what the form asks for: a list of names and values, a value perhaps a file."""
    sent: list[tuple[str, Any]] = []
    for name in fields:
        match draw(st.sampled_from(("as it is", "as it is", "other", "other", "gone", "twice", "file"))):
            case "other":
                sent.append((name, draw(texts)))
            case "twice":
                sent += [(name, draw(texts)), (name, draw(texts))]
            case "file":
                sent.append((name, (io.BytesIO(draw(st.binary(max_size=40))), draw(st.sampled_from(NASTY)))))
            case "as it is":
                sent.append((name, None))
    for _ in range(draw(st.integers(0, 2))):
        strange = st.one_of(st.sampled_from(STRANGE_NAMES), st.text(max_size=10))
        sent.append((draw(strange), draw(texts)))
    return sent


STRANGE_NAMES = (
    "fields-²-name", "fields-" + "9" * 5000 + "-name", "fields--1-name", "fields-٣-value", "fields-0", "fields-0-kind",
    "fields-999999-name", "csrf_token", "more", "next", "version", "\0", "\r", "", "unlock_code", "_method",
    "fields-1-name-x",
)  # fmt: skip


def test_forms_were_found_on_every_kind_of_page(scene: Scene) -> None:
    found = {(name, action.rsplit("/", 1)[-1]) for name, action, _form in scene.forms}
    for wanted in (
        ("nobody", "sign-in"), ("nobody", "forgotten-password"), ("Ada Marsh", "new"), ("Ada Marsh", "invite"),
        ("Ada Marsh", "people"), ("Tessa Wren", "add"), ("Tessa Wren", "change"), ("Tessa Wren", "move"),
        ("Tessa Wren", "search"), ("Tessa Wren", "folders"), ("Tessa Wren", "rename"), ("Tessa Wren", "second-code"),
    ):  # fmt: skip
        assert wanted in found


@pytest.mark.parametrize("value", ["", "\0", "a\0b", "\u202e", "9" * 5000, "x" * 60_000, "-1", "//evil.example"])
def test_no_field_of_any_form_breaks_by_itself(scene: Scene, value: str) -> None:
    every_field_is_sent(scene, value)


@pytest.mark.only_on("postgresql", "it refuses these itself, where SQLite keeps them")
@pytest.mark.parametrize("value", ["a\0b", "9" * 5000])
def test_no_field_breaks_by_what_postgresql_keeps_nowhere(scene: Scene, value: str) -> None:
    every_field_is_sent(scene, value)


def every_field_is_sent(scene: Scene, value: str) -> None:
    sent = 0
    for name, action, form in scene.forms:
        if form.method != "post":
            continue
        scene.begin_anew()
        person = scene.another_visitor() if name == "nobody" else scene.people[name]
        if name == "nobody":
            person.open("/sign-in")
        filled = {one: (values or [""])[0] or "filled in" for one, values in form.values.items()}
        for one in form.values.keys() - {"csrf_token"}:
            before = rows_in(scene.world)
            response = person.client.post(
                action,
                data=filled | {one: value, "csrf_token": person.token()},
                base_url=person.origin,
                environ_overrides={"REMOTE_ADDR": person.address},
            )
            assert_clear(response.status_code, response.get_data(), response.mimetype)
            assert_nothing_is_half_written(scene, before, response.status_code)
            sent += 1
    assert sent > 30


@pytest.mark.both_engines("each refuses other values")
@settings(max_examples=4 * EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_form_breaks_whatever_is_sent_to_it(scene: Scene, data: st.DataObject) -> None:
    scene.begin_anew()
    who = data.draw(st.sampled_from(sorted(scene.people)), label="who")
    name, action, form = data.draw(st.sampled_from([one for one in scene.forms if one[0] == who]), label="form")
    person = scene.another_visitor() if name == "nobody" else scene.people[name]
    fields = tuple(sorted(one for one in form.values if one != "csrf_token"))
    sent = data.draw(malformed(fields), label="sent")
    values = [(one, (form.values[one] or [""])[0] if value is None else value) for one, value in sent]
    if name == "nobody":
        person.open("/sign-in")
    body: dict[str, Any] = {"csrf_token": [person.token()]}
    for one, value in values:
        body.setdefault(one, []).append(value)
    before = rows_in(scene.world)
    asked_for = [(one, value) for one, value in values if isinstance(value, str)]
    response = person.client.open(
        action, method=form.method.upper(), base_url=person.origin,
        **({"query_string": asked_for} if form.method == "get" else {"data": body}),
        headers={"Origin": person.origin, "Sec-Fetch-Site": "same-origin"},
        environ_overrides={"REMOTE_ADDR": person.address},
    )  # fmt: skip
    assert_clear(response.status_code, response.get_data(), response.mimetype)
    response.close()
    scene.answered[name, response.status_code] += 1
    assert_nothing_is_half_written(scene, before, response.status_code)


@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_form_breaks_on_bytes_that_are_no_text(scene: Scene, data: st.DataObject) -> None:
    scene.begin_anew()
    name, action, form = data.draw(st.sampled_from([one for one in scene.forms if one[2].method == "post"]))
    person = scene.another_visitor() if name == "nobody" else scene.people[name]
    if name == "nobody":
        person.open("/sign-in")
    raw = data.draw(st.one_of(st.sampled_from(RAW), st.binary(max_size=60)), label="bytes")
    kind = data.draw(
        st.sampled_from((
            "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
            "application/json", "text/plain", "application/x-www-form-urlencoded; charset=utf-16", "", "x/\xff",
        )),
        label="content type",
    )  # fmt: skip
    token = f"csrf_token={person.token()}&".encode() if data.draw(st.booleans()) else b""
    fields = b"&".join(quote(one).encode() + b"=" + raw for one in form.values if one != "csrf_token")
    before = rows_in(scene.world)
    response = person.client.post(
        action, data=token + fields, content_type=kind, base_url=person.origin,
        headers={"Origin": person.origin}, environ_overrides={"REMOTE_ADDR": person.address},
    )  # fmt: skip
    assert_clear(response.status_code, response.get_data(), response.mimetype)
    response.close()
    assert_nothing_is_half_written(scene, before, response.status_code)


# --- addresses -------------------------------------------------------------------------------------------------------

PLACES = (
    "/cases/{}", "/cases/{}/withdraw", "/cases/{}/vault", "/cases/{}/vault/unlock", "/cases/{}/vault/folders/{}",
    "/cases/{}/vault/folders/{}/add", "/cases/{}/vault/items/{}", "/cases/{}/vault/items/{}/change",
    "/administration/cases/{}", "/administration/people/{}", "/administration/cases/{}/invitations/{}/revoke",
    "/invitation/{}", "/set-up/{}", "/reset-password/{}", "/confirm-email/{}", "/me/sessions/{}/end", "/static/{}",
    "/{}", "/administration?newer_than={}", "/administration?older_than={}&newer_than={}", "/administration?state={}",
    "/administration/people?newer_than={}", "/sign-in?next={}", "/sign-in?after={}", "{root}/folders/{folder}?page={}",
    "{root}/unlock?next={}", "{root}?page={}",
)  # fmt: skip


@pytest.mark.both_engines("each refuses other values")
@settings(max_examples=4 * EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_address_breaks_whatever_stands_in_it(scene: Scene, data: st.DataObject) -> None:
    scene.begin_anew()
    name = data.draw(st.sampled_from(sorted(scene.people)), label="who")
    place = scene.story.places["Tessa Wren"]
    known = [str(place.case_id), str(place.items["item 0"]), str(place.folders["own"]), scene.story.link_tokens[0]]
    part = st.one_of(st.sampled_from([*NASTY[:-9], *known]), st.text(max_size=50), st.uuids().map(str))
    template = data.draw(st.sampled_from(PLACES), label="where")
    template = template.replace("{root}", place.root).replace("{folder}", str(place.folders["own"]))
    path = template.format(*(quote(data.draw(part), safe="") for _ in range(template.count("{}"))))
    method = data.draw(st.sampled_from(("GET", "HEAD", "POST", "PUT", "BREW")), label="how")
    status, body, kind = asked(scene.people[name], path, method)
    if method == "HEAD":
        assert status < 500
        assert body == b""
    else:
        assert_clear(status, body, kind)


@pytest.mark.parametrize("page", ["0", "-1", str(10**30), "abc", "", "1.5", "9" * 5000, "\u0663", "1&page=2", "%00"])
def test_a_page_of_a_list_that_cannot_be_is_answered_with_one_that_is(scene: Scene, page: str) -> None:
    scene.begin_anew()
    place, tessa = scene.story.places["Tessa Wren"], scene.people["Tessa Wren"]
    status, body, _kind = asked(tessa, f"{place.root}/folders/{place.folders['first']}?page={page}")
    assert status == 200, body
    assert "heading number 0" in body.decode()


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
        "javascript:alert(1)", "/ok\r\nSet-Cookie: a=b", "///evil.example", "", " /evil", "http:evil.example",
        "/%0d%0aX: y",
    ],
)  # fmt: skip
def test_nobody_is_led_out_of_the_service(scene: Scene, wanted: str) -> None:
    person = scene.another_visitor()
    teller = scene.story.people["Nora Field"]
    person.open("/sign-in")
    form = {"email": teller.email, "password": teller.password, "next": wanted, "csrf_token": person.token()}
    response = person.client.post(
        "/sign-in", data=form, base_url=person.origin, environ_overrides={"REMOTE_ADDR": person.address}
    )
    assert response.status_code == 303
    assert response.headers["Location"] in ("/", "/%0d%0aX: y", "/%250d%250aX:%20y", "/%0d%0aX:%20y")
    assert len(response.headers.getlist("Set-Cookie")) == 1


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example)",
        "/\\evil.example.",
        "/\r\nX: y.",
        "/\t/evil.example>",
        "/x\ny)",
        "/.",
        "/)",
        "/..)",
        "/\u2028x.",
    ],
)
def test_a_link_with_a_sign_behind_it_leads_nowhere_else(scene: Scene, path: str) -> None:
    person = scene.another_visitor()
    asked_for = path.encode("utf-8").decode("latin-1")
    response = person.client.get("/", base_url=person.origin, environ_overrides={"PATH_INFO": asked_for})
    assert response.status_code < 500
    assert not response.headers.get("Location", "/").startswith(("//", "/\\", "http"))
    assert "X" not in response.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "a..b"}, {"Host": "x" * 300}, {"Host": "."}, {"Host": "[::1"}, {"Host": "\xff"}, {"Host": "a b"},
        {"Cookie": "odr=\xff\xfe"}, {"Cookie": "odr=" + "A" * 43}, {"Cookie": "odr=" + "A" * 5000},
        {"Cookie": ";;=;odr"},
        {"Sec-Fetch-Site": "\xff"}, {"Origin": "null"}, {"Origin": "http://[::1"}, {"Content-Length": "-1"},
        {"Content-Length": "x"}, {"Accept-Language": "\xff" * 3000}, {"Expect": "miracles"},
        {"Content-Type": "multipart/form-data; boundary=\xff"},
        {"Range": "bytes=9-1"}, {"If-Modified-Since": "yesterday"}, {"X-Forwarded-Proto": "https"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_header_breaks_anything(scene: Scene, headers: dict[str, str], method: str) -> None:
    person = scene.another_visitor()
    response = person.client.open("/sign-in", method=method, base_url=person.origin, headers=headers)
    assert_clear(response.status_code, response.get_data(), response.mimetype)
    response.close()


def test_more_than_the_service_takes_at_once_is_refused_in_words(scene: Scene) -> None:
    scene.begin_anew()
    tessa, place = scene.people["Tessa Wren"], scene.story.places["Tessa Wren"]
    path = f"{place.root}/folders/{place.folders['own']}/add"
    before = rows_in(scene.world)
    for body in (
        {"title": "Too long", "text": "x" * (1024 * 1024 + 1)},
        {"title": "Too many", "file": (io.BytesIO(b""), "f"), **{f"field-{number}": "x" for number in range(300)}},
    ):
        tessa.post(path, {"csrf_token": tessa.token(), **body})
        assert tessa.status == 413
        assert tessa.page.heading == "That is too large"
    big = b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n' + b"x" * 2_000_000 + b"\r\n--x--\r\n"
    refused = tessa.client.post(path, data=big, content_type="multipart/form-data; boundary=x", base_url=tessa.origin)
    assert refused.status_code == 413
    tessa.post_with_token(path, {"title": "Long", "text": "x" * 60_000})
    assert tessa.status == 422
    assert "This text has 60000 characters" in tessa.page.text
    after = rows_in(scene.world)
    assert {name: after[name] for name in after if name not in BY_THE_WAY} == {
        name: before[name] for name in before if name not in BY_THE_WAY
    }


@pytest.mark.parametrize(
    "kept", ["[" * 100_000, '{"a":' * 40_000, "[1, [2], null]", '[["name", "\\ud800"], ["\\udfff", "a"]]']
)
def test_nobody_breaks_the_sign_in_by_what_it_is_to_carry(world: World, kept: str) -> None:
    nora = with_account(world)
    for password in ("a wrong password", PASSWORD):
        nora.open("/sign-in")
        nora.post_with_token("/sign-in", {"email": nora.email, "password": password, "kept": kept, "kept_for": "/me"})
        assert nora.status in (200, 422), password
    assert nora.page.heading == "You are signed in"


def test_the_forms_were_really_reached(scene: Scene) -> None:
    """Runs last in this file: what was sent above was refused by the forms' own rules, and some of it was taken."""
    scene.begin_anew()
    assert_all_of_it_still_stands(scene)
    for name in ("Ada Marsh", "Tessa Wren"):
        assert scene.answered[name, 422] > 3, scene.answered
        assert scene.answered[name, 303] > 0, scene.answered
    assert scene.answered["nobody", 422] > 0, scene.answered


def asked(person: Person, path: str, method: str = "GET") -> tuple[int, bytes, str | None]:
    """Status, body and kind of an answer."""
    data = {"csrf_token": person.token()} if method == "POST" else None
    response = person.client.open(path, method=method, base_url=person.origin, data=data)
    answer = response.status_code, response.get_data(), response.mimetype
    response.close()
    return answer
