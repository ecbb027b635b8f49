"""What a participant sees of their cases."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.agenda.listing import Show, listing
from odr.agenda.wording import role_words, show_words, step_words
from odr.agreements.access.readers import readers_of
from odr.cases.cases import PARTY
from odr.cases.declarations import declared, may_declare
from odr.cases.naming.kinds import name_of
from odr.cases.naming.labels import label_of
from odr.cases.people import advisers, participants
from odr.cases.people.adviser_invitations import may_invite
from odr.cases.people.dispute_roles import may_say
from odr.contracts.ending import last_day_of_contract
from odr.crypto.errors import Unopenable
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.ending import withdraw as withdraw_party
from odr.facilitation.engagement.engaging import wait_to_ask
from odr.facilitation.tables import Engagement
from odr.i18n import gettext as _
from odr.keyrings.entries import cases_that_open
from odr.keyrings.opening import is_unlocked as is_keyring_unlocked
from odr.keyrings.opening import keyring_of
from odr.messages.news.notices import New, note_news
from odr.pages.cases.blueprint import cases
from odr.pages.cases.end_of_case import end_of_case
from odr.pages.cases.forms import CasesFilter, show_in_address
from odr.pages.cases.held import held
from odr.pages.cases.taking_part.acting import advised_case
from odr.pages.cases.taking_part.facilitation_card import facilitation_card
from odr.retention.retention_period import days_of
from odr.web.asking.visitors import ActingVisit, ParticipantVisit, SignedInVisit
from odr.web.parts.agenda import waiting_in, waiting_of, ways_in
from odr.web.parts.inviting import ask_to_facilitate
from odr.web.showing.audience import case_audience, only_you_audience
from odr.web.showing.rendering import render
from odr.web.showing.sealed_audience import vault_audience
from odr.web.typed.numbers import page_in_address
from odr.web.typed.personal_code import PersonalCodeForm
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import acting, participant, signed_in


@signed_in(cases, "/cases", methods=("GET", "POST"), only_reads=True, without_acceptance=True)
@dear("POST")
def mine(visit: SignedInVisit) -> Response:
    """Every case that the person takes part in or acts for somebody in: first those in which something waits for them.

    Those whose code is in their open keyring open in one step. Whoever facilitates has one list, their desk.
    What is looked for comes by a form and not by a link, so that no name stands in a history of a browser.
    """
    if visit.person.has_desk:
        # A form is sent on with what is in it.
        return redirect(url_for("agreements.desk"), 307 if request.method == "POST" else 302)
    work, account_id, idle = visit.work, visit.account.id, visit.app.settings.idle_lock
    keyring = keyring_of(work, account_id)
    advised = advisers.cases_advised(work, account_id)
    places = participants.cases_of(work, account_id)
    form = CasesFilter.posted()
    show, search = show_in_address(), form.wanted()
    found = listing(work, account_id, places, advised, show, search, page_in_address())
    detail = _("Each organisation knows which of its own cases you are in, and nothing of what you write there.")
    if advised:
        detail += " " + _("It is not shown where you act for somebody.")
    return render(
        "cases/mine.html",
        audience=only_you_audience(_("Only you see this list."), detail),
        found=found,
        asked=show,
        search=search,
        filter=form,
        Show=Show,
        show_words=show_words,
        role_words=role_words,
        step_words=step_words,
        ways_in=ways_in,
        waiting_of=lambda row: waiting_of(row.known.agenda, row.case.id),
        form=PersonalCodeForm(),
        has_keyring=keyring is not None,
        keyring_is_open=keyring is not None and is_keyring_unlocked(work, account_id, visit.session_id, idle),
        in_keyring=cases_that_open(work, account_id) if keyring is not None else set(),
        days_of=days_of,
    )


@acting(cases, "/cases/<uuid:case_id>", without_acceptance=True, as_it_is=True)
def case(visit: ActingVisit, case_id: UUID) -> Response:
    """One case: the way to one's private information, and who takes part. An adviser is shown a page of their own."""
    if visit.adviser is not None:
        return advised_case(visit, visit.adviser)
    vault = visit.place.vault
    readers = readers_of(visit.work, vault) if vault is not None else []
    people = participants.people_known_to(visit.work, visit.participant)
    others = [one.name for one in people if one.account_id != visit.account.id]
    if visit.participant.role != PARTY and visit.participant.withdrawn_at is not None:
        others.append(_("whoever came after you had left"))
    waiting = waiting_in(visit)
    return render(
        "cases/case.html",
        audience=case_audience(others, visit.organisation.name),
        waiting=waiting,
        case=visit.case,
        label=label_of(visit.work, case_id, visit.account.id),
        may_say_role=may_say(visit.participant, visit.case),
        organisation=visit.organisation.name,
        kind=name_of(visit.organisation, visit.case.kind),
        participant=visit.participant,
        left=participants.told_until(visit.participant),
        suspended=visit.suspended,
        house_leaves=last_day_of_contract(visit.work, visit.organisation.id),
        has_vault=vault is not None,
        # The notes of a facilitator are over, and every code with them: there is nothing to open any more.
        cleared=visit.participant.role != PARTY and vault is not None and not readers,
        unlocked=visit.has_unlocked,
        vault_readers=vault_audience(readers, visit.account.id) if vault is not None else None,
        own_codes=sum(reader.codes for reader in readers if reader.account_id == visit.account.id),
        other_readers=[reader for reader in readers if reader.account_id != visit.account.id],
        people=people,
        own_account=visit.account.id,
        advisers=advisers.advisers_of(visit.work, visit.participant),
        may_invite_adviser=may_invite(visit.participant, visit.case),
        facilitation=facilitation_card(visit),
        may_withdraw=visit.participant.role == PARTY and participants.can_withdraw(visit.participant, visit.case),
        unread=waiting.unread,
        days=days_of(visit.case),
        held=held(visit.work, visit.case, visit.app.settings.timezone),
        ending=end_of_case(visit.work, visit.case, people, visit.app.settings),
        may_declare=may_declare(visit.participant, visit.case),
        has_declared=visit.participant.id in declared(visit.work, visit.case),
    )


def _ask(visit: ParticipantVisit, agreed_now: Sequence[Engagement]) -> None:
    """Whatever is in the way of asking somebody keeps no party in the case: the proposal then is as it was."""
    for engagement in agreed_now:
        try:
            ask_to_facilitate(visit, engagement)
        except (Refusal, NotFound, Unopenable):
            wait_to_ask(engagement)


@participant(cases, "/cases/<uuid:case_id>/withdraw", methods=("GET", "POST"), without_acceptance=True)
def withdraw(visit: ParticipantVisit, case_id: UUID) -> Response:
    """Leaving the process, after one more question."""
    back = url_for("cases.case", case_id=case_id)
    if visit.participant.role != PARTY:  # a facilitator ends their engagement instead
        raise NotFound
    if request.method == "POST":
        try:
            agreed_now = withdraw_party(visit.work, visit.participant, visit.case)
            there = participants.people_in(visit.work, case_id)
            note_news(
                visit.work, case_id, [one.account_id for one in there if one.withdrawn_at is None], New.WITHDRAWAL
            )
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            _ask(visit, agreed_now)
            visit.flash(_("You have withdrawn from this case. Your private information is still yours."))
            return visit.made(visit.participant.id, redirect(back, 303))
        return redirect(back, 303)
    if not participants.can_withdraw(visit.participant, visit.case):
        return redirect(back)
    people = participants.people_in(visit.work, case_id)
    others = [one.name for one in people if one.account_id != visit.account.id]
    return render(
        "confirm.html",
        audience=case_audience(others, visit.organisation.name),
        question=_("Withdraw from case %(reference)s?", reference=visit.case.reference),
        what_happens=[
            _("You stop taking part. The others in the case and its administrators see that you have withdrawn."),
            _("With fewer than two parties left, the case ends without a settlement."),
            _("If you have settled, declare that instead: the page of the case asks all parties how it ended."),
            _("Your private information stays yours: you can go on reading, changing and removing it."),
        ],
        irreversible=True,
        action_url=url_for("cases.withdraw", case_id=case_id),
        confirm_text=_("Withdraw from this case"),
        cancel_url=back,
        cancel_text=_("No, stay in the case"),
    )
