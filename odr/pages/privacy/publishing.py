"""Publishing a version: of the policy from the operators' desk, of an organisation's terms from its administration.

It is shown as it would be, with what it changes, before it is published.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired

from odr.dates import beginning_of
from odr.errors import NotFound, Refusal
from odr.i18n import gettext as _
from odr.i18n import language_here, language_name, languages
from odr.i18n import lazy_gettext as _l
from odr.operators import publishing
from odr.operators.operators import Role
from odr.pages.privacy.blueprint import privacy
from odr.privacy.policy import versions
from odr.privacy.policy.versions import Version
from odr.privacy.policy.wordings import Wording, field_of
from odr.prose.text import blocks
from odr.web import policies
from odr.web.asking.visitors import AdministratorVisit, OperatorVisit, SignedInVisit
from odr.web.showing.audience import Audience, operators_audience, service_audience
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm, day_within_reach
from odr.web.visiting.visits import administrator, operator


class VersionForm(PageForm):
    """A new version: from when it applies, and in each language its text and what has changed.

    ``after`` is the number of the version that the page began with and was compared with; 0 where there was none.
    """

    after = HiddenField()
    applies_from = DateField(
        _l("Applies from"),
        [InputRequired(_l("Please give a day.")), day_within_reach],
        description=_l("On that day, or at once if it is today. Everybody is asked at their next visit after it."),
    )

    def __init__(self, *sent: Any, **defaults: Any) -> None:
        """Labels name the language."""
        super().__init__(*sent, **defaults)
        for code in languages():
            text, summary = self.fields_of(code)
            language = language_here(code)
            text.label.text = _("Text in %(language)s", language=language)
            summary.label.text = _("What has changed, in one sentence in %(language)s", language=language)

    def fields_of(self, code: str) -> tuple[Field, Field]:
        """The text in a language, and the sentence about what has changed."""
        return self[field_of("text", code)], self[field_of("summary", code)]

    def typed(self) -> list[Wording]:
        """What was typed, in every language."""
        both = {code: self.fields_of(code) for code in languages()}
        return [Wording(text.data or "", summary.data or "", code) for code, (text, summary) in both.items()]


# Every language has its fields, in the order in which languages are offered.
for _code in languages():
    setattr(VersionForm, field_of("text", _code), TextAreaField(render_kw={"rows": 24}))
    setattr(
        VersionForm,
        field_of("summary", _code),
        StringField(
            description=_l("Shown above the text to everybody who is asked to accept it."),
            render_kw={"autocomplete": "off"},
        ),
    )


@operator(privacy, "/desk/policy", Role.PRIVACY)
def policies_on_desk(visit: OperatorVisit) -> Response:
    """Every version of the policy, and the way to a new one."""
    return render(
        "privacy/versions.html",
        audience=operators_audience(),
        roles=visit.roles,
        versions=versions.versions(visit.work),
        language_name=language_name,
        organisation=None,
    )


@operator(privacy, "/desk/policy/new", Role.PRIVACY, methods=("GET", "POST"))
def publish_policy(visit: OperatorVisit) -> Response:
    """Writes a new version of the policy; publishes it once it was shown and confirmed."""

    def publish(form: VersionForm, start: datetime) -> Version:
        done = publishing.publish_policy(visit.work, form.typed(), start, visit.account.id)
        policies.know(visit.app, visit.work)
        return done

    return _writing(visit, None, operators_audience(), publish, url_for("privacy.policies_on_desk"))


@administrator(privacy, "/administration/terms")
def terms(visit: AdministratorVisit) -> Response:
    """Every version of the organisation's own terms, and the way to a new one."""
    return render(
        "privacy/versions.html",
        audience=service_audience(visit.organisation.name),
        versions=versions.versions(visit.work, visit.organisation.id),
        language_name=language_name,
        organisation=visit.organisation,
    )


@administrator(privacy, "/administration/terms/new", methods=("GET", "POST"))
def publish_terms(visit: AdministratorVisit) -> Response:
    """Writes a new version of the organisation's terms; publishes it once it was shown and confirmed."""
    organisation_id = visit.organisation.id

    def publish(form: VersionForm, start: datetime) -> Version:
        return versions.publish(visit.work, form.typed(), start, visit.account.id, organisation_id)

    audience = service_audience(visit.organisation.name)
    return _writing(visit, organisation_id, audience, publish, url_for("privacy.terms"))


def _writing(
    visit: SignedInVisit,
    organisation_id: UUID | None,
    audience: Audience,
    publish: Callable[[VersionForm, datetime], Version],
    home: str,
) -> Response:
    timezone = visit.app.settings.timezone
    present = _latest(visit, organisation_id)
    number = str(present.number if present is not None else 0)
    begun = versions.in_every_language(present) if present is not None else []
    form = VersionForm.posted(
        **{field_of("text", one.language): one.text for one in begun},
        applies_from=visit.work.now.astimezone(timezone).date(),
        after=number,
    )
    if form.is_sent():
        start = beginning_of(form.applies_from.data, timezone)
        try:
            is_overtaken = form.after.data != number
            if "confirmed" in request.form and not is_overtaken:
                done = publish(form, start)
                visit.flash(_("Version %(number)s is published.", number=done.number))
                return visit.made(done.id, redirect(home, 303))
            if "again" not in request.form:
                offered = versions.checked(visit.work, form.typed(), start, organisation_id)
                if is_overtaken:
                    form.after.data = number
                    form.refuse(_overtaken(number))
                return _preview(visit, form, offered, present, audience, 409 if is_overtaken else None)
        except Refusal as refusal:
            form.refuse(refusal)
    return render(
        "privacy/write_version.html",
        audience=audience,
        form=form,
        home=home,
        is_policy=organisation_id is None,
        languages=languages(),
        action=request.path,
    )


def _overtaken(number: str) -> Refusal:
    return Refusal(
        _(
            "Version %(number)s was published after you began, so yours was not. What you typed is compared with that "
            "version now. Please look once more.",
            number=number,
        )
    )


def _preview(
    visit: SignedInVisit,
    form: VersionForm,
    offered: Version,
    present: Version | None,
    audience: Audience,
    status: int | None,
) -> Response:
    return render(
        "privacy/preview.html",
        audience=audience,
        status=status,
        form=form,
        version=offered,
        before=present,
        at_once=offered.applies_from == visit.work.now,
        texts=[_preview_of(one, present) for one in versions.in_every_language(offered)],
        without=[language_here(code) for code in languages() if code not in {one.language for one in offered.wordings}],
        first=language_here(offered.wordings[0].language),
        action=request.path,
    )


def _preview_of(one: Version, present: Version | None) -> dict[str, Any]:
    """What the page shows of a text."""
    before = versions.beside(present, one) if present is not None else None
    return {
        "version": one,
        "language": language_here(one.language),
        "blocks": blocks(one.text),
        "changes": versions.differences(before, one),
    }


def _latest(visit: SignedInVisit, organisation_id: UUID | None) -> Version | None:
    """The version that the new one begins with and is compared with."""
    try:
        return versions.versions(visit.work, organisation_id)[0]
    except (IndexError, NotFound):
        return None
