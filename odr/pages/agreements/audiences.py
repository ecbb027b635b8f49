"""Who can read the pages of facilitators."""

from odr.accounts.contact import contacts_of
from odr.cases.people.participants import people_known_to
from odr.facilitation.tables import Engagement
from odr.facilitation.validity.people import is_told_of, taking_part
from odr.i18n import gettext as _
from odr.i18n import listed
from odr.vaults.contents.readers import Reader
from odr.web.asking.visitors import ActingVisit, GrantedVisit
from odr.web.showing.audience import Audience, granted_audience


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
    """What is written about an engagement: it is sealed to everybody who takes part in it."""
    people = taking_part(visit.work, engagement)
    if engagement.notes_destroyed_at is not None:  # and with the notes every key of that place
        people = [one for one in people if one.id != engagement.participant_id]
    contacts = contacts_of(visit.work, [one.account_id for one in people])
    names = [contacts[one.account_id].legal_name for one in people if one.account_id != visit.account.id]
    return Audience(
        "room",
        _("Read by those who take part: %(names)s.", names=listed([_("you"), *names])),
        _("Not the administrators, and nobody who runs this service."),
    )


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
