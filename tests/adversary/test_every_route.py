"""Everybody who has no business in a vault walks every route of the app, with every identifier that exists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Blueprint
from sqlalchemy import select
from werkzeug.test import TestResponse

import odr.app
import odr.tables
from odr.accounts.contact import find_by_email
from odr.audit.log import entry_hash
from odr.audit.tables import TrainingEntry
from odr.cases.people import participants
from odr.crypto.codes import AccessCode
from odr.crypto.secrets import Token
from odr.db.work import Work
from odr.facilitation.tables import HandedCode
from odr.files.keeping import Coming
from odr.files.tables import FileUse
from odr.messages.tables import Message, Room
from odr.selftest.attacks.all_attacks import ATTACKS
from odr.selftest.crawl import crawl
from odr.selftest.crawl.crawl import walk
from odr.selftest.crawl.crawlers import a_crawler, own_identifiers, own_session
from odr.selftest.crawl.resources import Together
from odr.selftest.crawl.steps import (
    APART,
    OF_A_PLACE,
    TOGETHER,
    Step,
    go,
    is_foreign,
    kind_in_own,
    some_of,
    steps,
    thorough_in,
)
from odr.selftest.story.stage import Attack, Found, Stage
from odr.selftest.story.story import Story
from odr.vaults.contents.attached import coming_of
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.presenting import unlock
from odr.vaults.tables import AccessCodeRow, Folder, Item, Vault
from odr.web.asking.sessions import write_token
from odr.web.visiting.declared import Access, access_of, roles_of_route, without_acceptance_of
from tests.support.attacked import WALKERS, finds_nothing_and_tries_enough
from tests.support.controls import first_found
from tests.support.policy import a_new_policy
from tests.support.rows import NOTED, rows_in
from tests.support.world import Person, World

# --- the table of who may come where; whoever changes it should have to look at it twice ------------------------------

CLASSIFIED = {
    "public": {
        "accounts.confirm_email", "accounts.forgotten", "accounts.reset", "accounts.sign_in", "accounts.sign_out",
        "health.healthz", "invitations.decline", "invitations.set_up", "invitations.show", "privacy.promises",
        "message_settings.worker",
        "enquiries.help_for", "enquiries.help_for_everybody", "start.home", "start.speak", "static",
        "agreements.arrive", "agreements.form", "agreements.form_pdf", "agreements.form_text",
        "agreements.form_version", "operators.set_up",
        "privacy.policy", "privacy.policy_version",
        "enquiries.ask_outside", "enquiries.by_link", "enquiries.contact", "enquiries.published", "enquiries.trial",
        "contracts.statement", "contracts.statement_pdf",
    },
    "operator": {"evidence.checks", "operators.desk", "operators.log", "privacy.statistics", "training.desk"},
    "operator: privacy": {
        "enquiries.desk_request", "enquiries.desk_requests", "enquiries.desk_survey", "enquiries.desk_surveys",
        "enquiries.invite",
        "privacy.end_use", "privacy.policies_on_desk", "privacy.publish_policy", "privacy.uses",
        "holds.case", "holds.desk", "holds.hold",
        "registers.breach", "registers.desk", "registers.disclosure", "registers.hand_over", "registers.new_breach",
        "registers.new_disclosure", "registers.new_matter",
        "training.change_of_desk", "training.confirm_of_desk", "training.new_of_desk", "training.retire_of_desk",
    },
    "operator: accounts": {
        "contracts.desk_contract", "contracts.desk_contracts", "contracts.desk_end", "contracts.desk_statement",
    },
    "operator: support": {"enquiries.at_desk", "enquiries.desk", "support.desk"},
    "support, with permission": {"support.account", "support.administrators", "support.cases"},
    "signed in": {
        "accounts.change_details", "accounts.change_email", "accounts.change_password", "accounts.details",
        "accounts.end_all_sessions", "accounts.end_session", "accounts.language", "accounts.send_confirmation",
        "accounts.time_zone",
        "cases.mine",
        "keyrings.begin", "keyrings.begin_anew", "keyrings.code_sheet", "keyrings.exchange", "keyrings.home",
        "keyrings.lock", "keyrings.new_code", "keyrings.put_back", "keyrings.take_out", "keyrings.unlock",
        "message_settings.add_device", "message_settings.end_device", "message_settings.preferences", "news.ask",
        "agreements.decline_place", "agreements.desk", "agreements.take_place",
        "registers.of_person", "rights.delete", "rights.download", "rights.held",
        "privacy.accept_policy", "privacy.acceptances", "privacy.consents", "privacy.give_consent",
        "privacy.take_consent_back", "privacy.terms_version",
        "enquiries.feedback", "enquiries.own_feedback", "enquiries.own_request", "enquiries.own_requests",
        "enquiries.own_survey", "enquiries.own_surveys", "enquiries.support",
        # Open to whoever's training is not current: without them nobody could renew it.
        "training.course", "training.mine",
        "support.end", "support.given",
    },
    "administrator": {
        "administration.administrators", "administration.case", "administration.case_log", "administration.close_case",
        "administration.calendar_file", "administration.cases_in_figures", "administration.colours",
        "administration.contact", "administration.figures_as_table", "administration.fixed_days",
        "administration.end_suspension", "administration.home", "administration.house_name",
        "administration.invite_administrator", "administration.invite_party", "administration.language",
        "administration.mail_words", "administration.mails",
        "administration.open_case", "administration.people", "administration.person",
        "administration.revoke_administrator_invitation", "administration.revoke_invitation",
        "administration.find", "administration.invite_again", "administration.open_several",
        "administration.invite_several", "administration.remind", "administration.stuck",
        "administration.change_kind", "administration.end_kind", "administration.figures_by_kind",
        "administration.kinds", "administration.reference_pattern", "administration.take_up_kind",
        "administration.send_reset", "administration.suspend",
        "administration.change_note", "administration.notes", "administration.remove_note",
        "evidence.last_self_test",
        "retention.setting", "privacy.publish_terms", "privacy.terms",
        "enquiries.house_request", "enquiries.house_requests", "enquiries.house_survey", "enquiries.house_surveys",
        "contracts.own_contract", "contracts.own_statement", "contracts.own_statement_pdf",
        "contracts.fetch_records", "contracts.own_end",
        "agreements.invite_to_roster", "agreements.own_form", "agreements.remove_from_roster",
        "agreements.revoke_roster_invitation", "agreements.roster_entry", "agreements.roster_list",
        "agreements.suggest",
        "settlement_templates.all_templates", "settlement_templates.new_template",
        "settlement_templates.retire_template", "settlement_templates.template",
        "registers.of_house",
        "support.of_house",
        "training.change_of_house", "training.confirm_of_house", "training.house", "training.new_of_house",
        "training.retire_of_house",
    },
    "participant of this case": {
        "cases.advisers", "cases.end_adviser", "cases.invite_adviser", "cases.revoke_adviser_invitation",
        "cases.withdraw", "cases.declare", "cases.dispute_role", "cases.goes_on", "cases.take_declaration_back",
        "vaults.begin", "vaults.reset", "vaults.call_off_reset", "vaults.check_head",
        "vaults.code_sheet", "vaults.destroy_vault", "vaults.new_code",
        "agreements.agree", "agreements.ask_again", "agreements.decline", "agreements.end_engagement",
        "agreements.exchange",
        "agreements.engagement", "agreements.facilitation", "agreements.propose", "agreements.report",
        "agreements.take_back", "cases.timeline",
        "agreements.agree_to_facilitation", "agreements.decline_facilitation", "agreements.propose_facilitation",
    },
    "participant of this case, or who acts for one": {
        "cases.case", "cases.label", "cases.sheet", "cases.stop_acting", "cases.undertaking", "keyrings.open_case",
        "vaults.kept_reader", "vaults.lock", "vaults.unlock",
        "browser_folders.close", "browser_folders.session", "browser_folders.unlock",
    },
    "open vault": {
        "browser_folders.begin_file", "browser_folders.change", "browser_folders.folder", "browser_folders.part",
        "browser_folders.copies", "browser_folders.disclose", "browser_folders.rooms",
        "browser_folders.put_part", "browser_folders.put_root", "browser_folders.receive", "browser_folders.root",
        "browser_folders.state",
        "vaults.add_file", "vaults.begin_file", "vaults.put_part", "vaults.complete_file", "vaults.give_file_up",
        "vaults.cleaned_file", "vaults.discard_file", "vaults.file_receipt", "vaults.look_at_file",
        "vaults.add", "vaults.add_item", "vaults.change_item", "vaults.export", "vaults.file", "vaults.folder",
        "vaults.remove_a_file",
        "vaults.folders", "vaults.home", "vaults.item", "vaults.log", "vaults.move_item", "vaults.noticed",
        "vaults.note_about", "vaults.remove_item", "vaults.rename_folder", "vaults.search",
        "messages.accept_keys", "messages.choose_room", "messages.disclose", "messages.export", "messages.go_on",
        "messages.let_read", "messages.members", "messages.new_room", "messages.note_compared", "messages.people",
        "messages.person", "messages.print_room", "messages.room", "messages.rooms", "messages.search",
        "messages.begin_file", "messages.cleaned_file", "messages.complete_file", "messages.file",
        "messages.give_file_up", "messages.look_at_file", "messages.put_part", "messages.with_files",
        "messages.send_message", "messages.take_back", "messages.undo_message", "messages.caucus", "messages.release",
        "agreements.accept_disclosure", "agreements.answer_question", "agreements.ask_about",
        "agreements.ask_for_change", "agreements.change_text", "agreements.disclose", "agreements.disclosures",
        "agreements.object_to_disclosure", "agreements.offer", "agreements.version", "agreements.version_file",
        "agreements.version_pdf", "agreements.type_code",
        "meetings.answer", "meetings.calendar", "meetings.call_off", "meetings.fix", "meetings.meeting",
        "meetings.overview", "meetings.propose",
        "offers.accept", "offers.answer", "offers.decline", "offers.mine", "offers.negotiation", "offers.offer",
        "offers.prepare_counter", "offers.prepare_offer", "offers.prepared", "offers.remove", "offers.send",
        "offers.suggestion", "offers.tell", "offers.withdraw",
        "settlements.begin", "settlements.draft", "settlements.over", "settlements.overview", "settlements.refuse",
        "settlements.room", "settlements.statement", "settlements.take_back", "settlements.version",
        "settlements.version_file", "settlements.version_pdf", "settlements.version_with_files",
        "settlements.file", "settlements.look_at_file", "settlements.cleaned_file",
        "settlements.draft_files", "settlements.remove_draft_file", "settlements.release_with_files",
        "settlements.calendar", "settlements.confirm_done", "settlements.forget_day", "settlements.new_release",
        "settlements.not_done", "settlements.obligations", "settlements.refuse_release", "settlements.release",
        "settlements.release_file", "settlements.releases", "settlements.remind", "settlements.report_done",
    },
    "open vault, with a code that manages codes": {
        "browser_folders.begin", "browser_folders.change_list", "browser_folders.code_list", "browser_folders.issue",
        "browser_folders.narrow", "browser_folders.remove", "browser_folders.revoke",
        "vaults.accept_as_is", "vaults.change_code", "vaults.changes", "vaults.changes_seen", "vaults.codes",
        "vaults.further_code", "vaults.further_code_sheet", "vaults.into_keyring",
        "vaults.log_export", "vaults.remove_everything", "vaults.remove_folder",
        "vaults.revoke_code", "vaults.second_code",
        "agreements.give", "agreements.give_again", "agreements.who_reads_what",
        "agreements.code_by_hand", "agreements.code_by_hand_sheet",
    },
    "given under an agreement in force": {
        "browser_folders.given_folder", "browser_folders.given_part", "browser_folders.given_root",
        "browser_folders.given_state",
        "agreements.given", "agreements.given_folder", "agreements.given_item",
        "agreements.cleaned_given_file", "agreements.given_file", "agreements.look_at_given_file",
    },
}  # fmt: skip


# What somebody can use who has not accepted the policy in force: to read, copy or remove what is theirs, to correct
# what is held about them, to withdraw, to sign out; and what is the same for everybody.
WITHOUT_ACCEPTANCE = {
    "accounts.change_details", "accounts.change_email", "accounts.confirm_email",
    "accounts.details", "accounts.end_all_sessions", "accounts.end_session",
    "accounts.forgotten", "accounts.language", "accounts.reset", "accounts.sign_in", "accounts.sign_out",
    "accounts.time_zone",
    "enquiries.help_for", "enquiries.help_for_everybody", "start.speak",
    "agreements.decline_place", "agreements.desk", "agreements.disclosures", "agreements.end_engagement",
    "agreements.engagement", "agreements.facilitation", "agreements.form", "agreements.form_pdf",
    "agreements.form_text", "agreements.form_version", "agreements.version_file", "agreements.version_pdf",
    "agreements.who_reads_what",
    "browser_folders.close", "browser_folders.code_list", "browser_folders.copies", "browser_folders.folder",
    "browser_folders.narrow", "browser_folders.part",
    "browser_folders.remove", "browser_folders.revoke", "browser_folders.root", "browser_folders.session",
    "browser_folders.state", "browser_folders.unlock",
    "cases.case", "cases.end_adviser", "cases.mine", "cases.revoke_adviser_invitation", "cases.stop_acting",
    "cases.sheet", "cases.timeline", "cases.withdraw",
    # Whoever asks about their own data, or writes to the people who run the service, needs to accept nothing first.
    "enquiries.ask_outside", "enquiries.by_link", "enquiries.contact", "enquiries.own_request",
    "enquiries.own_requests", "enquiries.published", "enquiries.support", "enquiries.trial",
    "contracts.statement", "contracts.statement_pdf",
    "health.healthz", "invitations.decline", "message_settings.end_device", "message_settings.worker", "static",
    "start.home", "keyrings.lock", "keyrings.open_case", "keyrings.take_out", "keyrings.unlock",
    "meetings.calendar", "meetings.meeting", "meetings.overview",
    "messages.export", "messages.file", "messages.give_file_up", "messages.print_room", "messages.room",
    "messages.rooms", "messages.search",
    "messages.take_back", "messages.undo_message", "news.ask",
    "offers.negotiation", "offers.offer", "offers.remove", "offers.suggestion",
    "privacy.accept_policy", "privacy.acceptances", "privacy.consents", "privacy.policy",
    "privacy.policy_version", "privacy.promises",
    "privacy.take_consent_back", "privacy.terms_version",
    "registers.of_person", "rights.delete", "rights.download", "rights.held",
    "settlements.overview", "settlements.room", "settlements.version_file", "settlements.file",
    "settlements.version_with_files", "settlements.release_with_files",
    "settlements.version_pdf", "settlements.calendar", "settlements.obligations", "settlements.release_file",
    "settlements.releases",
    "support.end",
    "vaults.call_off_reset", "vaults.changes", "vaults.check_head", "vaults.codes", "vaults.destroy_vault",
    "vaults.export", "vaults.file", "vaults.file_receipt", "vaults.folder", "vaults.home", "vaults.item",
    "vaults.kept_reader", "vaults.lock", "vaults.log", "vaults.log_export", "vaults.noticed",
    "vaults.remove_a_file", "vaults.remove_everything", "vaults.remove_folder", "vaults.remove_item", "vaults.reset",
    "vaults.revoke_code", "vaults.search", "vaults.unlock",
}  # fmt: skip
# The same, where a form that is sent does more than that.
TO_READ_WITHOUT_ACCEPTANCE = {
    "agreements.version", "enquiries.feedback", "keyrings.home", "message_settings.preferences", "settlements.version",
    "support.given", "vaults.folders",
}  # fmt: skip
# The same, where something that is sent does more than take away: the view asks.
WITHOUT_ACCEPTANCE_IN_PART = {
    "browser_folders.change", "browser_folders.change_list", "cases.dispute_role", "cases.label",
    "enquiries.own_feedback",
}  # fmt: skip


@pytest.mark.promise("P51")
def test_every_route_says_whether_it_can_be_used_without_having_accepted_the_policy(world: World) -> None:
    found: dict[object, set[str]] = {True: set(), "reading": set(), "in part": set(), False: set()}
    for rule in world.app.url_map.iter_rules():
        found[without_acceptance_of(world.app, rule.endpoint)].add(rule.endpoint)
    assert found[True] == WITHOUT_ACCEPTANCE
    assert found["reading"] == TO_READ_WITHOUT_ACCEPTANCE
    assert found["in part"] == WITHOUT_ACCEPTANCE_IN_PART
    assert len(found[False]) > 80


@pytest.mark.promise("P51")
@pytest.mark.parametrize("name", ["Tessa Wren", "Ada Marsh", "Ines Lamb", "Fay Heron", "Petra Vane"])
def test_whoever_has_accepted_nothing_comes_to_no_other_page_whatever_the_route(
    story: Story, copy_of_story: Callable[[], World], name: str
) -> None:
    """They walk every route: whatever is not in the lists above answers with the policy, or as if it were not there."""
    world = copy_of_story()
    crawler = a_crawler(story, world, name)
    a_new_policy(world)
    free, asked, before = Counter[str](), Counter[str](), rows_in(world, but=NOTED)
    for step in steps(world, story, own_session(crawler, world), thorough_in(story, name)):
        kind = without_acceptance_of(world.app, step.endpoint)
        if kind in (True, "in part") or (kind == "reading" and step.method == "GET"):
            free[step.endpoint] += 1
            continue
        if asked[step.endpoint + step.method] > 1:  # what stands behind an address makes no difference
            continue
        asked[step.endpoint + step.method] += 1
        response = go(crawler, step)
        told = response.headers.get("Location", "")
        first = told.startswith("/policy/accept") or (
            response.status_code == 403 and b"read something first" in response.data
        )
        assert first or response.status_code in (404, 405), f"{step.method} {step.path}: {response.status_code} {told}"
    assert len(asked) > 100
    assert rows_in(world, but=NOTED) == before


# --- whose training is not current ---------------------------------------------------------------------------------


def entries_of(work: Work, email: str) -> list[TrainingEntry]:
    account = find_by_email(work, email)
    assert account is not None
    asked = select(TrainingEntry).where(TrainingEntry.subject_id == account.id)
    return list(work.session.scalars(asked))


def lapse(work: Work, entry: TrainingEntry) -> None:
    """The entry as this service would have written it a year ago and a day."""
    entry.until = work.now
    entry.hash = entry_hash(entry)
    entry.mark = work.installation.register_mark(entry.case_id.bytes, entry.hash)


def forge(work: Work, entry: TrainingEntry) -> None:
    """It lapsed, and somebody who has the database and not the key has written a later day, hashes and all."""
    lapse(work, entry)
    work.session.flush()
    entry.until = work.now + timedelta(days=365)
    entry.hash = entry_hash(entry)


@pytest.mark.promise("P23")
@pytest.mark.parametrize("name", ["Ada Marsh", "Petra Vane", "Silas Rook"])
@pytest.mark.parametrize("spoil", [lapse, forge])
def test_whoever_has_no_current_training_comes_to_no_page_of_the_work_whatever_the_route(
    story: Story, copy_of_story: Callable[[], World], name: str, spoil: Callable[[Work, TrainingEntry], None]
) -> None:
    """Every route that says administrator or operator, by itself: a new one is among them without anybody's doing."""
    world = copy_of_story()
    crawler = a_crawler(story, world, name)
    with world.work() as work:
        for entry in entries_of(work, crawler.email):
            spoil(work, entry)
    of_staff = (Access.ADMINISTRATOR, Access.OPERATOR)
    asked, kept_out, before = Counter[str](), set[str](), rows_in(world, but=NOTED)
    for step in steps(world, story, own_session(crawler, world), thorough_in(story, name)):
        if access_of(world.app, step.endpoint) not in of_staff or asked[step.endpoint + step.method] > 2:
            continue
        asked[step.endpoint + step.method] += 1
        response = go(crawler, step)
        told = response.headers.get("Location", "")
        first = told.startswith("/me/training") or (
            response.status_code == 403 and b"Your training comes first" in response.data
        )
        assert first or response.status_code in (404, 405), f"{step.method} {step.path}: {response.status_code} {told}"
        if first:
            kept_out.add(step.endpoint)
    every = [rule.endpoint for rule in world.app.url_map.iter_rules()]
    staff = {endpoint for endpoint in every if access_of(world.app, endpoint) in of_staff}
    of_desk = {endpoint for endpoint in staff if access_of(world.app, endpoint) is Access.OPERATOR}
    theirs = staff - of_desk if name == "Ada Marsh" else {e for e in of_desk if not roles_of_route(world.app, e)}
    assert kept_out >= theirs
    assert rows_in(world, but=NOTED) == before


@pytest.mark.promise("P23")
def test_a_walk_without_training_would_notice_a_page_that_opens(
    story: Story, copy_of_story: Callable[[], World]
) -> None:
    """The control: what is asked for in the walks above opens to whoever has passed."""
    crawler = a_crawler(story, copy_of_story(), "Ada Marsh")
    assert crawler.client.get("/administration/people", base_url=crawler.origin).status_code == 200


def test_every_route_is_open_to_whom_it_was_meant_for(world: World) -> None:
    found: dict[str, set[str]] = {}
    for rule in world.app.url_map.iter_rules():
        access = access_of(world.app, rule.endpoint)
        assert access is not None
        roles = sorted(role.value for role in roles_of_route(world.app, rule.endpoint))
        found.setdefault(": ".join([access.value, *roles]), set()).add(rule.endpoint)
    assert found == CLASSIFIED


def test_a_route_that_does_not_say_who_may_come_fails_the_start(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    careless = Blueprint("careless", __name__)
    careless.add_url_rule("/open-to-whom", endpoint="page", view_func=lambda: "hello")
    monkeypatch.setattr(odr.app, "BLUEPRINTS", (*odr.app.BLUEPRINTS, careless))
    with pytest.raises(RuntimeError, match=r"careless\.page"):
        odr.app.create_app(world.settings, app_context=world.app_context, keep_house=False)


# --- the walk -------------------------------------------------------------------------------------------------------


# Numbers of versions, and names of what every organisation has, the first kind of its own among them (its walls:
# test_case_isolation.py).
NOBODYS = {"1", "2", "tenancy", "own-1", "invitation-en"}


class Comparison:
    """Holds each answer to somebody for what is not theirs against the one for what does not exist."""

    def __init__(self, own: set[str]) -> None:
        self._own = own | NOBODYS
        self._of_nothing: dict[tuple[str, str, tuple[bool, ...]], tuple[Step, tuple[object, ...]]] = {}
        self.compared: Counter[tuple[str, str]] = Counter()
        self.differing: list[str] = []

    def concerns(self, step: Step) -> bool:
        return bool(step.values) and step.endpoint not in CLASSIFIED["public"] and is_foreign(step, self._own)

    def __call__(self, crawler: Person, step: Step, real: TestResponse) -> None:
        if not self.concerns(step):
            return
        self.compared[step.endpoint, step.method] += 1
        kind = (step.endpoint, step.method, tuple(value in self._own for value in step.values))
        if kind not in self._of_nothing:
            absent = step.path
            for value in step.values:
                if value not in self._own:
                    absent = absent.replace(value, str(uuid4()))
            nothing = Step(step.endpoint, step.method, absent, step.values)
            self._of_nothing[kind] = nothing, seen_of(go(crawler, nothing))
        nothing, usual = self._of_nothing[kind]
        if real.status_code == 404 and seen_of(real) != usual:  # perhaps it also said what something before it did
            real, usual = go(crawler, step), seen_of(go(crawler, nothing))
        if real.status_code != 404 or seen_of(real) != usual:
            self.differing.append(f"{step.method} {step.path}: {real.status_code}")


@dataclass
class Walked:
    """A walk, and what came of comparing its answers."""

    found: Found
    compared: Counter[tuple[str, str]]
    differing: list[str]


@pytest.fixture(scope="module")
def walked(story: Story, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Walked]:
    """The walk of somebody of the story, walked once for all that it shows."""
    made: dict[str, Walked] = {}

    def walked_by(name: str) -> Walked:
        if name not in made:
            world = story.copied(tmp_path_factory.mktemp("walked") / "installation")
            made[name] = walk_and_compare(story, world, name)
            world.close()
        return made[name]

    return walked_by


def walk_and_compare(story: Story, world: World, name: str) -> Walked:
    compare = Comparison(own_identifiers(story, world, name) if name in story.people else set())
    return Walked(walk(story, world, name, look=compare), compare.compared, compare.differing)


def seen_of(response: TestResponse) -> tuple[object, ...]:
    return response.status_code, response.get_data(), headers_of(response)


@pytest.mark.promise("P01", "P05", "P20")
@pytest.mark.parametrize("name", ["Ines Lamb", "Fay Heron"])
def test_whoever_was_given_something_walks_every_route_and_reads_nothing_else(
    walked: Callable[[str], Walked], name: str
) -> None:
    walks_and_reads_nothing(walked(name))


@pytest.mark.promise("P01", "P05")
@pytest.mark.parametrize(
    "name", ["Bruno Quill", "Nora Field", "Omar Reed", "Petra Vane", "Silas Rook", "Alma Finch", "nobody"]
)
def test_whoever_walks_every_route_reads_nothing_of_anybody_elses(walked: Callable[[str], Walked], name: str) -> None:
    walks_and_reads_nothing(walked(name))


def walks_and_reads_nothing(one: Walked) -> None:
    assert one.found.what == []
    assert one.found.tried > 1_800


def test_whoever_walks_asks_for_everything_there_is_where_it_lies(story: Story) -> None:
    """What a walk leaves out: things in a case in which they do not lie, but for its own; and those of another kind."""
    with story.world.database.reading() as session:
        cases = {vault.id: vault.case_id for vault in session.scalars(select(Vault))}
        items = [(cases[item.vault_id], item.id) for item in session.scalars(select(Item))]
        vaults_of_items = {str(item.id): item.vault_id for item in session.scalars(select(Item))}
        folders = [(cases[folder.vault_id], folder.id) for folder in session.scalars(select(Folder))]
        said = session.execute(
            select(Room.case_id, Room.id, Message.id).join(Message, Message.room_id == Room.id)
        ).all()
        uses = list(session.scalars(select(FileUse)))
        given = set(session.scalars(select(HandedCode.code_id)))
    assert len(uses) >= 4
    assert {case_id for case_id, _item_id in items} == set(story.case_ids)
    for own in story.case_ids:
        crawled_steps = list(steps(story.world, story, "", own))
        crawled = {(step.method, step.path) for step in crawled_steps}
        for case_id, item_id in items:
            for method in ("GET", "POST"):
                assert (method, f"/cases/{case_id}/vault/items/{item_id}/change") in crawled
                assert (method, f"/cases/{own}/vault/items/{item_id}/change") in crawled
        for case_id, folder_id in folders:
            assert ("GET", f"/cases/{case_id}/vault/folders/{folder_id}") in crawled
        for case_id, room_id, message_id in said:
            assert ("GET", f"/cases/{case_id}/messages/rooms/{room_id}") in crawled
            assert ("POST", f"/cases/{case_id}/messages/sent/{message_id}/take-back") in crawled
        # A file where it belongs, whatever case that is; and with something of every vault, by every code given.
        values = {(step.endpoint, step.values) for step in crawled_steps}
        files = {one for endpoint, one in values if endpoint == "vaults.file"}
        by_code = {one for endpoint, one in values if endpoint == "agreements.given_file"}
        for use in uses:
            if use.item_id is not None:
                assert (str(use.case_id), str(use.file_id), str(use.item_id)) in files
            of = {item for case_id, file_id, item in files if case_id == str(own) and file_id == str(use.file_id)}
            assert {vaults_of_items[item] for item in of & vaults_of_items.keys()} == set(vaults_of_items.values())
            codes = {
                code for case_id, code, file_id, _ in by_code if (case_id, file_id) == (str(own), str(use.file_id))
            }
            assert codes >= {str(one) for one in given}
        assert {item for case_id, _file, item in files if case_id == str(own)} >= vaults_of_items.keys()


def test_whoever_walks_asks_for_whatever_lies_together_in_their_own_case(story: Story) -> None:
    """What an address leads to, for whoever may go there, is among all that a walk has to ask for."""
    together, own = Together(story.world), str(story.case_ids[0])
    with story.world.database.reading() as session:
        given = session.execute(
            select(HandedCode.code_id, Item.folder_id, Item.id)
            .join(AccessCodeRow, AccessCodeRow.id == HandedCode.code_id)
            .join(Item, Item.vault_id == AccessCodeRow.vault_id)
        ).all()
        said = session.execute(select(Room.id, Message.id).join(Message, Message.room_id == Room.id)).all()
        files = [(use.item_id, use.file_id) for use in session.scalars(select(FileUse)) if use.item_id is not None]
    assert len(given) > 5
    assert len(said) > 5
    assert files
    for things in [*given, *said, *files]:
        places = together.places((own, *map(str, things), "1"))
        assert len(places) == len(things)
        assert frozenset.intersection(*places)
    assert not frozenset.intersection(*together.places((str(given[0].id), str(said[0][1]))))
    assert together.places((own, "1")) == []


def test_a_walk_leaves_out_some_in_cases_and_no_route_no_place_and_no_thing(story: Story) -> None:
    def doors(crawled: Iterable[Step]) -> set[tuple[str, str, str]]:
        return {(one.endpoint, one.method, case_of(one)) for one in crawled}

    def case_of(step: Step) -> str:
        return step.path.split("/")[2] if step.path.startswith("/cases/") else ""

    def by_place(crawled: Iterable[Step]) -> Counter[tuple[object, ...]]:
        """How often each place is asked for in the walker's own case, on each route; what lies together there; and what
        lies in each two places."""
        found: Counter[tuple[object, ...]] = Counter()
        for one in crawled:
            places = together.places(one.values)
            if case_of(one) == own and places:
                where, most, leads = kind_in_own(places)
                found[one.endpoint, one.method, where, most, leads] += 1
        return found

    own, together = str(story.case_ids[0]), Together(story.world)
    crawled = list(steps(story.world, story, "", story.case_ids[0]))
    walked = list(some_of(iter(crawled), {own}, together))
    left_out = set(crawled) - set(walked)
    assert {case_of(one) for one in left_out} > {own}
    assert all(case_of(one) != "" and len(one.values) > 1 for one in left_out)
    assert doors(walked) == doors(crawled)
    every, tried = by_place(crawled), by_place(walked)
    assert len(every) > 600
    for asked, count in every.items():
        _endpoint, method, where, most, leads = asked
        assert isinstance(where, tuple)
        assert most == (OF_A_PLACE if len(where) < 2 else TOGETHER if leads else APART)
        assert tried[asked] >= (count if leads and method == "GET" else min(count, most)), asked
    # And each thing that lies there is asked for on several routes.
    things = {one for step in crawled if case_of(step) == own for one in step.values if together.places((one,))}
    on_routes = Counter(one for step in walked if case_of(step) == own for one in step.values)
    assert len(things) > 60
    assert min(on_routes[one] for one in things) > 4


@pytest.mark.promise("P01")
def test_a_walk_finds_what_it_should_not_have_been_shown(story: Story, copy_of_story: Callable[[], World]) -> None:
    """The control: Tessa, her vault open, for whom nothing counts as her own."""
    routes = ("GET vaults.item", "GET vaults.folder", "GET vaults.codes", "POST vaults.export")
    told = first_found(
        lambda: walk(story, copy_of_story(), "Tessa Wren", own=set()), *(f"{one} shows private text" for one in routes)
    )
    for route in routes:
        assert any(one.startswith(f"{route} shows private text ") for one in told), route
    assert not any(text in one for one in told for text in story.private)


def test_a_walk_finds_that_it_can_put_a_part_into_a_file_of_somebody_elses(
    story: Story, copy_of_story: Callable[[], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whoever has a vault open is answered for every file on its way, as its owner would be."""
    whole, place = steps, story.places["Tessa Wren"]
    item_id = next(one for one in place.items.values() if one not in place.removed_items)

    def as_its_owner(opened: OpenVault, _item_id: UUID, file_id: UUID) -> Coming:
        code = AccessCode.parse(place.codes[0])
        account = find_by_email(opened.work, place.party.email)
        assert account is not None
        owner = participants.find(opened.work, place.case_id, account.id)
        assert owner is not None
        return coming_of(unlock(opened.work, owner, code)[0], item_id, file_id)

    monkeypatch.setattr("odr.pages.vaults.contents.uploading.coming_of", as_its_owner)
    monkeypatch.setattr(crawl, "steps", lambda *given: (one for one in whole(*given) if one.method == "PUT"))
    assert "a part of somebody else's file was put in" in walk(story, copy_of_story(), "Leo Stone").what


@pytest.mark.parametrize("name", ["Bruno Quill", "Omar Reed", "Ines Lamb", "Fay Heron"])
def test_what_is_not_ones_own_answers_exactly_like_what_does_not_exist(
    walked: Callable[[str], Walked], name: str
) -> None:
    one = walked(name)
    assert one.differing == []
    assert len(one.compared) > 40
    assert sum(one.compared.values()) > 1_000


@pytest.mark.promise("P01", "P02", "P05", "P06")
@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.name in WALKERS], ids=lambda attack: attack.name)
def test_the_walks_of_the_self_test_find_nothing_and_nothing_is_answered_differently(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, attack: Attack
) -> None:
    """The other party's and an administrator's, who are shown no difference either between what is there and what is
    not."""
    made: list[Comparison] = []

    def compared(story: Story, world: World, name: str) -> Found:
        assert name == WALKERS[attack.name]
        made.append(Comparison(own_identifiers(story, world, name)))
        return walk(story, world, name, look=made[0])

    monkeypatch.setattr(crawl, "walk", compared)
    finds_nothing_and_tries_enough(Stage(story, tmp_path), attack)
    (compare,) = made
    assert compare.differing == []
    assert len(compare.compared) > 40
    assert sum(compare.compared.values()) > 1_000


OF_LINKS = (
    "accounts.reset", "accounts.confirm_email", "invitations.show", "invitations.decline", "invitations.set_up",
    "agreements.arrive", "operators.set_up",
)  # fmt: skip


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


def used_up(story: Story) -> list[str]:
    """The tokens of links that were used: every set-up, and every invitation that was accepted."""
    return story.link_tokens[:8]


def headers_of(response: TestResponse) -> list[tuple[str, str]]:
    """The headers, without the length, which is the body's."""
    return sorted((name, value) for name, value in response.headers if name not in ("Content-Length", "Set-Cookie"))
