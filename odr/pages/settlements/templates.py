"""Templates that settlements can begin with: administrators add, replace and retire their organisation's own."""

from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import lazy_gettext as _l
from odr.settlements.drafting.drafting import CLAUSES
from odr.settlements.templates import own
from odr.settlements.templates.ours import our_template, our_templates
from odr.settlements.templates.template import Template
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import Audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.typed.kept import sent_fields
from odr.web.visiting.visits import administrator

settlement_templates = Blueprint("settlement_templates", __name__, url_prefix="/administration/settlement-templates")


class TemplateForm(PageForm):
    """A template as it is typed."""

    title = StringField(_l("Title"), [InputRequired(_l("Please give it a title."))])
    about = StringField(
        _l("What it is for, in one line"), [InputRequired(_l("Please say in one line what it is for."))]
    )
    points = TextAreaField(
        _l("Points"),
        [InputRequired(_l("Please give at least one point: “## ” and its heading, and below it the text."))],
        description=_l(
            "“## ” begins a point with its heading; below it stands its text. What is to be filled in, put into square "
            "brackets. A line that begins with “> ” is a hint for whoever fills it in, and is never signed."
        ),
        render_kw={"rows": 24, "spellcheck": "true"},
    )
    consequences = TextAreaField(_l("If something is not done"), render_kw={"rows": 4})
    confidentiality = TextAreaField(_l("Confidentiality"), render_kw={"rows": 6})
    enforceability = TextAreaField(_l("Enforcement"), render_kw={"rows": 3})
    electronic_form = TextAreaField(_l("Electronic form"), render_kw={"rows": 3})
    costs = TextAreaField(_l("Costs"), render_kw={"rows": 3})

    def typed(self) -> own.TypedTemplate:
        """What was typed."""
        clauses = {name: str(self[name].data or "") for name in CLAUSES}
        return own.TypedTemplate(
            str(self.title.data or ""), str(self.about.data or ""), str(self.points.data or ""), clauses
        )


@administrator(settlement_templates, "")
def all_templates(visit: AdministratorVisit) -> Response:
    """The organisation's own templates, and those that come with the service."""
    return render(
        "settlements/templates.html",
        audience=_audience(visit),
        own=own.own_templates(visit.work, visit.organisation.id),
        ours=our_templates(),
    )


@administrator(settlement_templates, "/new", methods=("GET", "POST"))
def new_template(visit: AdministratorVisit) -> Response:
    """A template of the organisation's own, begun from one of ours."""
    like = _one_of_ours(request.args.get("like", "payment"))
    form = TemplateForm.posted(**_as_typed(like))
    if form.is_sent():
        try:
            saved = own.save(visit.work, visit.organisation, form.typed(), visit.account.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved. Settlements can begin with it from now on."))
            return visit.made(saved.id, _back())
    return _page(visit, form, None)


@administrator(settlement_templates, "/<uuid:template_id>", methods=("GET", "POST"))
def template(visit: AdministratorVisit, template_id: UUID) -> Response:
    """One of the organisation's own, saved as a new version each time."""
    if sent_fields() is not None and own.has_ended(visit.work, visit.organisation.id, template_id):
        form = TemplateForm.posted()
        form.refuse(
            Refusal(
                _(
                    "This template was replaced or retired meanwhile. If you save what you typed, it becomes a "
                    "template beside the others."
                )
            )
        )
        return _page(visit, form, None)
    found = own.own_template(visit.work, visit.organisation.id, template_id)
    form = TemplateForm.posted(**_as_typed(found.template))
    if form.is_sent():
        try:
            saved = own.save(visit.work, visit.organisation, form.typed(), visit.account.id, replaced=found.id)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved as version %(number)s.", number=saved.template.version))
            return visit.made(saved.id, _back())
    return _page(visit, form, found)


@administrator(settlement_templates, "/<uuid:template_id>/retire", methods=("GET", "POST"))
def retire_template(visit: AdministratorVisit, template_id: UUID) -> Response:
    """Takes a template out of use, after one more question."""
    found = own.own_template(visit.work, visit.organisation.id, template_id)
    if request.method == "POST":
        own.retire(visit.work, visit.organisation.id, template_id)
        visit.flash(_("Retired."))
        return visit.made(template_id, _back())
    return render(
        "confirm.html",
        audience=_audience(visit),
        question=_("Retire “%(title)s”?", title=found.template.title),
        what_happens=[
            _("No settlement can begin with it any more."),
            _("Settlements that were made from it stay as they are."),
        ],
        irreversible=True,
        action_url=url_for("settlement_templates.retire_template", template_id=template_id),
        confirm_text=_("Retire it"),
        cancel_url=url_for("settlement_templates.template", template_id=template_id),
    )


def _page(visit: AdministratorVisit, form: PageForm, found: own.OwnTemplate | None) -> Response:
    return render("settlements/template.html", audience=_audience(visit), form=form, found=found)


def _as_typed(template: Template) -> dict[str, str]:
    typed = {"title": template.title, "about": template.about, "points": own.as_typed(template.points)}
    return typed | dict(template.clauses)


def _one_of_ours(key: str) -> Template:
    try:
        return our_template(key)
    except NotFound:
        return our_template("payment")


def _audience(visit: AdministratorVisit) -> Audience:
    return Audience(
        "service",
        _("The administrators of %(organisation)s can read this page.", organisation=visit.organisation.name),
        _("Templates are shown to the parties of its cases. Nothing of a case belongs into one."),
    )


def _back() -> Response:
    return redirect(url_for("settlement_templates.all_templates"), 303)
