"""One's own training: what is asked, until when it is good, and the course itself. Open when nothing else is."""

from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import ngettext
from odr.operators.operators import roles_of
from odr.pages.training.blueprint import training
from odr.pages.training.told import lines_of
from odr.prose.text import blocks
from odr.training.adding import course_for, titles
from odr.training.course import Course
from odr.training.register import has_entry, page_of_people, record_pass
from odr.training.standing import standing_of
from odr.web.asking.visitors import SignedInVisit
from odr.web.showing.audience import Audience, operators_audience, service_audience
from odr.web.showing.rendering import came_from, render
from odr.web.typed.forms import PageForm, number_in
from odr.web.typed.kept import KEPT, KEPT_FOR, unpacked
from odr.web.typed.numbers import numbers_beside
from odr.web.typed.typed_words import typed_words
from odr.web.visiting.gates import brought_back, safe_next
from odr.web.visiting.subjects import own_training
from odr.web.visiting.visits import signed_in


@signed_in(training, "/me/training")
def mine(visit: SignedInVisit) -> Response:
    """What is asked of the visitor, until when it is good, and what they have passed."""
    house = _house(visit)
    standing = standing_of(visit.work, visit.account.id, house)
    page = page_of_people(visit.work, [visit.account.id], **numbers_beside())
    known = titles(visit.work, [*(one.course_id for one in standing.asked), *(one.course_id for one in page.rows)])
    return render(
        "training/mine.html",
        audience=_audience(visit),
        standing=standing,
        titles=known,
        page=page,
        lines=lines_of(visit.work, page.rows, known, {visit.account.id: visit.contact().legal_name}),
        next=safe_next(""),
    )


@signed_in(training, "/me/training/<uuid:course_id>", methods=("GET", "POST"), subject=own_training)
def course(visit: SignedInVisit, course_id: UUID) -> Response:
    """The course, and its questions. Once all are answered rightly, that is in the register."""
    house = _house(visit)
    try:
        asked = course_for(visit.work, house, course_id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
        return redirect(url_for("training.mine", next=safe_next("") or None), 303)
    form = PageForm.posted()
    given = [number_in(request.form.get(f"answer{at}")) - 1 for at in range(len(asked.questions))]
    wrong: list[int] = []
    # A form that was kept on the way here is only shown, until the button below the questions is pressed.
    looked_through = "answering" in request.form and form.is_sent()
    if looked_through:
        wrong = asked.wrong(given)
        if request.form["answering"] != str(asked.number):
            form.refuse(Refusal(_("There is a newer version of this course. Please read it once more.")))
        elif wrong:
            form.refuse(Refusal(_wrong_words(len(wrong))))
        else:
            return _passed(visit, asked, form)
    standing = standing_of(visit.work, visit.account.id, house)
    return render(
        "training/course.html",
        audience=_audience(visit),
        form=form,
        course=asked,
        blocks=blocks(asked.text) if not asked.rules else [],
        own=next((one for one in standing.asked if one.course_id == course_id), None),
        is_first=not standing.is_current and not has_entry(visit.work, visit.account.id),
        given=given,
        wrong=wrong,
        answered=looked_through,
        next=safe_next(""),
        kept_for=request.form.get(KEPT_FOR, ""),
        packed=request.form.get(KEPT, ""),
        words=typed_words(unpacked(request.form.get(KEPT, ""))),
        came_from=came_from(),
    )


def _passed(visit: SignedInVisit, asked: Course, form: PageForm) -> Response:
    entry = record_pass(visit.work, asked, visit.account.id, visit.app.settings.training_valid)
    visit.flash(_("Passed. It is in the register of training."))
    back = brought_back(_("You have passed it"))
    return back or visit.made(entry.course_id, redirect(safe_next(url_for("training.mine")), 303))


def _wrong_words(count: int) -> str:
    return ngettext(
        "%(count)s answer is not right yet. The reason stands beside the question.",
        "%(count)s answers are not right yet. The reasons stand beside the questions.",
        count,
        count=count,
    )


def _house(visit: SignedInVisit) -> UUID | None:
    """Whose courses are asked of the visitor: of the organisation they administer, or the desk. Raises ``NotFound``."""
    if visit.administers is not None:
        return visit.administers.id
    if not roles_of(visit.account):
        raise NotFound
    return None


def _audience(visit: SignedInVisit) -> Audience:
    return operators_audience() if visit.administers is None else service_audience(visit.administers.name)
