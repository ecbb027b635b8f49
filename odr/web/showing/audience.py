"""The one quiet line on every page that says who can read what stands or is typed there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from odr.i18n import gettext as _
from odr.i18n import listed as _listed

AudienceKind = Literal["private", "room", "caucus", "service", "public"]


@dataclass(frozen=True)
class Audience:
    """Who can read a page. ``kind`` chooses colour and icon; the words say it too."""

    kind: AudienceKind
    headline: str
    detail: str = ""
    link_url: str | None = None
    link_text: str | None = None


def public_audience() -> Audience:
    """A page that anybody may read, with nothing typed into it."""
    return Audience("public", _("Anybody can read this page."), _("It holds nothing about you."))


def service_audience(organisation: str) -> Audience:
    """A page for administrators."""
    return Audience(
        "service",
        _("Administrators of %(organisation)s can read this page.", organisation=organisation),
        _("What the parties write is sealed: there is no page on which you could read it."),
    )


def operators_audience() -> Audience:
    """A page of the desk."""
    return Audience(
        "service",
        _("The people who run this service can read this page."),
        _("From here no case can be reached, and nothing that an organisation does."),
    )


def lawful_audience() -> Audience:
    """A page of the desk about what the law requires to be handed over."""
    return Audience(
        "service",
        _(
            "The people who run this service can read this page. Authority, order and what it asks for are shown to "
            "the people concerned, and to the organisation whose case it is, once they are told."
        ),
        _("Of a case or a person it shows how much there is. What opens with a code can't be reached from here."),
    )


def breach_at_desk_audience() -> Audience:
    """A breach, at the desk."""
    return Audience(
        "service",
        _(
            "The people who run this service can read this page. What is entered here is shown to the administrators "
            "of the organisations that the breach concerns."
        ),
        _("From here no case can be reached, and nothing that an organisation does."),
    )


def hold_audience() -> Audience:
    """A legal hold, at the desk."""
    return Audience(
        "service",
        _("The people who run this service can read this page. What a hold says is shown to the people of the case."),
        _("Of a case its reference and its state stand here, and nothing of what is in it."),
    )


def new_operator_audience() -> Audience:
    """The contact data of a new operator."""
    return Audience(
        "service",
        _("What you type here can be read by you and by the other people who run this service."),
        _("Nobody else is shown it."),
    )


def terms_audience(organisation: str) -> Audience:
    """An organisation's terms."""
    return Audience(
        "service",
        _("Everybody who has to do with %(organisation)s can read this page.", organisation=organisation),
        _("It holds nothing about you."),
    )


def acceptance_audience() -> Audience:
    """What somebody accepts."""
    return Audience(
        "service",
        _("What you accept here is seen by you and by the people who run this service."),
        _("Nobody else is shown it."),
    )


def every_administrator_audience() -> Audience:
    """A page about the service as such."""
    return Audience(
        "service",
        _("The administrators of every organisation that uses this service can read this page."),
        _("It holds nothing about any case, and nothing about you."),
    )


def desk_audience(detail: str = "") -> Audience:
    """What is written to the people who run the service."""
    return Audience("service", _("You can read this, and the people who run this service."), detail)


def support_audience(organisation: str | None) -> Audience:
    """What support may look at, and has: of one's own, or of an organisation's administration."""
    detail = _("They see who looked at what as well.")
    if organisation is None:
        return desk_audience(detail)
    return Audience(
        "service",
        _(
            "Administrators of %(organisation)s can read this page, and the people who run this service.",
            organisation=organisation,
        ),
        detail,
    )


def request_audience(organisation: str | None) -> Audience:
    """A request about personal data: who asked, and those who answer it."""
    if organisation is None:
        return desk_audience(_("Nobody else is shown it."))
    return Audience(
        "service",
        _("You can read this, and the administrators of %(organisation)s, who answer it.", organisation=organisation),
        _("The people who run this service see that it is answered in time, and can read it too."),
    )


def answered_audience(organisation: str | None) -> Audience:
    """The same, as those see it who answer."""
    return Audience(
        "service",
        _("Whoever asked reads what you write here, and so does everybody at the desk who answers requests.")
        if organisation is None
        else _("Whoever asked reads what you write here, your fellow administrators, and the people at the desk."),
        _("Whether they have an account is not told."),
    )


def contract_audience(organisation: str) -> Audience:
    """The contract of an organisation, and its statements."""
    return Audience(
        "service",
        _(
            "Administrators of %(organisation)s can read this page, and the people who run this service.",
            organisation=organisation,
        ),
        _("Please write no card number here: nobody needs it."),
    )


def breach_audience(organisation: str) -> Audience:
    """The breaches that concern an organisation, and disclosures of its cases."""
    return Audience(
        "service",
        _(
            "Administrators of %(organisation)s can read this page, and the people who run this service.",
            organisation=organisation,
        ),
        _("Of a case it names nothing but the reference."),
    )


def handed_over_audience() -> Audience:
    """What the law required to be handed over, as far as it concerns whoever looks."""
    return Audience(
        "service",
        _("You can read this page, and so can the people who run this service."),
        _("Whoever else an entry concerns reads it on a page of their own."),
    )


def statement_audience() -> Audience:
    """A statement, as the mailed link shows it."""
    return Audience(
        "service",
        _("Whoever has the link can read this page."),
        _("So can the administrators of the organisation, and the people who run this service."),
    )


def survey_audience() -> Audience:
    """The answers to a survey."""
    return Audience(
        "service",
        _("Your answers are counted. Nobody can see which were yours."),
        _("What you write in a free answer is read by those who ask, without your name."),
    )


def contact_audience(administered: str | None, *, is_operator: bool) -> Audience:
    """A person's own contact data. ``administered`` is the organisation that they administer."""
    if is_operator:
        return Audience(
            "service",
            _("You can read this, and the other people who run this service."),
            _("Organisations and the people in their cases see your name, nothing more."),
        )
    if administered is not None:
        return Audience(
            "service",
            _("You can read this, and the other administrators of %(organisation)s.", organisation=administered),
            _("So can those of an organisation in whose cases you take part. Others see your name, nothing more."),
        )
    return Audience(
        "service",
        _("You can read this, and the administrators of the organisations whose cases you take part in."),
        _("The others in your cases see your name, nothing more."),
    )


def invitation_audience(organisation: str, *, is_party: bool) -> Audience:
    """An invitation, and the contact data of whoever accepts it."""
    headline = _(
        "What you type here can be read by you and by the administrators of %(organisation)s.",
        organisation=organisation,
    )
    return Audience("service", headline, _("The others in the case see your name, nothing more.") if is_party else "")


def link_audience(*, shows_role: bool = False) -> Audience:
    """What a mailed link shows, with nothing typed into it.

    ``shows_role``: to whoever is signed in with the address that was invited, also what they are in the dispute.
    """
    return Audience(
        "public",
        _("Whoever holds this link can read this page."),
        _("Your role in the dispute is shown to nobody but you: you are signed in with the address that was invited.")
        if shows_role
        else _("It says nothing of what any case is about."),
    )


def set_up_audience(organisation: str | None) -> Audience:
    """The contact data of an organisation's first administrator."""
    return Audience(
        "service",
        _("What you type about yourself can be read by you and by the administrators who join you."),
        _("You both administer %(organisation)s.", organisation=organisation) if organisation else "",
    )


def case_audience(others: Sequence[str], organisation: str) -> Audience:
    """A case as such: reference, kind, state and who takes part."""
    administrators = _("the administrators of %(organisation)s", organisation=organisation)
    return Audience(
        "service",
        _(
            "Reference, kind, state and people of this case are seen by %(all)s.",
            all=_listed([_("you"), *others, administrators]),
        ),
        _(
            "An adviser of somebody in it sees reference and state alone. What you write in private is on pages of "
            "its own, behind your code."
        ),
    )


def own_role_audience(others: Sequence[str], organisation: str) -> Audience:
    """What a party says they are in the dispute."""
    return Audience(
        "service",
        _("Your role in the dispute is seen by %(all)s.", all=_listed([_("you"), *others])),
        _(
            "Whoever joins later sees it as well. It is sealed as your address is, so that lists can show it without a "
            "code: whoever runs this service could open it. The administrators of %(organisation)s see what they typed "
            "until you join, and nothing that you change here.",
            organisation=organisation,
        ),
    )


def typed_to_service_audience() -> Audience:
    """Forms for signing in and the like, whose content is used and not shown to anybody."""
    return Audience(
        "service",
        _("What you type here goes to this service and to nobody else."),
        _("It is used to know that it is you."),
    )


def only_you_audience(headline: str, detail: str = "") -> Audience:
    """A page that nobody but the person who looks at it can see."""
    return Audience("private", headline, detail)


def advised_case_audience(party: str, organisation: str) -> Audience:
    """That somebody acts for a party, as the two of them see it."""
    return Audience(
        "private",
        _("%(party)s and you know that you act here.", party=party),
        _(
            "The other people in the case are not told, and the administrators of %(organisation)s are not shown it.",
            organisation=organisation,
        ),
    )


def own_advisers_audience(names: Sequence[str], organisation: str) -> Audience:
    """Who acts for the visitor, whom they have invited, and whom they type in."""
    return Audience(
        "private",
        _("Only you see this page."),
        (
            _("Each of them, %(names)s, sees on a page of their own that they act for you.", names=_listed(names))
            if len(names) > 1
            else _("%(name)s sees on a page of their own that they act for you.", name=names[0])
            if names
            else _("Whoever acts for you sees only their own part in it.")
        )
        + " "
        + _(
            "The other people in the case are not told, and the administrators of %(organisation)s are not shown it.",
            organisation=organisation,
        ),
    )


def undertaking_audience() -> Audience:
    """The text of the undertaking, and that it was confirmed."""
    return Audience(
        "private",
        _("That the undertaking was confirmed, and when, is seen by the adviser and by the party they act for."),
        _("The text itself is the same for everybody."),
    )


def advising_invitation_audience(organisation: str) -> Audience:
    """The contact data of somebody who accepts to act for a party."""
    return Audience(
        "service",
        _("What you type here goes to this service; %(organisation)s is not shown it.", organisation=organisation),
        _("Whoever invites you sees your name, nothing more."),
    )
