"""Who can read the pages of facilitators."""

from collections.abc import Collection, Sequence
from uuid import UUID

from odr.accounts.contact import contacts_of
from odr.agreements.papers.papers import participants_with_boxes
from odr.cases.people.participants import people_known_to
from odr.cases.tables import Participant
from odr.facilitation.engagement.kept import notes_go_with, notes_kept
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import is_told_of, taking_part
from odr.i18n import gettext as _
from odr.i18n import listed
from odr.vaults.contents.readers import Reader
from odr.web.asking.visitors import ActingVisit, GrantedVisit
from odr.web.showing.audience import Audience
from odr.web.showing.sealed_audience import granted_audience


def state_audience(visit: ActingVisit, engagement: Engagement | None = None) -> Audience:
    """How far it is with a facilitator, or with all who go on: metadata, which the administrators see too."""
    others = [
        one.name
        for one in people_known_to(visit.work, visit.participant)
        if one.account_id != visit.account.id
        and (
            not one.is_facilitator or (one.withdrawn_at is None if engagement is None else is_told_of(engagement, one))
        )
    ]
    return Audience(
        "service",
        _(
            "Who is proposed, and how far it is, is seen by %(all)s.",
            all=listed(
                [
                    _("you"),
                    *others,
                    _("the administrators of %(organisation)s", organisation=visit.organisation.name),
                ]
            ),
        ),
        _("What is disclosed, asked and agreed is sealed: the administrators cannot read it."),
    )


def paper_audience(visit: ActingVisit, engagement: Engagement) -> Audience:
    """What is written about an engagement on this page: it is sealed to everybody who takes part in it."""
    people = taking_part(visit.work, engagement)
    return Audience(
        "room",
        _("Read by those who take part: %(names)s.", names=_names(visit, people)),
        _not_by_others(),
    )


def written_audience(
    visit: ActingVisit, engagement: Engagement, paper_ids: Collection[UUID], *, may_write: bool = False
) -> Audience:
    """What was written about an engagement: read by those to whom these papers are sealed, whoever takes part now.

    With ``may_write`` the page is one to write on as well: who takes part and reads nothing of that before is named.
    """
    readers = participants_with_boxes(visit.work, paper_ids)
    notes = notes_kept(notes_go_with(visit.work, [engagement])[engagement.id], visit.case, visit.work.now)
    if notes is not None and notes.over:  # and with the notes every key of that place
        readers = [one for one in readers if one.id != engagement.participant_id]
    later = [one for one in taking_part(visit.work, engagement) if one not in readers] if may_write else []
    detail = [_not_by_others()]
    if any(one.account_id != visit.account.id for one in later):
        detail.append(
            _("What you write here is also read by %(names)s.", names=_names(visit, later, with_visitor=False))
        )
    # Whoever came later reads nothing of it. Before anything is written the page is theirs who looks at it.
    reads = not readers or any(one.account_id == visit.account.id for one in readers)
    names = _names(visit, readers, with_visitor=reads)
    return Audience("room", _("Read by %(names)s.", names=names), " ".join(detail))


def _names(visit: ActingVisit, people: Sequence[Participant], *, with_visitor: bool = True) -> str:
    contacts = contacts_of(visit.work, [one.account_id for one in people])
    names = [contacts[one.account_id].legal_name for one in people if one.account_id != visit.account.id]
    return listed([_("you"), *names] if with_visitor else names)


def _not_by_others() -> str:
    return _("Not the administrators, and nobody who runs this service.")


def roster_audience(organisation: str) -> Audience:
    """The roster of facilitators."""
    return Audience(
        "service",
        _("The administrators of %(organisation)s can read this page.", organisation=organisation),
        _("Names, languages and fields of work are shown to the parties of its cases."),
    )


def audience_of_given(visit: GrantedVisit) -> Audience:
    """What a party gave to a facilitator with one code, until that code ends."""
    viewer = Reader(visit.account.id, visit.contact().legal_name, visit.granted.code.expires_at, codes=1)
    return granted_audience(viewer, party_name(visit))


def party_name(visit: GrantedVisit) -> str:
    """The legal name of the party who gave it."""
    return contacts_of(visit.work, [visit.party.account_id])[visit.party.account_id].legal_name
