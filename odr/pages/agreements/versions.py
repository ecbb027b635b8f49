"""One version of the agreement: the whole text to read, what changed, who has signed, signing, and taking it along."""

from datetime import datetime
from uuid import UUID

from werkzeug.wrappers import Response

from odr.agreements.papers import signing
from odr.agreements.papers.papers import authors_of, read
from odr.agreements.papers.pdf import SignedLine, pdf_of
from odr.errors import NotFound, Refusal
from odr.facilitation.document.document import AgreementDocument, agreement_file
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.offered import Offered
from odr.facilitation.validity.offered import version as version_of
from odr.facilitation.validity.paper_rows import PaperKind, of_kind
from odr.facilitation.validity.people import participant_in
from odr.facilitation.validity.validity import validity
from odr.i18n import gettext as _
from odr.i18n import in_language_of, language_words
from odr.messages.news.notices import New
from odr.pages.agreements.audiences import written_audience
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.forms import SignForm
from odr.pages.agreements.public_form import as_file
from odr.pages.agreements.shared import engagement_of, go_to, tell
from odr.paper.fonts import undrawable
from odr.paper.pdf import Attached
from odr.prose.changes import changes
from odr.prose.text import blocks
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.filters import moment_words
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault

ROOT = "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>/agreement/<int:number>"


@open_vault(agreements, ROOT, methods=("GET", "POST"), without_acceptance="reading")
@dear("GET")
def version(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, number: int) -> Response:
    """The whole text, and below it the place to sign."""
    engagement = engagement_of(visit, engagement_id)
    participant_in(visit.opened)
    form = SignForm.posted()
    if form.is_sent():
        try:
            signed = signing.sign_as(visit.opened, engagement, number, form.name.data)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if signed.document is not None and signed.row.in_force_since is not None:
                tell(visit, {UUID(one.account) for one in signed.document.signers}, New.CHANGE)
                visit.flash(_("You have signed, and with that all have: the agreement is in force."))
            else:
                visit.flash(_("You have signed. The agreement is in force when all have."))
            return visit.made(signed.row.id, go_to(visit, "engagement", engagement_id=engagement_id))
    return _page(visit, engagement, version_of(visit.work, engagement, number), form)


@open_vault(agreements, f"{ROOT}/pdf", without_acceptance=True)
@dear("GET")
def version_pdf(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, number: int) -> Response:
    """The text and its signatures as a PDF, in the language that was signed."""
    engagement = engagement_of(visit, engagement_id)
    offered = version_of(visit.work, engagement, number)
    text = signing.text_of(visit.opened, engagement, offered)
    if text is None or offered.document is None:
        raise NotFound
    with in_language_of(offered.document.language):
        made = _paper(visit, offered, offered.document, text)
    return as_file(made, "application/pdf", f"agreement-{number}.pdf")


def _paper(visit: OpenVaultVisit, offered: Offered, document: AgreementDocument, text: str) -> bytes:
    roles = {"party": _("Party"), "facilitator": _("Facilitator")}
    lines = [
        SignedLine(one.name, roles[one.role], _signed(visit, offered, one.participant)) for one in document.signers
    ]
    number = offered.row.number
    footer = _("Case %(reference)s, version %(number)s", reference=document.reference, number=number)
    digests = [f"text      {document.text}", f"agreement {document.digest().hex()}"]
    attached = Attached(
        datetime.fromisoformat(document.proposed_at),
        f"agreement-{number}.json",
        "application/json",
        _("The signed file, to be checked with “odr verify”"),
        agreement_file(document, text, offered.signatures).encode().decode("utf-8"),
    )
    return pdf_of(text, footer, lines, digests, attached, language=document.language)


@open_vault(agreements, f"{ROOT}/file", without_acceptance=True)
def version_file(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, number: int) -> Response:
    """Everything to check the signatures by, without this service."""
    engagement = engagement_of(visit, engagement_id)
    made = signing.file_of(visit.opened, engagement, version_of(visit.work, engagement, number))
    return as_file(made.encode(), "application/json", f"agreement-{number}.json")


def _page(visit: OpenVaultVisit, engagement: Engagement, offered: Offered, form: PageForm) -> Response:
    place = participant_in(visit.opened)
    text = signing.text_of(visit.opened, engagement, offered)
    number = offered.row.number
    previous = version_of(visit.work, engagement, number - 1) if number > 1 else None
    before = signing.text_of(visit.opened, engagement, previous) if previous is not None else None
    found = validity(visit.work, engagement)
    is_latest = found.offered is not None and found.offered.row.number == number
    signed = offered.signed_by()
    wishes = read(visit.opened, engagement, of_kind(visit.work, engagement, PaperKind.REQUEST))
    signers = [] if offered.document is None else offered.document.signers
    names = [one.name for one in signers]
    own = offered.document.signer(place.id) if offered.document is not None else None
    shown = [one.row.paper_id for one in (offered, previous) if one is not None] + [one.id for one in wishes]
    return render(
        "agreements/version.html",
        audience=written_audience(visit, engagement, shown),
        case=visit.case,
        engagement=engagement,
        number=number,
        offered=offered,
        language=language_words(offered.document.language) if offered.document is not None else "",
        blocks=None if text is None else blocks(text),
        changes=changes(before, text) if before is not None and text is not None else [],
        changed=before is not None,
        signers=[(one, _signed(visit, offered, one.participant), one.participant in signed) for one in signers],
        undrawable=[(one, f"U+{ord(one):04X}") for one in undrawable("".join([text or "", *names]))],
        forged=len(signed) != len(offered.signatures),
        own_keys=signing.names_own_keys(visit.opened, offered),
        validity=found,
        is_latest=is_latest,
        may_sign=is_latest
        and own is not None
        and own.participant not in signed
        and text is not None
        and engagement.ended_at is None,
        own=own,
        wishes=wishes,
        authors=authors_of(visit.work, wishes),
        form=form,
    )


def _signed(visit: OpenVaultVisit, offered: Offered, participant_id: str) -> str:
    made = next((one for one in offered.signatures if one.participant == participant_id), None)
    if made is None:
        return _("not yet")
    if not offered.verifies(made):
        return _("does not verify")
    return moment_words(datetime.fromisoformat(made.at))
