"""Whoever writes to the database and would like a case that is held to be destroyed, or the hold to be found early."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update

from odr.audit.chain import verify
from odr.audit.desk import DeskEvent, record_on_desk
from odr.audit.log import Event, entry_hash, record
from odr.audit.register import RegisterEvent
from odr.audit.tables import BREACHES, DESK, AuditEntry, DeskEntry, RegisterEntry
from odr.cases.life import CaseState
from odr.cases.tables import Case
from odr.crypto.codes import AccessCode
from odr.db.about import EVERYTHING
from odr.db.work import Work
from odr.departures import purging
from odr.facilitation.engagement.ending import End, end
from odr.keyrings import entries
from odr.organisations.tables import Organisation
from odr.retention import holds, telling
from odr.vaults.contents.drafts import Draft
from odr.vaults.contents.folders import folders_of
from odr.vaults.contents.items import add
from odr.vaults.tables import Item
from odr.web.running.housekeeping import destroy_due_cases, one_round
from tests.support import offers
from tests.support.advisers import adviser_of
from tests.support.browser_folders import Browser
from tests.support.departures import give_notice, organisation_in, two_administrators
from tests.support.endings import close, due, state_of
from tests.support.facilitation import Facilitation, in_force
from tests.support.holds import REASON, REFERENCE, change, desk, hold, lift, one_hold
from tests.support.keyrings import open_keyring, with_keyring
from tests.support.people import account_of, arrive
from tests.support.rooms import say
from tests.support.scenes import INSTALLATION_KEY, scene
from tests.support.vaults import Party, in_another_case, two_parties, vault_row, with_vault
from tests.support.walks import do
from tests.support.world import Person, World

writes_to_the_database = pytest.mark.both_engines("somebody writes to the database")
# Whatever differs from one answer to the next, and from one browser to another.
DRAWN_BY_LOT = re.compile(
    r'(?<="token":")[^"]*|(?<=name="csrf_token" value=")[^"]*|(?<=name="once" value=")[^"]*'
    r"|(?<=/sessions/)[0-9a-f-]{36}"
)
SET, LIFTED = RegisterEvent.HOLD_SET.value, RegisterEvent.HOLD_LIFTED.value


def held_and_due(world: World) -> UUID:
    """A case that is held for years, and whose own day has come."""
    case_id = two_parties(world)[0].case_id
    close(world, case_id)
    hold(world, case_id, 400, desk(world))
    due(world, case_id)
    return case_id


def removed(work: Work, _case_id: UUID) -> None:
    work.session.execute(delete(RegisterEntry).where(RegisterEntry.event == SET))


def removed_whole(work: Work, _case_id: UUID) -> None:
    work.session.execute(delete(RegisterEntry))


def moved_earlier(work: Work, _case_id: UUID) -> None:
    """Other words, with the hash as it would be, but for the mark."""
    for row in work.session.scalars(select(RegisterEntry).where(RegisterEntry.event == SET)):
        row.sealed_content = work.installation.seal(b"{}", row.sealed_content_context())
        row.hash = entry_hash(row)
    work.session.flush()


def lifted_by_nobody(work: Work, _case_id: UUID) -> None:
    """A lift that was slipped in: chained as it should be, without the mark."""
    last = work.session.query(RegisterEntry).order_by(RegisterEntry.number.desc()).first()
    first = work.session.query(RegisterEntry).filter_by(event=SET).one()
    assert last is not None
    row = RegisterEntry(number=last.number + 1, at=work.now, event=LIFTED, count=first.number, mark=bytes(32))
    row.sealed_content, row.previous_hash = last.sealed_content, last.hash
    row.hash = entry_hash(row)
    work.session.add(row)
    work.session.flush()


def removed_from_the_desk(work: Work, _case_id: UUID) -> None:
    work.session.execute(delete(DeskEntry).where(DeskEntry.event == DeskEvent.HOLD_SET.value))


def earlier_on_the_desk(work: Work, _case_id: UUID) -> None:
    work.session.execute(update(DeskEntry).where(DeskEntry.event == DeskEvent.HOLD_SET.value).values(count=1))


def lifted_on_the_desk(work: Work, case_id: UUID) -> None:
    record_on_desk(
        work,
        DeskEvent.HOLD_LIFTED,
        actor_id=None,
        subject_id=holds.mark_of_case(work, case_id),
        count=work.now.toordinal(),
    )


def lifted_in_the_log(work: Work, case_id: UUID) -> None:
    held, lifted = Event.CASE_HELD.value, Event.CASE_HOLD_LIFTED.value
    work.session.execute(
        update(AuditEntry).where(AuditEntry.case_id == case_id, AuditEntry.event == held).values(event=lifted)
    )


def day_of_case(work: Work, case_id: UUID) -> None:
    work.session.execute(update(Case).where(Case.id == case_id).values(kept_until=work.now - timedelta(days=900)))


@writes_to_the_database
@pytest.mark.parametrize(
    "attack",
    [
        removed, removed_whole, moved_earlier, lifted_by_nobody, removed_from_the_desk, earlier_on_the_desk,
        lifted_on_the_desk, lifted_in_the_log, day_of_case,
    ],
)  # fmt: skip
def test_no_one_change_of_the_database_makes_the_service_destroy_what_is_held(
    world: World, attack: Callable[[Work, UUID], None]
) -> None:
    case_id = held_and_due(world)
    with world.work() as work:
        attack(work, case_id)
    one_round(world.app_context)
    assert destroy_due_cases(world.app_context) == 0
    assert state_of(world, case_id) == CaseState.CLOSED.value


@writes_to_the_database
def test_an_extension_that_was_taken_away_still_counts(world: World) -> None:
    case_id = two_parties(world)[0].case_id
    close(world, case_id)
    petra = desk(world)
    hold(world, case_id, 30, petra)
    change(world, case_id, 400, petra)
    due(world, case_id)
    with world.work() as work:
        extended = RegisterEvent.HOLD_EXTENDED.value
        work.session.execute(delete(RegisterEntry).where(RegisterEntry.event == extended))
    assert destroy_due_cases(world.app_context) == 0
    with world.work() as work:
        assert holds.Holds(work, world.settings.timezone).is_any_gone()
        assert verify(work, BREACHES).problem is not None


@writes_to_the_database
@pytest.mark.parametrize("attack", [removed, moved_earlier, lifted_by_nobody, removed_from_the_desk])
def test_what_was_done_to_a_hold_is_found_by_the_check(world: World, attack: Callable[[Work, UUID], None]) -> None:
    case_id = held_and_due(world)
    with world.work() as work:
        assert [verify(work, chain).problem for chain in (BREACHES, DESK)] == [None, None]
        attack(work, case_id)
    with world.work() as work:
        assert any(verify(work, chain).problem for chain in (BREACHES, DESK))


@writes_to_the_database
def test_a_hold_that_was_slipped_in_is_none_and_tells_nobody_anything(world: World) -> None:
    case_id = held_and_due(world)
    with world.work() as work:
        row = work.session.query(RegisterEntry).filter_by(event=SET).one()
        copy = RegisterEntry(number=9, at=row.at, event=SET, sealed_content=row.sealed_content, mark=row.mark)
        copy.previous_hash, copy.hash = row.hash, row.hash
        work.session.add(copy)
    with world.work() as work:
        assert [one.number for one in holds.Holds(work, world.settings.timezone).of(case_id)] == [1]


@writes_to_the_database
def test_the_database_alone_does_not_say_which_case_is_held_before_its_people_are_told(world: World) -> None:
    case_id = two_parties(world)[0].case_id
    hold(world, case_id, 400, desk(world), told_in=30)
    stored = world.stored(later=True)
    for words in (REFERENCE, REASON, "The investigation would be spoilt."):
        assert words.encode() not in stored
    with world.work() as work:
        named = {row.subject_id for row in work.session.query(DeskEntry)}
        events = {row.event for row in work.session.query(AuditEntry).filter_by(case_id=case_id)}
    assert case_id not in named
    assert not [one for one in events if one.startswith("case.h")]


def test_a_crash_while_a_hold_is_told_leaves_it_untold_and_the_next_round_tells_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tessa, _leo = two_parties(world)
    case_id = tessa.case_id
    hold(world, case_id, 400, desk(world), told_in=3)
    world.later(days=3)
    with monkeypatch.context() as broken:
        broken.setattr(telling, "_mail", broken_mail)
        one_round(world.app_context)
    assert one_hold(world, case_id).told_on is None
    one_round(world.app_context)
    one_round(world.app_context)
    world.deliver()
    assert one_hold(world, case_id).is_told
    with world.work() as work:
        assert [one.event for one in work.session.query(AuditEntry).filter_by(case_id=case_id)].count("case.held") == 1
    assert [mail.to for mail in world.mailbox.messages].count(tessa.person.email) == 1


def broken_mail(*_whatever: object) -> None:
    raise OSError("the machine stops")


def test_an_organisation_of_which_a_case_is_held_is_not_erased_before_the_hold_ends(world: World) -> None:
    tessa, _leo = two_parties(world)
    house = organisation_in(world, tessa.case_id)
    two_administrators(world, house)
    petra = desk(world)
    give_notice(world, house)
    hold(world, tessa.case_id, 300, petra, told_in=250)
    for _turn in range(4):
        world.later(days=60)
        one_round(world.app_context)
    with world.work() as work:
        assert purging.due(work, world.settings.timezone) == []
    with world.database.writing(EVERYTHING) as session:
        work, settings = world.app_context.work(session), world.settings
        assert purging.purge_due(work, house, settings.timezone, settings.public_url) is None
    for days in (30, 31, 2, 2):  # meanwhile the service closes the case, with a day of its own
        world.later(days=days)
        one_round(world.app_context)
    with world.work() as work:
        assert work.session.get(Case, tessa.case_id) is None
        assert account_of(work, petra).deleted_at is None


# --- a hold that the law forbids to tell of ---------------------------------------------------------------------------


@dataclass
class Ended:
    """A case with a facilitator in which messages were not read, with codes in keyrings, of which everybody was told;
    and another case of its parties."""

    world: World
    facilitation: Facilitation
    there: list[Party]
    keyrings: list[AccessCode]
    code_id: UUID
    browser_code: AccessCode
    """Tessa's, for folders that open in a browser only."""
    desk: Person
    adviser: Person
    """Who acts for Tessa here, until the case is closed at the latest, and in no other case."""

    @property
    def people(self) -> list[Person]:
        """Tessa, and the facilitator, who is in no other case."""
        return [self.facilitation.parties[0].person, self.facilitation.person]


def ended(world: World) -> Ended:
    found = left_to_themselves(world)
    close(world, found.facilitation.case_id)
    return found


@scene
def left_to_themselves(world: World) -> Ended:
    """The same before the case is closed."""
    facilitation = in_force(world)
    there = [with_vault(party) for party in in_another_case(facilitation.parties, "B-0002")]
    with world.work() as work:
        work.session.scalars(select(Organisation)).one().names_cases = True
    codes = []
    for party in (facilitation.parties[0], facilitation.mediator):
        codes.append(with_keyring(party.person))
        with world.work() as work:
            assert party.code is not None
            keyring = open_keyring(work, party.person, codes[-1])
            entries.add(keyring, party.code)
            code_id = entries.codes_in(work, keyring.keyring)[0].code_id
    browser_code = Browser(facilitation.parties[0]).begin().code.code
    with facilitation.mediator.opened() as opened:
        add(opened, folders_of(opened)[0].id, Draft("Kept", "What was noted."))
    say(facilitation.parties[1], "Nobody has read this.")
    world.later(minutes=1)
    one_round(world.app_context)
    world.deliver()
    adviser = adviser_of(facilitation.parties[0]).person
    return Ended(world, facilitation, there, codes, code_id, browser_code, desk(world), adviser)


def addresses(scene: Ended) -> Iterator[str]:
    """Every address that is asked for, with the case that is over, or what was in it, wherever a rule names anything.

    But for what the service holds about somebody: that says what it holds (docs/decisions/0017).
    """
    values = {"code_id": scene.code_id, "engagement_id": scene.facilitation.engagement_id}
    case_id = scene.facilitation.case_id
    adapter = scene.world.app.url_map.bind("localhost")
    for rule in scene.world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "rights.held"):
            continue
        if set(re.findall(r"<(\w+)", rule.rule)) - {"uuid"}:
            continue
        yield adapter.build(rule.endpoint, {one: values.get(one, case_id) for one in rule.arguments})
    for path in ("/news", "/cases", "/facilitation"):
        yield f"{path}?case={case_id}&page=2"


def shown_to_its_people(scene: Ended, say_something: Callable[[Party], object]) -> dict[str, str]:
    """Whatever each of them is answered, and is mailed once something else is new; without what is drawn by lot."""
    world, found = scene.world, dict[str, str]()
    first = scene.facilitation.parties[0]
    assert first.code is not None
    world.mailbox.messages.clear()
    for person, keyring in zip(scene.people, scene.keyrings, strict=True):
        arrive(person)
        do(person, "/keyring/unlock", code=keyring.reveal())
        for path in addresses(scene):
            person.open(path)
            found[f"{person.name} {path}"] = f"{person.status} {person.response.get_data(as_text=True)}"
        party = next(one for one in scene.facilitation.everybody if one.person is person)
        assert party.code is not None
        for path, typed in (
            ("/cases", {"search": "2026"}),
            ("/keyring", {"code": party.code.reveal()}),
            ("/keyring", {"code": scene.browser_code.reveal()}),
            (f"/keyring/codes/{scene.code_id}/take-out", {}),
            (f"/facilitation/{scene.facilitation.engagement_id}/take", {}),
            (f"/facilitation/{scene.facilitation.engagement_id}/decline", {}),
        ):
            person.post_with_token(path, typed)
            said = f"{person.status} {person.response.get_data(as_text=True)}"
            found[f"{person.name} posts {path} {len(found)}"] = said
    arrive(scene.adviser)
    for path in addresses(scene):
        scene.adviser.open(path)
        found[f"adviser {path}"] = f"{scene.adviser.status} {scene.adviser.response.get_data(as_text=True)}"
    other = Browser(scene.there[0])
    for code in (scene.browser_code, first.code):
        said = other.post("/open", {"share": code.server_share().reveal().hex()})
        found[f"opens with {len(found)}"] = f"{other.status} {said}"
    world.deliver()
    say_something(scene.there[1])
    world.later(days=1)
    one_round(world.app_context)
    world.deliver()
    mails = [
        mail for mail in world.mailbox.messages if mail.to in {one.email for one in (*scene.people, scene.adviser)}
    ]
    found["mails"] = "\n".join(f"{mail.to} {mail.subject}\n{mail.body}" for mail in mails)
    return {where: DRAWN_BY_LOT.sub("…", said) for where, said in found.items()}


def held_by_nobody(_scene: Ended) -> None:
    pass


def held_for_a_while(scene: Ended) -> None:
    """By another order, of which everybody is told, and which runs out."""
    hold(scene.world, scene.facilitation.case_id, 10, scene.desk)


def held_and_freed(scene: Ended) -> None:
    """By another order for years, of which everybody is told; it is lifted."""
    hold(scene.world, scene.facilitation.case_id, 900, scene.desk)
    lift(scene.world, scene.facilitation.case_id, scene.desk)


def message(party: Party) -> None:
    say(party, "This is new.")


def whose_notes_are_over(make_world: Callable[..., World], held: bool) -> Ended:
    """A facilitator has left a case that goes on, and the day of their notes is over; it is held in silence, or not."""
    scene = left_to_themselves(make_world(installation_key=INSTALLATION_KEY))
    with scene.facilitation.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    if held:
        hold(scene.world, scene.facilitation.case_id, 900, scene.desk, told_in=800)
    scene.world.later(days=31)
    one_round(scene.world.app_context)
    scene.world.deliver()
    with scene.facilitation.at_work() as (work, engagement):
        assert (engagement.notes_destroyed_at is None) == held, "the control"
        if held:  # What the log tells cannot be told in it (docs/decisions/0017): all else is compared.
            case_id, destroyed = engagement.case_id, Event.FACILITATOR_NOTES_DESTROYED
            record(work, case_id, destroyed, actor_id=None, subject_id=engagement.id, count=1)
    return scene


def test_nobody_finds_a_facilitators_notes_otherwise_if_a_hold_keeps_them_of_which_the_law_forbids_to_tell(
    make_world: Callable[..., World],
) -> None:
    shown = [shown_to_its_people(whose_notes_are_over(make_world, held), message) for held in (True, False)]
    held_back, destroyed = shown
    assert len(destroyed) > 200
    assert [where for where in destroyed if held_back[where] != destroyed[where]] == []


def starting_over(scene: Ended) -> list[str]:
    """What a facilitator is answered who asks to start over, and then for what was asked for before their day."""
    mediator = scene.facilitation.mediator
    arrive(mediator.person)
    answers = []
    for asked_before in (False, True):
        if asked_before:
            with scene.world.work() as work:
                vault_row(work, mediator).reset_from = work.now
        for path, typed in (("/reset", {}), ("/reset/destroy", {"reference": "2026-0142"})):
            mediator.person.post_with_token(mediator.root + path, typed)
            said = mediator.person.response.get_data(as_text=True)
            answers.append(f"{mediator.person.status} {mediator.person.path} {DRAWN_BY_LOT.sub('…', said)}")
    return answers


def test_a_facilitator_whose_notes_are_over_cannot_start_over_whether_they_are_gone_or_held(
    make_world: Callable[..., World],
) -> None:
    answered = []
    for held in (True, False):
        scene = whose_notes_are_over(make_world, held)
        answered.append(starting_over(scene))
        with scene.world.work() as work:
            vault = vault_row(work, scene.facilitation.mediator)
            items = work.session.scalars(select(Item.id).where(Item.vault_id == vault.id)).all()
            assert bool(items) == held, "what the hold keeps is there"
            log = select(AuditEntry.event).where(AuditEntry.vault_id == vault.id)
            assert not {Event.VAULT_RESET_ASKED.value, Event.VAULT_DESTROYED.value} & set(work.session.scalars(log))
    assert answered[0] == answered[1]
    assert [answer.count("Nothing is open to you here.") for answer in answered[0]] == [1, 0, 0, 1]


def test_a_facilitator_opens_their_notes_after_their_day_as_long_as_a_hold_keeps_them_of_which_all_know(
    world: World,
) -> None:
    scene = left_to_themselves(world)
    mediator, case_id = scene.facilitation.mediator, scene.facilitation.case_id
    page = f"/cases/{case_id}/facilitation/{scene.facilitation.engagement_id}"
    with scene.facilitation.at_work() as (work, engagement):
        end(work, engagement, None, End.WITHDREW)
    hold(world, case_id, 60, scene.desk)
    world.later(days=31)
    one_round(world.app_context)
    arrive(mediator.person)
    assert "Your private information" in mediator.unlock().text
    assert "as long as the legal hold lasts" in mediator.person.open(page).text
    world.later(days=30)
    arrive(mediator.person)
    assert "does not open this" in mediator.unlock().text
    assert "The facilitator could open their notes until" in mediator.person.open(page).text
    one_round(world.app_context)
    assert "The facilitator could open their notes until" in mediator.person.open(page).text
    with scene.facilitation.at_work() as (_work, engagement):
        assert engagement.notes_destroyed_at is not None


@pytest.mark.promise("P63")
@pytest.mark.parametrize(
    ("say_something", "before"),
    [(message, held_by_nobody), (offers.make, held_by_nobody), (message, held_for_a_while), (message, held_and_freed)],
    ids=["a message", "an offer", "after a hold that ran out", "after a hold that was lifted"],
)
def test_nobody_whom_the_law_forbids_to_tell_finds_any_page_or_mail_otherwise_than_if_the_case_were_gone(
    make_world: Callable[..., World], say_something: Callable[[Party], object], before: Callable[[Ended], None]
) -> None:
    shown = []
    for held in (True, False):
        scene = ended(make_world(installation_key=INSTALLATION_KEY))
        before(scene)
        if held:
            hold(scene.world, scene.facilitation.case_id, 900, scene.desk, told_in=800)
        due(scene.world, scene.facilitation.case_id)
        one_round(scene.world.app_context)
        scene.world.deliver()
        state = CaseState.CLOSED if held else CaseState.DESTROYED
        assert state_of(scene.world, scene.facilitation.case_id) == state.value
        shown.append(shown_to_its_people(scene, say_something))
    held_back, gone = shown
    assert "B-0002" in gone["mails"]
    assert len(gone) > 200
    assert [where for where in gone if held_back[where] != gone[where]] == []
