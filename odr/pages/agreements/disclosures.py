"""Disclosing conflicts of interest, asking about them, accepting and objecting."""

from collections.abc import Callable
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from odr.agreements.papers import disclosing as rules
from odr.agreements.papers.papers import authors_of
from odr.cases.cases import PARTY
from odr.errors import NotFound, Refusal
from odr.facilitation.tables import DisclosureAnswer, Engagement, Paper
from odr.facilitation.validity.paper_rows import PaperKind
from odr.facilitation.validity.people import participant_in, taking_part
from odr.i18n import gettext as _
from odr.messages.news.notices import New
from odr.pages.agreements.audiences import paper_audience, written_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.forms import AnswerForm, DisclosureForm, QuestionForm
from odr.pages.agreements.shared import engagement_of, go_to, tell, tell_all, tell_facilitator
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import open_vault

ROOT = "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/disclosures"


@open_vault(agreements, ROOT, without_acceptance=True)
def disclosures(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """Everything that was disclosed and asked about it."""
    return _page(visit, engagement_of(visit, engagement_id), None, None)


@open_vault(agreements, f"{ROOT}/new", methods=("GET", "POST"))
def disclose(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """The facilitator's form."""
    engagement = engagement_of(visit, engagement_id)
    author = participant_in(visit.opened)
    # To what was sent after the end the rules have an answer, with the words.
    if engagement.participant_id != author.id or (engagement.ended_at is not None and sent_fields() is None):
        raise NotFound
    form = DisclosureForm.posted()
    if form.is_sent():
        try:
            rules.disclose(visit.opened, engagement, form.disclosure())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell_all(visit, engagement, New.DISCLOSURE)
            visit.flash(_("Disclosed. Until every party has answered, nothing of theirs is open to you."))
            return visit.made(engagement_id, go_to(visit, "engagement", engagement_id=engagement_id))
    return render(
        "agreements/disclose.html",
        audience=paper_audience(visit, engagement),
        case=visit.case,
        engagement=engagement,
        form=form,
    )


@open_vault(agreements, f"{ROOT}/<uuid:paper_id>/accept", methods=("POST",))
def accept_disclosure(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, paper_id: UUID) -> Response:
    """A party accepts."""
    engagement = engagement_of(visit, engagement_id)
    paper = rules.paper_in(visit.opened, engagement, paper_id, PaperKind.DISCLOSURE)
    try:
        rules.accept(visit.opened, engagement, paper)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return go_to(visit, "disclosures", engagement_id=engagement_id)
    tell_facilitator(visit, engagement, New.DISCLOSURE)
    visit.flash(_("You have accepted the disclosure."))
    return visit.made(paper_id, go_to(visit, "engagement", engagement_id=engagement_id))


@open_vault(agreements, f"{ROOT}/<uuid:paper_id>/object", methods=("GET", "POST"))
def object_to_disclosure(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, paper_id: UUID) -> Response:
    """A party objects, after one more question."""
    engagement = engagement_of(visit, engagement_id)
    paper = rules.paper_in(visit.opened, engagement, paper_id, PaperKind.DISCLOSURE)
    if participant_in(visit.opened).role != PARTY:
        raise NotFound
    if request.method == "POST":
        try:
            people = {one.account_id for one in taking_part(visit.work, engagement)}
            rules.object_to(visit.opened, engagement, paper)
        except Refusal as refusal:
            visit.flash(refusal.message, "warning")
        else:
            tell(visit, people, New.WITHDRAWAL)
            visit.flash(_("You have objected, and this person is not your facilitator. You can propose another."))
            return visit.made(paper_id, go_to(visit, "facilitation"))
        return go_to(visit, "facilitation")
    return render(
        "confirm.html",
        audience=paper_audience(visit, engagement),
        question=_("Object to this disclosure?"),
        what_happens=[
            _("This person cannot be the facilitator of this case, and whatever was given to them ends at once."),
            _("The others see that you have objected, and no reason. Anybody can propose somebody else."),
        ],
        irreversible=True,
        action_url=url_for(
            "agreements.object_to_disclosure", case_id=case_id, engagement_id=engagement_id, paper_id=paper_id
        ),
        confirm_text=_("Object"),
        cancel_url=url_for("agreements.disclosures", case_id=case_id, engagement_id=engagement_id),
    )


@open_vault(agreements, f"{ROOT}/<uuid:paper_id>/ask", methods=("POST",))
def ask_about(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, paper_id: UUID) -> Response:
    """A party asks."""
    engagement = engagement_of(visit, engagement_id)
    paper = rules.paper_in(visit.opened, engagement, paper_id, PaperKind.DISCLOSURE)
    form = QuestionForm.posted()

    def say() -> Paper:
        return rules.ask(visit.opened, engagement, paper, form.question.data)

    return _say(visit, engagement, paper_id, form, say, _("Asked. All who take part can read it."))


@open_vault(agreements, f"{ROOT}/<uuid:paper_id>/answer", methods=("POST",))
def answer_question(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, paper_id: UUID) -> Response:
    """The facilitator answers a question."""
    engagement = engagement_of(visit, engagement_id)
    question = rules.paper_in(visit.opened, engagement, paper_id, PaperKind.QUESTION)
    form = AnswerForm.posted()

    def say() -> Paper:
        return rules.reply(visit.opened, engagement, question, form.answer.data)

    return _say(visit, engagement, paper_id, form, say, _("Answered. All who take part can read it."))


def _say(
    visit: OpenVaultVisit, engagement: Engagement, about: UUID, form: PageForm, say: Callable[[], Paper], said: str
) -> Response:
    """Says what was typed about a paper and tells all, or shows the page with it again."""
    if form.is_sent():
        try:
            paper = say()
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell_all(visit, engagement, New.DISCLOSURE)
            visit.flash(said)
            return visit.made(paper.id, go_to(visit, "disclosures", engagement_id=engagement.id))
    return _page(visit, engagement, about, form)


def _page(visit: OpenVaultVisit, engagement: Engagement, about: UUID | None, form: PageForm | None) -> Response:
    place = participant_in(visit.opened)
    found = rules.disclosures_in(visit.opened, engagement)
    accepted = {
        one.id: visit.work.session.get(DisclosureAnswer, (one.id, place.id))
        for one in found
        if one.kind is PaperKind.DISCLOSURE
    }
    is_party = place.role == PARTY and place.withdrawn_at is None and engagement.ended_at is None
    is_facilitator = engagement.participant_id == place.id and engagement.ended_at is None
    return render(
        "agreements/disclosures.html",
        audience=written_audience(visit, engagement, [one.id for one in found], may_write=is_party or is_facilitator),
        case=visit.case,
        engagement=engagement,
        disclosed=[one for one in found if one.kind is PaperKind.DISCLOSURE],
        questions=[one for one in found if one.kind is PaperKind.QUESTION],
        answers={one.answers_id: one for one in found if one.kind is PaperKind.ANSWER},
        accepted=accepted,
        authors=authors_of(visit.work, found),
        is_party=is_party,
        is_facilitator=is_facilitator,
        about=about,
        form=form,
        question_form=QuestionForm(),
        answer_form=AnswerForm(),
    )
