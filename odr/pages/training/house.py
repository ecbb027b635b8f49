"""The training of a house: the people of an organisation, or of the desk, their courses, and the register."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its type stubs
from wtforms.validators import InputRequired

from odr.audit.desk import DeskEvent, record_on_desk
from odr.dates import beginning_of
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.i18n import named
from odr.operators.operators import Role
from odr.pages.training.blueprint import training
from odr.pages.training.told import lines_of
from odr.training import adding
from odr.training.adding import Added, Trainee
from odr.training.course import OWN_COURSE, own_course, written
from odr.training.register import page_of_people, record_confirmed
from odr.training.standing import TrainingStanding, standing_of
from odr.web.asking.visitors import AdministratorVisit, OperatorVisit
from odr.web.showing.audience import Audience, operators_audience, service_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm, VersionForm, day_within_reach
from odr.web.typed.numbers import numbers_beside
from odr.web.visiting.visits import administrator, operator

StaffVisit = AdministratorVisit | OperatorVisit


class CourseForm(VersionForm):
    """A course of one's own."""

    title = StringField(
        _l("Title"), [InputRequired(_l("Please give the course a title."))], render_kw={"autocomplete": "off"}
    )
    text = TextAreaField(_l("Text"), [InputRequired(_l("Please give the text."))], render_kw={"rows": 16})
    outside = BooleanField(_l("It is taken elsewhere; somebody else confirms here that a person took it"))
    questions = TextAreaField(_l("Questions"), render_kw={"rows": 12})


class ConfirmForm(PageForm):
    """Who took a course elsewhere, and when."""

    person = SelectField(_l("Who took it"), [InputRequired(_l("Please choose a person."))], choices=[])
    taken = DateField(_l("On which day"), [InputRequired(_l("Please give a day.")), day_within_reach])


@dataclass(frozen=True)
class TrainingHouse:
    """Whose training a page is about: an organisation's, or, without an identifier, the desk's."""

    id: UUID | None
    audience: Audience

    def url(self, page: str, course_id: UUID | None = None) -> str:
        """The address of one of its pages."""
        return url_for(f"training.{page}_{'of_desk' if self.id is None else 'of_house'}", course_id=course_id)

    @property
    def home(self) -> str:
        """Where its training is shown."""
        return url_for("training.desk" if self.id is None else "training.house")


def _house(visit: StaffVisit) -> TrainingHouse:
    if isinstance(visit, AdministratorVisit):
        return TrainingHouse(visit.organisation.id, service_audience(visit.organisation.name))
    return TrainingHouse(None, operators_audience())


@administrator(training, "/administration/training")
def house(visit: AdministratorVisit) -> Response:
    """Who of the administrators is trained until when, the courses, and the register."""
    return _overview(visit)


@operator(training, "/desk/training")
def desk(visit: OperatorVisit) -> Response:
    """The same of the operators."""
    return _overview(visit)


@administrator(training, "/administration/training/new", methods=("GET", "POST"))
def new_of_house(visit: AdministratorVisit) -> Response:
    """Adds a course for the organisation's administrators."""
    return _new(visit)


@operator(training, "/desk/training/new", Role.PRIVACY, methods=("GET", "POST"))
def new_of_desk(visit: OperatorVisit) -> Response:
    """Adds a course for the desk."""
    return _new(visit)


@administrator(training, "/administration/training/<uuid:course_id>", methods=("GET", "POST"))
def change_of_house(visit: AdministratorVisit, course_id: UUID) -> Response:
    """Writes a new version of a course."""
    return _change(visit, course_id)


@operator(training, "/desk/training/<uuid:course_id>", Role.PRIVACY, methods=("GET", "POST"))
def change_of_desk(visit: OperatorVisit, course_id: UUID) -> Response:
    """The same at the desk."""
    return _change(visit, course_id)


@administrator(training, "/administration/training/<uuid:course_id>/retire", methods=("POST",))
def retire_of_house(visit: AdministratorVisit, course_id: UUID) -> Response:
    """Asks a course of nobody any more."""
    return _retire(visit, course_id)


@operator(training, "/desk/training/<uuid:course_id>/retire", Role.PRIVACY, methods=("POST",))
def retire_of_desk(visit: OperatorVisit, course_id: UUID) -> Response:
    """The same at the desk."""
    return _retire(visit, course_id)


@administrator(training, "/administration/training/<uuid:course_id>/confirm", methods=("GET", "POST"))
def confirm_of_house(visit: AdministratorVisit, course_id: UUID) -> Response:
    """Confirms that another administrator took a course elsewhere."""
    return _confirm(visit, course_id)


@operator(training, "/desk/training/<uuid:course_id>/confirm", Role.PRIVACY, methods=("GET", "POST"))
def confirm_of_desk(visit: OperatorVisit, course_id: UUID) -> Response:
    """The same of another operator."""
    return _confirm(visit, course_id)


def _overview(visit: StaffVisit) -> Response:
    of = _house(visit)
    people = adding.people_of(visit.work, of.id)
    page = page_of_people(visit.work, [one.account_id for one in people], **numbers_beside())
    courses = adding.added(visit.work, of.id)
    known = {one.course.id: one.course.title for one in courses}
    known |= adding.titles(visit.work, {one.course_id for one in page.rows} - known.keys())
    standings: list[tuple[Trainee, TrainingStanding]] = [
        (one, standing_of(visit.work, one.account_id, of.id)) for one in people
    ]
    return render(
        "training/house.html",
        audience=of.audience,
        house=of,
        roles=visit.roles if isinstance(visit, OperatorVisit) else None,
        may_change=isinstance(visit, AdministratorVisit) or Role.PRIVACY in visit.roles,
        people=standings,
        own=own_course(),
        own_id=OWN_COURSE,
        added=courses,
        page=page,
        lines=lines_of(visit.work, page.rows, known, {one.account_id: one.name for one in people}),
    )


def _new(visit: StaffVisit) -> Response:
    of, form = _house(visit), CourseForm.posted()
    if form.is_sent():
        try:
            made = adding.add_course(
                visit.work,
                of.id,
                form.title.data or "",
                form.text.data or "",
                form.questions.data or "",
                visit.account.id,
                outside=bool(form.outside.data),
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved. From 30 days on, everybody here must have passed it."))
            return visit.made(made.id, redirect(of.home, 303))
    return render("training/write.html", audience=of.audience, form=form, house=of, added=None)


def _change(visit: StaffVisit, course_id: UUID) -> Response:
    of = _house(visit)
    found = adding.added_course(visit.work, of.id, course_id)
    if found.retired_at is not None and request.method != "POST":
        return _retired(visit, of)  # what was typed is shown again, with the reason
    form = CourseForm.posted(
        title=found.course.title,
        text=found.course.text,
        questions=written(found.course.questions),
        version=found.course.number,
    )
    if form.is_sent():
        try:
            made = adding.change_course(
                visit.work,
                of.id,
                course_id,
                form.title.data or "",
                form.text.data or "",
                form.questions.data or "",
                visit.account.id,
                based_on=form.based_on(),
            )
        except Refusal as refusal:
            form.refuse(refusal)
            form.version.data = str(found.course.number)
        else:
            visit.flash(_("Version %(number)s is saved.", number=made.number))
            return visit.made(made.id, redirect(of.home, 303))
    return render("training/write.html", audience=of.audience, form=form, house=of, added=found)


def _retire(visit: StaffVisit, course_id: UUID) -> Response:
    of = _house(visit)
    adding.retire_course(visit.work, of.id, course_id, visit.account.id)
    visit.flash(_("Nobody has to take this course any more. The register still shows who has passed it."))
    return visit.made(course_id, redirect(of.home, 303))


def _retired(visit: StaffVisit, of: TrainingHouse) -> Response:
    """Leads on whoever comes from a page that is older than that."""
    visit.flash(_("Nobody has to take this course any more."), "warning")
    return redirect(of.home, 303)


def _confirm(visit: StaffVisit, course_id: UUID) -> Response:
    of = _house(visit)
    found = adding.added_course(visit.work, of.id, course_id)
    if not found.outside:
        raise NotFound
    if found.retired_at is not None:
        return _retired(visit, of)
    others = [one for one in adding.people_of(visit.work, of.id) if one.account_id != visit.account.id]
    form = ConfirmForm.posted(taken=visit.work.now.astimezone(visit.app.settings.timezone).date())
    form.person.choices = [
        SelectChoice("", _("Please choose")),
        *(SelectChoice(str(one.account_id), named(one.name), render_kw={"data-not-words": True}) for one in others),
    ]
    if form.is_sent():
        person = next((one for one in others if str(one.account_id) == form.person.data), None)
        try:
            _record(visit, found, person, beginning_of(form.taken.data, visit.app.settings.timezone))
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Confirmed. It is in the register of training."))
            return visit.made(course_id, redirect(of.home, 303))
    return render(
        "training/confirm.html", audience=of.audience, form=form, house=of, course=found.course, others=others,
        action=request.path,
    )  # fmt: skip


def _record(visit: StaffVisit, found: Added, person: Trainee | None, taken: datetime) -> None:
    """Raises ``Refusal``."""
    if person is None:
        raise Refusal(_("Please choose a person."), "person")
    valid = visit.app.settings.training_valid
    record_confirmed(visit.work, found.course, person.account_id, visit.account.id, taken, valid)
    if isinstance(visit, OperatorVisit):
        record_on_desk(
            visit.work, DeskEvent.TRAINING_CONFIRMED, actor_id=visit.account.id, subject_id=person.account_id
        )
