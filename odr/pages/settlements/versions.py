"""One version of a settlement: the whole text to read, what changed, who has signed, signing, and taking it along."""

from datetime import datetime
from uuid import UUID

from flask import make_response
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired

from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.i18n import language_words
from odr.i18n import lazy_gettext as _l
from odr.pages.settlements.blueprint import settlements
from odr.pages.settlements.shared import (
    FoundSettlement,
    ReadersChanged,
    found_in,
    go_to,
    refuse_changed_readers,
    version_in,
)
from odr.settlements.document.signed_files import settlement_file
from odr.settlements.doing import signing
from odr.settlements.drafting.drafting import CLAUSES
from odr.settlements.papers.paper import not_drawn, statement_files
from odr.settlements.papers.wording import (
    changes,
    clause_words,
    facts_of,
    file_facts,
    person_part,
    state_words,
)
from odr.settlements.standing.standing import SettlementState, SettlementVersion
from odr.vaults.contents.about import NotedThing
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.parts.files import files_shown
from odr.web.parts.noting import notes_here
from odr.web.showing.filters import moment_words
from odr.web.showing.rendering import render
from odr.web.typed.forms import PageForm
from odr.web.visiting.dear import dear
from odr.web.visiting.visits import open_vault

ROOT = "/<uuid:room_id>/version/<int:number>"


class SignForm(PageForm):
    """The legal name, typed; which version was read; and who is told."""

    name = StringField(
        _l("Your legal name"),
        [InputRequired(_l("Please type your legal name."))],
        render_kw={"autocomplete": "off"},
    )
    digest = HiddenField()
    readers = HiddenField()


@open_vault(settlements, ROOT, methods=("GET", "POST"), without_acceptance="reading")
@dear("GET")
def version(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int) -> Response:
    """The whole text, and below it the place to sign."""
    found = found_in(visit, room_id)
    shown = version_in(found, number)
    form = SignForm.posted()
    status: int | None = None
    if form.is_sent():
        try:
            signed = signing.sign_as(
                found.box, room_id, form.readers.data or "", form.digest.data or "", form.name.data or ""
            )
        except ReadersChanged:
            refuse_changed_readers(form)
            status = 409
        except Refusal as refusal:
            form.refuse(refusal)
            status = 422
        else:
            if signed.standing.state is SettlementState.IN_FORCE:
                visit.flash(_("You have signed, and with that all have: the settlement is in force."))
            else:
                visit.flash(_("You have signed. The settlement is in force when all have."))
            return visit.made(room_id, go_to(visit, "room", room_id=room_id))
    return _page(visit, found, shown, form, status)


@open_vault(settlements, f"{ROOT}/file", without_acceptance=True)
def version_file(visit: OpenVaultVisit, case_id: UUID, room_id: UUID, number: int) -> Response:
    """Everything to check the signatures by, without this service."""
    found = found_in(visit, room_id)
    shown = version_in(found, number)
    statements = statement_files(found.settlement.standing.statements_about(shown))
    response = make_response(settlement_file(shown.document, list(shown.signatures.values()), statements).encode())
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="settlement-{number}.json"'
    return response


def _page(
    visit: OpenVaultVisit, found: FoundSettlement, shown: SettlementVersion, form: SignForm, status: int | None
) -> Response:
    standing, document = found.settlement.standing, shown.document
    before = standing.before(shown)
    latest = standing.latest
    is_latest = latest is not None and latest.digest == shown.digest
    own = document.person(found.box.own_id)
    form.digest.data, form.readers.data = shown.digest, found.shown
    return render(
        "settlements/version.html",
        audience=found.audience,
        status=status,
        case=visit.case,
        found=found,
        shown=shown,
        document=document,
        people=[person_part(one) for one in document.people],
        points=[(one, facts_of(document, one)) for one in document.points],
        clauses=[(clause_words(name), getattr(document, name)) for name in CLAUSES if getattr(document, name)],
        language=language_words(document.language),
        law_words=clause_words("law"),
        place_words=clause_words("place"),
        changes=changes(before.document, document) if before is not None else None,
        signatures=[
            (
                one,
                moment_words(datetime.fromisoformat(shown.signatures[one.participant].at))
                if one.participant in shown.signatures
                else None,
                shown.refused.get(one.participant),
            )
            for one in document.signers
        ],
        is_latest=is_latest,
        state=state_words(found.settlement),
        statements=standing.statements_about(shown),
        undrawable=not_drawn(document),
        may_sign=is_latest
        and found.goes_on
        and found.is_party
        and standing.state is SettlementState.WAITING
        and own is not None
        and own.participant in shown.missing,
        acts_for=not found.is_self,
        own=own,
        files=[
            (one, named, file_facts(named))
            for one, named in zip(files_shown(visit.work, shown.files), document.files, strict=True)
        ],
        form=form,
        notes_here=notes_here(visit, NotedThing.version(found.room_id, document.number)),
    )
