"""The form of the agreement that we recommend: for anybody who asks, without signing in."""

from flask import make_response
from werkzeug.wrappers import Response

from odr.agreements.papers.agreement_forms import FormText, recommended, recommended_forms
from odr.agreements.papers.pdf import pdf_of
from odr.i18n import gettext as _
from odr.i18n import in_language_of, language_name
from odr.pages.agreements.blueprint import agreements
from odr.prose.text import blocks
from odr.web.asking.visitors import Visit
from odr.web.showing.audience import public_audience
from odr.web.showing.rendering import render
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import public


@public(agreements, "/agreement-form", without_acceptance=True)
def form(visit: Visit) -> Response:
    """The latest version in the reader's language, to be read and printed."""
    return _page(recommended())


@public(agreements, "/agreement-form/<version>", without_acceptance=True)
def form_version(visit: Visit, version: str) -> Response:
    """One version in one language, whoever reads it; each keeps its address."""
    return _page(recommended(version))


@public(agreements, "/agreement-form/<version>/pdf", without_acceptance=True)
@dear("GET")
def form_pdf(visit: Visit, version: str) -> Response:
    """One version as a PDF."""
    found = recommended(version)
    with in_language_of(found.language):
        footer = _("Recommended form, version %(version)s", version=version)
        made = pdf_of(found.text, footer, language=found.language)
    return as_file(made, "application/pdf", f"agreement-form-{version}.pdf")


@public(agreements, "/agreement-form/<version>/text", without_acceptance=True)
def form_text(visit: Visit, version: str) -> Response:
    """One version as plain text, whose digest is the one that is shown."""
    found = recommended(version)
    return as_file(found.text.encode("utf-8"), "text/plain; charset=utf-8", f"agreement-form-{version}.txt")


def as_file(content: bytes, kind: str, name: str) -> Response:
    """Something to keep."""
    response = make_response(content)
    response.headers["Content-Type"] = kind
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(found: FormText) -> Response:
    return render(
        "agreements/form.html",
        audience=public_audience(),
        form=found,
        blocks=blocks(found.text),
        forms=recommended_forms(),
        language_name=language_name,
    )
