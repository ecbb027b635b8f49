"""The kinds of case that an organisation tells apart, and how the references of its cases are made."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from odr.cases.cases import NextReferences, suggested_reference
from odr.cases.naming import kinds as rules
from odr.cases.naming import reference_patterns
from odr.cases.naming.kinds import kind_in, kinds_of, offered
from odr.cases.naming.reference_patterns import Pattern
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.pages.cases.blueprint import administration
from odr.pages.cases.forms import KindForm, ReferencePatternForm
from odr.web.asking.visitors import AdministratorVisit
from odr.web.showing.audience import service_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import administrator

# So many references are shown as examples.
EXAMPLES = 3


@administrator(administration, "/administration/kinds", methods=("GET", "POST"))
def kinds(visit: AdministratorVisit) -> Response:
    """The list, and one more."""
    form = KindForm.posted()
    if form.is_sent():
        try:
            kind = rules.add(visit.organisation, form.name.data, form.code.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("“%(kind)s” can be chosen now.", kind=kind.name))
            return visit.made(visit.organisation.id, _back())
    return render(
        "administration/kinds.html",
        audience=service_audience(visit.organisation.name),
        form=form,
        kinds=kinds_of(visit.organisation),
        pattern=visit.organisation.reference_pattern or reference_patterns.USUAL,
        following=suggested_reference(visit.work, visit.organisation),
    )


@administrator(administration, "/administration/kinds/<key>", methods=("GET", "POST"))
def change_kind(visit: AdministratorVisit, key: str) -> Response:
    """Another name or code for a kind."""
    kind = kind_in(visit.organisation, key)
    form = KindForm.posted(name=kind.name, code=kind.code)
    if form.is_sent():
        try:
            rules.change(visit.organisation, key, form.name.data, form.code.data or "")
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            visit.flash(_("Saved."))
            return _back()
    return render("administration/kind.html", audience=service_audience(visit.organisation.name), form=form, kind=kind)


@administrator(administration, "/administration/kinds/<key>/end", methods=("POST",))
def end_kind(visit: AdministratorVisit, key: str) -> Response:
    """Offers a kind no more."""
    try:
        rules.end(visit.organisation, key)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        visit.flash(_("It is offered no more. Cases of this kind stay as they are."))
    return _back()


@administrator(administration, "/administration/kinds/<key>/again", methods=("POST",))
def take_up_kind(visit: AdministratorVisit, key: str) -> Response:
    """Offers a kind again."""
    rules.take_up(visit.organisation, key)
    visit.flash(_("It is offered again."))
    return _back()


@administrator(administration, "/administration/references", methods=("GET", "POST"))
def reference_pattern(visit: AdministratorVisit) -> Response:
    """The pattern, with what it makes: what was typed can be tried before it is saved."""
    own = visit.organisation
    form = ReferencePatternForm.posted(pattern=own.reference_pattern or reference_patterns.USUAL)
    examples: list[str] = []
    try:
        examples = _examples(visit, reference_patterns.fitting(own, form.pattern.data or ""))
        if form.is_sent() and "try" not in request.form:
            reference_patterns.choose(own, form.pattern.data or "")
            visit.flash(_("Saved."))
            return _back()
    except Refusal as refusal:
        form.refuse(refusal)
    return render(
        "administration/references.html",
        audience=service_audience(own.name),
        form=form,
        examples=examples,
    )


def _examples(visit: AdministratorVisit, pattern: Pattern) -> list[str]:
    """The next references, of as many kinds."""
    following = NextReferences(visit.work, visit.organisation, pattern=pattern)
    there = offered(visit.organisation)[:EXAMPLES]
    return [following.give(there[number % len(there)] if there else None) for number in range(EXAMPLES)]


def _back() -> Response:
    return redirect(url_for("administration.kinds"), 303)
