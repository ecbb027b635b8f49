"""A further code: for whom, what it opens and until when; then it is shown, and works once it was proven kept."""

from uuid import UUID

from flask import request
from werkzeug.wrappers import Response

from odr.dates import format_full_day
from odr.errors import Refusal
from odr.i18n import gettext as _
from odr.pages.vaults.blueprint import vaults
from odr.pages.vaults.codes.code_forms import FurtherCodeForm, last_day
from odr.pages.vaults.codes.handing_over import further_ways, issue
from odr.pages.vaults.codes.pending_codes import keep, show, show_sheet, waiting
from odr.pages.vaults.shared import go_to
from odr.vaults.codes.issuing import check_meant, check_scope, checked_label
from odr.vaults.codes.pending import new_pending
from odr.vaults.codes.scope_words import folder_words, says_of
from odr.vaults.contents.folders import folders_of
from odr.vaults.keys.holders import holders_to_choose
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.context import app_context
from odr.web.parts.shown_codes import FURTHER, ProofForm
from odr.web.showing.private_audience import steward_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import steward


@steward(vaults, "/second-code", methods=("GET", "POST"))
def second_code(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Offers a further code: for the drawer or a device, or for somebody who acts for the owner (``?for=``)."""
    folders = folders_of(visit.opened)
    holders = holders_to_choose(visit.work, visit.opened.vault)
    form = FurtherCodeForm.offered(folders, holders, visit.account.id, wanted=request.args.get("for"))
    if form.is_sent():
        timezone = app_context().settings.timezone
        try:
            label, scope = checked_label(form.label.data or ""), form.scope(timezone)
            holder = form.chosen_holder(holders)
            check_meant(holder, scope, form.all_meant.data)
            check_scope(visit.opened, scope)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            ends = format_full_day(last_day(scope.until, timezone)) if scope.until else None
            owner = next(one.name for one in holders if one.is_owner)
            says = says_of(scope, folder_words(folders), holder, owner, ends)
            keep(visit, FURTHER, new_pending(label, scope, holder, says))
            return go_to(visit, "further_code")
    chosen = form.chosen_holder(holders)
    return render(
        "vaults/second_code.html",
        audience=steward_audience(visit),
        case=visit.case,
        form=form,
        name=None if chosen.account_id == visit.account.id else chosen.name,
        has_others=len(holders) > 1,
    )


@steward(vaults, "/further-code", methods=("GET", "POST"))
def further_code(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Shows a further code until it was proven kept; then it opens what was decided."""
    pending = waiting(visit, FURTHER)
    if pending is None:
        return go_to(visit, "codes")
    form = ProofForm.posted()
    if form.proves(pending):
        try:
            code_id = issue(visit, pending)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            if pending.holder is None or pending.holder.account_id == visit.account.id:
                visit.flash(_("The further code works from now on. Keep it somewhere else than the first."))
                return visit.made(code_id, go_to(visit, "home"))
            visit.flash(
                _(
                    "The code works from now on. Please give it to %(name)s in person, on paper or by telephone: by "
                    "mail others could read it.",
                    name=pending.holder.name,
                )
            )
            return visit.made(code_id, go_to(visit, "codes"))
    return show(visit, form, pending, FURTHER, ways=further_ways(visit, pending))


@steward(vaults, "/further-code/sheet")
def further_code_sheet(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """The sheet to print, as a page of its own, for as long as the code waits for its proof."""
    pending = waiting(visit, FURTHER)
    if pending is None:
        return go_to(visit, "codes")
    return show_sheet(visit, pending, FURTHER)
