"""Giving access under an agreement, and the one place where a party sees who can read what, and until when."""

from uuid import UUID

from werkzeug.wrappers import Response

from odr.agreements.access import giving
from odr.agreements.access.giving import given_among
from odr.cases.cases import PARTY
from odr.errors import NotFound, Refusal
from odr.facilitation.engagement.engaging import engagements_in
from odr.facilitation.engagement.stages import shown
from odr.facilitation.validity.people import participant_in
from odr.facilitation.validity.validity import validity
from odr.i18n import gettext as _
from odr.messages.entries.rooms import rooms_of
from odr.messages.mailboxes.mailbox import OpenMailbox
from odr.messages.news.notices import New
from odr.messages.saying import from_browser
from odr.messages.saying.disclosing import latest_disclosures
from odr.messages.saying.sending import addressing_in
from odr.pages.agreements.blueprint import agreements
from odr.pages.agreements.by_hand import show_by_hand
from odr.pages.agreements.forms import BY_HAND, GiveForm
from odr.pages.agreements.shared import engagement_of, go_to, tell_facilitator
from odr.vaults.codes.overview import code_lines
from odr.vaults.contents.folders import browser_folders, folders_of
from odr.vaults.contents.listing import show_titles
from odr.web.asking.visitors import OpenVaultVisit
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import render
from odr.web.visiting.visits import steward

# So many entries of which copies were disclosed are shown, the latest.
MOST_COPIES = 100
ROOT = "/cases/<uuid:case_id>/facilitation/<uuid:engagement_id>"


@steward(agreements, f"{ROOT}/give", methods=("GET", "POST"))
def give(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID) -> Response:
    """A party gives a facilitator chosen folders to read."""
    engagement = engagement_of(visit, engagement_id)
    if participant_in(visit.opened).role != PARTY or not validity(visit.work, engagement).in_force:
        raise NotFound
    form = GiveForm.offered(folders_of(visit.opened))
    if form.is_sent():
        access = form.access(visit.app.settings.timezone)
        try:
            if form.way.data == BY_HAND:
                show_by_hand(visit, engagement, access, again=form.again.data)
                return go_to(visit, "code_by_hand", engagement_id=engagement_id)
            given = giving.give(
                visit.opened, engagement, access.folders, access.purpose, access.until, again=form.again.data
            )
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            tell_facilitator(visit, engagement, New.ACCESS)
            visit.flash(_("Given. The facilitator can read these folders as long as the agreement is in force."))
            return visit.made(given, go_to(visit, "who_reads_what"))
    return render(
        "agreements/give.html",
        audience=private_audience(visit),
        case=visit.case,
        engagement=engagement,
        facilitator=shown(visit.work, [engagement])[0].name,
        form=form,
    )


@steward(agreements, f"{ROOT}/give-again/<uuid:code_id>", methods=("POST",))
def give_again(visit: OpenVaultVisit, case_id: UUID, engagement_id: UUID, code_id: UUID) -> Response:
    """Gives under the agreement in force what was given under an earlier version, in the way it was given then."""
    engagement = engagement_of(visit, engagement_id)
    try:
        if giving.is_by_hand(visit.work, code_id):
            access = giving.access_of(visit.opened, engagement, code_id)
            show_by_hand(visit, engagement, access, replaces=code_id, again=True)
            return go_to(visit, "code_by_hand", engagement_id=engagement_id)
        giving.give_again(visit.opened, engagement, code_id)
    except Refusal as refusal:
        visit.flash(refusal.message, "warning")
    else:
        tell_facilitator(visit, engagement, New.ACCESS)
        visit.flash(_("Given again, under the agreement that is in force now."))
        return visit.made(code_id, go_to(visit, "who_reads_what"))
    return go_to(visit, "who_reads_what")


@steward(agreements, "/cases/<uuid:case_id>/who-reads-what", without_acceptance=True)
def who_reads_what(visit: OpenVaultVisit, case_id: UUID) -> Response:
    """Every way to what the party wrote: codes and agreements, copies that were disclosed, rooms and who is in them."""
    found = shown(visit.work, engagements_in(visit.work, visit.case))
    of = {one.engagement.id: one for one in found}
    under = {given.code_id: (of[given.engagement_id], given) for given in given_among(visit.work, of)}
    lines, altered = code_lines(visit.opened)
    disclosed = latest_disclosures(visit.opened, MOST_COPIES + 1)
    titles = show_titles(visit.opened, disclosed)
    box = OpenMailbox(visit.opened)
    rooms = [(room, [reader.name for reader in addressing_in(box, room).readers]) for room in rooms_of(box)]
    return render(
        "agreements/who_reads_what.html",
        audience=private_audience(visit),
        case=visit.case,
        lines=lines,
        altered=altered,
        under=under,
        folders={
            folder.id: folder.name
            for folder in (*folders_of(visit.opened), *browser_folders(visit.opened))
            if folder.name is not None
        },
        engagements=[one for one in found if one.engagement.ended_at is None],
        disclosed=list(disclosed.items())[:MOST_COPIES],
        more_disclosed=len(disclosed) > MOST_COPIES,
        titles=titles,
        in_browser=from_browser.among(visit.opened, [one for one in disclosed if titles.get(one) is None]),
        rooms=rooms,
    )
