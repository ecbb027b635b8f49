"""Offering a text of the agreement for signing, and signing it with the key of one's own open vault."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from odr.accounts.contact import contacts_of
from odr.agreements.papers import papers
from odr.agreements.papers.agreement_forms import FormText, filled
from odr.agreements.papers.trusted_keys import known_keys, require_known_signers
from odr.audit.log import Event
from odr.cases.cases import FACILITATOR, PARTY
from odr.cases.tables import Case, Participant
from odr.crypto.derivation import digest
from odr.crypto.errors import CryptoError
from odr.db.work import Work
from odr.errors import NotFound, Refusal
from odr.facilitation.document.document import AgreementDocument, AgreementFile, agreement_file
from odr.facilitation.engagement.ending import settle_state
from odr.facilitation.engagement.proposal import WantedEnd, end_wanted
from odr.facilitation.tables import Agreement, AgreementSignature, Engagement, Paper
from odr.facilitation.validity.offered import Offered, latest, version
from odr.facilitation.validity.paper_rows import PaperKind, of_kind, sealed_digest
from odr.facilitation.validity.people import facilitator_of, participant_in, parties_of, require_open, taking_part
from odr.facilitation.validity.places import signature_id
from odr.facilitation.validity.validity import unanswered_by, validity
from odr.i18n import SOURCE_LANGUAGE
from odr.i18n import gettext as _
from odr.prose.text import canonical, text_digest
from odr.signed.document import Signer, sign
from odr.signed.spelling import is_language
from odr.texts import one_line, same
from odr.vaults.keys.open_vault import OpenVault

LONGEST_TERM = 300
FEWEST_DAYS, MOST_DAYS = 1, 365


@dataclass(frozen=True)
class AgreementTerms:
    """What is filled into a form. ``language`` is what people speak, ``written_in`` the tag of that of the text."""

    notes_days: int
    breach_hours: int
    fees: str
    law: str
    language: str
    written_in: str = SOURCE_LANGUAGE


def offer_from_form(opened: OpenVault, engagement: Engagement, form: FormText, terms: AgreementTerms) -> Agreement:
    """Offers a form, filled in, for signing; ``written_in`` is the language of its text. Raises ``Refusal``."""
    text = text_from(opened.work, engagement, form, terms)
    return _offer(opened, engagement, form, terms.notes_days, text, terms.written_in)


def offer_text(
    opened: OpenVault,
    engagement: Engagement,
    form: FormText,
    notes_days: int,
    typed: str,
    written_in: str = SOURCE_LANGUAGE,
    based_on: int | None = None,
) -> Agreement:
    """Offers a text that somebody has changed, as the next version; ``based_on`` is the version that they changed.

    Raises ``Refusal`` if another has been offered since, and for whatever will not do.
    """
    if based_on is not None:
        require_latest(latest(opened.work, engagement), based_on)
    return _offer(opened, engagement, form, notes_days, canonical(typed), written_in)


def require_latest(offered: Offered | None, based_on: int) -> None:
    """Raises ``Refusal`` if the latest version is not the one that a text was made from."""
    if offered is None or offered.row.number != based_on:
        raise Refusal(
            _("Another version has been offered meanwhile. Please compare yours with it, and offer it once more.")
        )


def text_from(work: Work, engagement: Engagement, form: FormText, terms: AgreementTerms) -> str:
    """The form with the people, the case and the terms filled in. Raises ``Refusal``."""
    case = work.session.get_one(Case, engagement.case_id)
    facilitator, parties = facilitator_of(work, engagement), parties_of(work, case.id)
    if facilitator is None:
        raise NotFound
    contacts = contacts_of(work, [one.account_id for one in (*parties, facilitator)])
    return filled(
        form,
        {
            "facilitator": contacts[facilitator.account_id].legal_name,
            "parties": ", ".join(contacts[one.account_id].legal_name for one in parties),
            "reference": case.reference,
            "notes_days": str(_days(terms.notes_days)),
            "breach_hours": str(terms.breach_hours),
            "fees": _term(terms.fees, "fees"),
            "law": _term(terms.law, "law"),
            "language": _term(terms.language, "language"),
        },
    )


def sign_as(opened: OpenVault, engagement: Engagement, number: int, typed_name: str) -> Offered:
    """Signs the latest version with the signing key of this open vault, and gives it back as it is then.

    ``number`` is the version that was read. Raises ``Refusal`` if there is a later one, if the name is not the one
    that stands in the document, or if anything does not fit.
    """
    work, signer_place = opened.work, participant_in(opened)
    case = require_open(work, engagement)
    offered = latest(work, engagement)
    if offered is None:
        raise NotFound
    if offered.row.number != number:
        raise Refusal(_("A later version has been offered meanwhile. Please read that one."))
    document = offered.document
    signer = document.signer(signer_place.id) if document is not None else None
    if document is None or signer is None:
        raise Refusal(_("This version does not name you, or was altered in the database. It cannot be signed."))
    if str(signer_place.id) in {one.participant for one in offered.signatures}:
        raise Refusal(_("You have signed this version already."))
    if text_of(opened, engagement, offered) is None:
        raise Refusal(_("The text does not fit what is to be signed, so it cannot be signed. Please tell the others."))
    if not same(typed_name, signer.name):
        raise Refusal(
            _("Please type your legal name as it appears in the agreement: %(name)s.", name=signer.name), "name"
        )
    _check_own(opened, signer)
    require_known_signers(opened, document)
    if validity(work, engagement).altered:
        raise Refusal(
            _(
                "Something about this version or its signatures does not fit what is recorded, so it cannot be signed. "
                "Please offer the text once more, and tell the organisation."
            )
        )
    disclosures = of_kind(work, engagement, PaperKind.DISCLOSURE)
    if signer.role == PARTY and unanswered_by(work, engagement, [signer_place], None, disclosures):
        raise Refusal(_("Please answer the disclosure of the facilitator first."))
    made = sign(document, signer, work.now, opened.signing_pair())
    work.session.add(
        AgreementSignature(
            agreement_id=offered.row.id,
            participant_id=signer_place.id,
            signed_at=work.now,
            signature=made.signature,
        )
    )
    work.session.flush()
    opened.record_for_case(Event.AGREEMENT_SIGNED, subject_id=signature_id(offered.row.id, signer_place.id))
    settle_state(work, case)
    signed = version(work, engagement, number)
    if signed.row.in_force_since is None and len(signed.signed_by()) == len(document.signers):
        signed.row.in_force_since = work.now
        end_wanted(work, engagement.case_id, WantedEnd.DONE)
    return signed


def text_of(opened: OpenVault, engagement: Engagement, offered: Offered) -> str | None:
    """The text of a version, if it opens to this reader and is the one that the document names."""
    paper = opened.work.session.get(Paper, offered.row.paper_id)
    if paper is None or paper.engagement_id != engagement.id or offered.document is None:
        return None
    content = papers.read(opened, engagement, [paper])[0].content
    text = content.get("text") if content is not None else None
    if not isinstance(text, str) or text_digest(text).hex() != offered.document.text:
        return None
    return text


def names_own_keys(opened: OpenVault, offered: Offered) -> bool:
    """Whether the key under this reader's name is, or was, theirs. If not, somebody else could sign in their name."""
    signer = offered.document.signer(opened.vault.participant_id) if offered.document is not None else None
    if signer is None:
        return True
    try:
        return opened.signing_pair(signer.epoch).public.encoded.hex() == signer.key
    except CryptoError:
        return False


def file_of(opened: OpenVault, engagement: Engagement, offered: Offered) -> AgreementFile:
    """Everything to check the agreement by, without the installation. Raises ``NotFound`` if the text does not open."""
    text = text_of(opened, engagement, offered)
    if text is None or offered.document is None:
        raise NotFound
    return agreement_file(offered.document, text, offered.signatures)


def ask_for_change(opened: OpenVault, engagement: Engagement, typed: str) -> Paper:
    """One of the signers asks for a change of the text; all of them read it. Raises ``Refusal``."""
    require_open(opened.work, engagement)
    _taker(opened, engagement)
    text = typed.replace("\r\n", "\n").strip()
    if not text:
        raise Refusal(_("Please say what should be changed."), "text")
    if len(text) > 4000:
        raise Refusal(_("Please use at most %(count)d characters.", count=4000), "text")
    return papers.write(opened, engagement, PaperKind.REQUEST, {"text": text})


def _offer(
    opened: OpenVault, engagement: Engagement, form: FormText, notes_days: int, text: str, written_in: str
) -> Agreement:
    """A next version is the latest from here on; until it is signed by all, nothing is in force."""
    work = opened.work
    case, author = require_open(work, engagement), _taker(opened, engagement)
    disclosures = of_kind(work, engagement, PaperKind.DISCLOSURE)
    parties = parties_of(work, case.id)
    earlier = latest(work, engagement)
    if not is_language(written_in):
        raise Refusal(_("Please choose the language."), "written_in")
    if not disclosures:
        raise Refusal(_("The facilitator has not disclosed anything yet; that comes first."))
    if unanswered_by(work, engagement, parties, earlier, disclosures):
        raise Refusal(_("Not every party has accepted the facilitator's disclosure yet; that comes first."))
    sealed = [sealed_digest(one) for one in disclosures]
    people = taking_part(work, engagement)
    if earlier is not None and earlier.document is not None:
        before = earlier.document
        same_people = {one.participant for one in before.signers} == {str(one.id) for one in people}
        same_text = before.text == text_digest(text).hex() and before.language == written_in
        if same_text and same_people and before.disclosures == sealed:
            raise Refusal(_("This is the text that is offered already."), "text")
    signers = _signers(opened, people)
    paper = papers.write(opened, engagement, PaperKind.TEXT, {"text": text})
    row = Agreement(
        id=uuid4(),
        engagement_id=engagement.id,
        number=1 if earlier is None else earlier.row.number + 1,
        paper_id=paper.id,
        proposed_by=author.id,
        proposed_at=work.now,
    )
    document = AgreementDocument(
        agreement=str(row.id),
        case=str(case.id),
        disclosures=sealed,
        engagement=str(engagement.id),
        form=form.name,
        form_digest=form.digest,
        language=written_in,
        notes_days=_days(notes_days),
        number=row.number,
        paper=str(paper.id),
        proposed_at=work.now.isoformat(),
        reference=case.reference,
        sealed_text=sealed_digest(paper),
        signers=signers,
        text=text_digest(text).hex(),
    )
    row.sealed_document = work.installation.seal(document.encode(), row.sealed_document_context(engagement))
    work.session.add(row)
    work.session.flush()
    opened.record_for_case(Event.AGREEMENT_PROPOSED, subject_id=engagement.id)
    settle_state(work, case)
    return row


def _taker(opened: OpenVault, engagement: Engagement) -> Participant:
    """One of those who sign. Raises ``NotFound``."""
    place = participant_in(opened)
    if place.id not in {one.id for one in taking_part(opened.work, engagement)} or place.withdrawn_at is not None:
        raise NotFound
    if facilitator_of(opened.work, engagement) is None:
        raise NotFound
    return place


def _signers(opened: OpenVault, people: Sequence[Participant]) -> list[Signer]:
    """Everybody who has to sign, with the keys that they are known by."""
    contacts = contacts_of(opened.work, [one.account_id for one in people])
    return [
        Signer(
            account=str(one.account_id),
            epoch=keys.signing[-1].epoch,
            key=keys.signing_key.hex(),
            mailbox=digest(keys.mailbox_key).hex(),
            name=contacts[one.account_id].legal_name,
            participant=str(one.id),
            role=PARTY if one.role == PARTY else FACILITATOR,
        )
        for one, keys in known_keys(opened, people)
    ]


def _check_own(opened: OpenVault, signer: Signer) -> None:
    """Raises ``Refusal`` unless the document names this vault's own keys: no other could be signed for in its name."""
    own = opened.signing_pair().public.encoded.hex()
    mailbox = digest(opened.mailbox_pair().public.encoded).hex()
    if (own, mailbox) != (signer.key, signer.mailbox):
        raise Refusal(
            _(
                "The keys that this version names for you are not yours as they are now. "
                "Please offer the text once more; if that does not help, tell the organisation."
            )
        )


def _days(days: int) -> int:
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise Refusal(
            _("Please give a number of days from %(first)d to %(last)d.", first=FEWEST_DAYS, last=MOST_DAYS),
            "notes_days",
        )
    return days


def _term(typed: str, field: str) -> str:
    return one_line(typed, LONGEST_TERM, missing=_("Please fill this in."), field=field)
