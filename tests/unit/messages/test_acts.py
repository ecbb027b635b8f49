"""What is said formally in a room: seen at once, in the order of the chain, and never taken back."""

import io
import json
import zipfile
from uuid import UUID

import pytest
from sqlalchemy import select

from odr.audit.log import Event
from odr.audit.tables import AuditEntry
from odr.cases.people import participants
from odr.errors import NotFound, Refusal
from odr.messages.documents import Act
from odr.messages.entries.letting_in import add_member, make_room
from odr.messages.entries.reading import read_room
from odr.messages.entries.resealing import reseal
from odr.messages.entries.rooms import room_of
from odr.messages.news.unread import unread_in
from odr.messages.saying.acts import LARGEST_BODY, RoomActs, acts_in, head, say, speakers
from odr.messages.saying.sending import ReadersChanged, addressing_in, take_back, undo
from odr.messages.tables import Message
from odr.messages.taking_along.export import export
from odr.messages.taking_along.searching import search
from tests.support.rooms import another_party, correspondents, joint, joint_id, look, mailbox, named, states
from tests.support.rooms import say as say_message
from tests.support.vaults import Party, case_row, participant_of, vault_row
from tests.support.world import World

PLAN = Act("plan", {"title": "Instalments", "points": [{"amount": "1200.00"}, {"text": "By the first of March"}]})


def act_in(party: Party, act: Act = PLAN, room_id: UUID | None = None, text: str = "") -> UUID:
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return say(box, room_id, addressing_in(box, room_of(box, room_id)).fingerprint(), act, text)


def acts_of(party: Party, room_id: UUID | None = None) -> RoomActs:
    room_id = room_id or joint_id(party)
    with mailbox(party) as box:
        return acts_in(box, room_of(box, room_id))


def test_an_act_is_seen_at_once_by_everybody_in_the_room_in_the_order_of_the_chain(world: World) -> None:
    tessa, leo = correspondents(world)
    said = [act_in(tessa, text="As we said."), act_in(leo, Act("answer", {"to": "plan"}))]
    for party in (tessa, leo):
        found = acts_of(party)
        assert [one.entry_id for one in found.acts] == said
        assert [(one.number, one.kind) for one in found.acts] == [(1, "plan"), (2, "answer")]
        assert found.acts[0].act == PLAN
        assert found.acts[0].text == "As we said."
        assert found.acts[1].previous == found.acts[0].hash
        assert found.is_sound


def test_messages_and_acts_share_a_chain_and_only_acts_are_read_as_such(world: World) -> None:
    tessa, leo = correspondents(world)
    say_message(tessa, "Shall we?")
    act_in(leo)
    assert states(look(tessa)) == ["readable", "readable"]
    assert [one.number for one in acts_of(tessa).acts] == [2]


def test_the_head_of_a_room_is_what_an_act_is_said_after(world: World) -> None:
    tessa, leo = correspondents(world)
    say_message(leo, "Well?")
    with mailbox(tessa) as box:
        signed = head(box, joint(box))
        say(box, joint(box).id, named(box), PLAN)
    assert acts_of(leo).acts[0].previous == signed


def test_an_act_goes_only_to_those_whom_the_form_named(world: World) -> None:
    tessa, _leo = correspondents(world)
    with mailbox(tessa) as box:
        shown = named(box)
    another_party(world, tessa.case_id, "Nora Field")
    with mailbox(tessa) as box, pytest.raises(ReadersChanged):
        say(box, joint(box).id, shown, PLAN)
    assert acts_of(tessa).acts == []


def test_an_act_can_neither_be_undone_nor_taken_back(world: World) -> None:
    tessa, leo = correspondents(world)
    said = act_in(tessa)
    for end in (undo, take_back):
        with mailbox(tessa) as box, pytest.raises(NotFound):
            end(box, said)
    assert [one.entry_id for one in acts_of(leo).acts] == [said]


def test_whoever_has_withdrawn_says_nothing_formally(world: World) -> None:
    tessa, _leo = correspondents(world)
    with world.work() as work:
        participants.withdraw(work, participant_of(work, tessa), case_row(work, tessa.case_id))
    with mailbox(tessa) as box, pytest.raises(Refusal, match="withdrawn"):
        say(box, joint(box).id, named(box), PLAN)


@pytest.mark.parametrize("body", [{"amount": 1.5}, {"points": [{"amount": 0.0}]}, {1: "one"}, {"points": ("a",)}])
def test_a_body_that_comes_back_as_another_is_a_mistake(world: World, body: dict[str, object]) -> None:
    tessa, _leo = correspondents(world)
    with pytest.raises(ValueError, match="body of an act"):
        act_in(tessa, Act("plan", body))


def test_an_act_that_is_too_long_is_refused(world: World) -> None:
    tessa, _leo = correspondents(world)
    with pytest.raises(Refusal, match="too long"):
        act_in(tessa, Act("plan", {"title": "x" * LARGEST_BODY}))


def test_the_row_tells_that_something_formal_was_said_and_not_what(world: World) -> None:
    tessa, _leo = correspondents(world)
    said = act_in(tessa)
    with world.work() as work:
        row = work.session.get_one(Message, said)
        assert row.kind == "act"
        assert b"plan" not in (row.sealed_body or b"")


def test_acts_of_nearly_the_same_length_are_sealed_to_the_same_length(world: World) -> None:
    tessa, _leo = correspondents(world)
    said = [act_in(tessa, Act("plan", {"title": title})) for title in ("a", "ab")]
    with world.work() as work:
        sizes = [len(work.session.get_one(Message, one).sealed_body or b"") for one in said]
    assert sizes[0] == sizes[1]


def test_an_act_waits_as_something_unread_until_the_room_was_read(world: World) -> None:
    tessa, leo = correspondents(world)
    act_in(tessa)
    room_id = joint_id(leo)

    def unread() -> int:
        with world.work() as work:
            vault = vault_row(work, leo)
            account_id = participant_of(work, leo).account_id
            return unread_in(work, account_id, [vault.id]).get(vault.id, {}).get(room_id, 0)

    assert unread() == 1
    look(leo)
    assert unread() == 0


def test_that_acts_were_sent_and_shown_is_in_the_log(world: World) -> None:
    tessa, leo = correspondents(world)
    said = act_in(tessa)
    acts_of(leo)
    with world.work() as work:
        events = [Event.ACT_SENT.value, Event.ACTS_READ.value]
        entries = work.session.scalars(select(AuditEntry).where(AuditEntry.event.in_(events))).all()
        assert {one.event for one in entries} == set(events)
        assert [one.subject_id for one in entries if one.event == Event.ACT_SENT.value] == [said]


def test_words_of_an_act_are_found_and_what_only_programs_read_is_not(world: World) -> None:
    tessa, leo = correspondents(world)
    act_in(tessa, Act("plan", {"title": "Instalments", "offer": "ab" * 32}))
    with mailbox(leo) as box:
        assert len(search(box, "instalm")[0]) == 1
        assert search(box, "abab")[0] == []


def test_an_act_is_in_the_copy_that_somebody_takes_along(world: World) -> None:
    tessa, leo = correspondents(world)
    act_in(tessa, Act("plan", {"title": "<b>Instalments</b>", "points": [{"n": 1, "done": True, "by": None}]}))
    with mailbox(leo) as box:
        packed = export(box, "2026-0142")
    with zipfile.ZipFile(io.BytesIO(b"".join(packed.copy().pieces))) as archive:
        page = archive.read("index.html").decode()
        table = archive.read("messages.csv").decode("utf-8-sig")
    assert "<b>Instalments" not in page
    assert "&lt;b&gt;Instalments" in page
    assert "Instalments" in table


def test_who_came_later_reads_an_act_when_its_author_lets_them(world: World) -> None:
    tessa, leo = correspondents(world)
    nora = another_party(world, tessa.case_id, "Nora Field")
    with mailbox(tessa) as box:
        room_id = make_room(box, "The bill", [leo.participant_id])
    act_in(tessa, room_id=room_id)
    with mailbox(tessa) as box:
        add_member(box, room_id, nora.participant_id)
    assert acts_of(nora, room_id).acts == []
    with mailbox(tessa) as box:
        keys = box.person(nora.participant_id).keys
        assert keys is not None
        reseal(box, room_id, nora.participant_id, None, keys.fingerprint())
    (seen,) = acts_of(nora, room_id).acts
    assert seen.act == PLAN
    assert seen.resealed


def test_the_names_of_whoever_spoke_are_found(world: World) -> None:
    tessa, leo = correspondents(world)
    act_in(tessa)
    with mailbox(leo) as box:
        found = acts_in(box, joint(box)).acts
        assert speakers(box, found)[found[0].account_id] == "Tessa Tenant"


def test_json_gives_back_what_was_said(world: World) -> None:
    tessa, _leo = correspondents(world)
    body = {"text": "Grüße “x”", "nested": {"b": [1, None, True], "a": "z"}}
    act_in(tessa, Act("plan", json.loads(json.dumps(body))))
    assert acts_of(tessa).acts[0].body == body


def test_reading_acts_marks_nothing_as_wrong_in_the_room(world: World) -> None:
    tessa, leo = correspondents(world)
    say_message(tessa, "One", deliver=False)
    act_in(tessa)
    acts_of(leo)
    with mailbox(leo) as box:
        page = read_room(box, joint(box))
    assert not page.cut_short
    assert states(page) == ["pending", "readable"]
