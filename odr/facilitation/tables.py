"""Tables of facilitators and their agreements."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped

from odr.crypto.context import Context, Purpose
from odr.db.columns import Base, Moment, ShortText, identifier, key_material, metadata, sealed


class RosterEntry(Base):
    """A facilitator whom an organisation knows: the parties of its cases may choose among them."""

    __tablename__ = "roster_entries"

    organisation_id: Mapped[UUID] = metadata(
        "says whose roster", Uuid, ForeignKey("organisations.id"), primary_key=True
    )
    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id"), primary_key=True, index=True)
    languages: Mapped[str] = metadata("shown to the parties of the organisation's cases", ShortText(200))
    fields: Mapped[str] = metadata("shown to the parties of the organisation's cases", ShortText(200))
    available: Mapped[bool] = metadata("says whether they can be chosen now", Boolean)
    added_at: Mapped[datetime] = metadata("shown to the administrators", Moment)
    qualification: Mapped[str] = metadata(
        "shown to the parties of the organisation's cases", ShortText(200), default="", server_default=""
    )
    fee: Mapped[str] = metadata(
        "shown to the parties of the organisation's cases", ShortText(200), default="", server_default=""
    )
    about: Mapped[str] = metadata(
        "shown to the parties of the organisation's cases", ShortText(600), default="", server_default=""
    )


class RosterInvitation(Base):
    """What will stand in the roster when an invitation to it is accepted."""

    __tablename__ = "roster_invitations"

    invitation_id: Mapped[UUID] = metadata(
        "says which invitation", Uuid, ForeignKey("invitations.id", ondelete="CASCADE"), primary_key=True
    )
    languages: Mapped[str] = metadata("shown to the parties of the organisation's cases", ShortText(200))
    fields: Mapped[str] = metadata("shown to the parties of the organisation's cases", ShortText(200))


class Suggestion(Base):
    """Somebody of the roster whom the administrators suggest to the parties of a case."""

    __tablename__ = "facilitator_suggestions"

    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), primary_key=True)
    account_id: Mapped[UUID] = metadata("says who", Uuid, ForeignKey("accounts.id"), primary_key=True, index=True)
    suggested_at: Mapped[datetime] = metadata("shown to the parties", Moment)


class AgreementForm(Base):
    """One version of an organisation's own form of the agreement."""

    __tablename__ = "agreement_forms"
    __table_args__ = (UniqueConstraint("organisation_id", "number"),)

    id: Mapped[UUID] = identifier()
    organisation_id: Mapped[UUID] = metadata("says whose form", Uuid, ForeignKey("organisations.id"))
    number: Mapped[int] = metadata("counts the versions", Integer)
    sealed_text: Mapped[bytes] = sealed()
    saved_at: Mapped[datetime] = metadata("shown to the administrators and the parties", Moment)
    saved_by: Mapped[UUID] = metadata("shown to the administrators", Uuid, ForeignKey("accounts.id"), index=True)

    def sealed_text_context(self) -> Context:
        """Where the text belongs."""
        return Context(
            purpose=Purpose.AGREEMENT_FORM, subject=self.id, version=self.number, detail=str(self.organisation_id)
        )


class Engagement(Base):
    """One facilitator in one case, from the proposal to the end."""

    __tablename__ = "engagements"

    id: Mapped[UUID] = identifier()
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), index=True)
    proposed_by: Mapped[UUID] = metadata("shown to the participants", Uuid, ForeignKey("participants.id"), index=True)
    proposed_at: Mapped[datetime] = metadata("shown to the participants", Moment)
    sealed_email: Mapped[bytes | None] = sealed()
    account_id: Mapped[UUID | None] = metadata(
        "says who; empty until somebody proposed by email has answered", Uuid, ForeignKey("accounts.id"), index=True
    )
    invitation_id: Mapped[UUID | None] = metadata(
        "says by which invitation", Uuid, ForeignKey("invitations.id", ondelete="SET NULL"), unique=True
    )
    participant_id: Mapped[UUID | None] = metadata(
        "says which place in the case", Uuid, ForeignKey("participants.id"), index=True
    )
    asked_at: Mapped[datetime | None] = metadata("says that every party has agreed to ask them", Moment)
    asked_again_at: Mapped[datetime | None] = metadata("limits how often they are written to", Moment)
    joined_at: Mapped[datetime | None] = metadata("says that they came; shown to the participants", Moment)
    ended_at: Mapped[datetime | None] = metadata("ends every access", Moment)
    ended_by: Mapped[UUID | None] = metadata("shown to the participants", Uuid, ForeignKey("accounts.id"), index=True)
    end: Mapped[str | None] = metadata("one of a fixed list", String(20))
    notes_until: Mapped[datetime | None] = metadata("says when the notes are destroyed", Moment, index=True)
    notes_destroyed_at: Mapped[datetime | None] = metadata("says that there is nothing left to destroy", Moment)

    def sealed_email_context(self) -> Context:
        """Where the address belongs that somebody was proposed by."""
        return Context(purpose=Purpose.FACILITATOR_EMAIL, case=self.case_id, subject=self.id)


class Consent(Base):
    """A party's answer to the proposal of a facilitator."""

    __tablename__ = "engagement_consents"

    engagement_id: Mapped[UUID] = metadata("says to which", Uuid, ForeignKey("engagements.id"), primary_key=True)
    participant_id: Mapped[UUID] = metadata(
        "says whose", Uuid, ForeignKey("participants.id"), primary_key=True, index=True
    )
    agreed: Mapped[bool] = metadata("the answer; shown to the participants", Boolean)
    answered_at: Mapped[datetime] = metadata("shown to the participants", Moment)


class Paper(Base):
    """Something written about an engagement, sealed to those who take part in it and signed by its author inside."""

    __tablename__ = "engagement_papers"
    __table_args__ = (UniqueConstraint("engagement_id", "kind", "number"),)

    id: Mapped[UUID] = identifier()
    engagement_id: Mapped[UUID] = metadata("says about which", Uuid, ForeignKey("engagements.id"))
    kind: Mapped[str] = metadata("one of a fixed list", String(20))
    number: Mapped[int] = metadata("orders those of one kind", Integer)
    author_id: Mapped[UUID] = metadata("says whose", Uuid, ForeignKey("participants.id"), index=True)
    answers_id: Mapped[UUID | None] = metadata("says to which other", Uuid)
    sealed_body: Mapped[bytes] = sealed()
    written_at: Mapped[datetime] = metadata("says which parties joined later and are not asked", Moment)

    def sealed_body_context(self, engagement: Engagement) -> Context:
        """Where the paper belongs: to its author, under its number, in this engagement."""
        return self._context(engagement, Purpose.AGREEMENT_PAPER)

    def signature_context(self, engagement: Engagement) -> Context:
        """Where the author's signature belongs, which is sealed with it."""
        return self._context(engagement, Purpose.AGREEMENT_PAPER_SIGNATURE)

    def _context(self, engagement: Engagement, purpose: Purpose) -> Context:
        return Context(
            purpose=purpose,
            case=engagement.case_id,
            item=engagement.id,
            version=self.number,
            subject=self.id,
            detail=f"{self.kind} by {self.author_id} on {self.answers_id}",
        )


class PaperBox(Base):
    """The key of a paper, sealed to one vault's mailbox."""

    __tablename__ = "engagement_paper_boxes"

    paper_id: Mapped[UUID] = metadata(
        "says of which paper", Uuid, ForeignKey("engagement_papers.id", ondelete="CASCADE"), primary_key=True
    )
    vault_id: Mapped[UUID] = metadata(
        "says to whom", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    epoch: Mapped[int] = metadata("says under which renewal of the mailbox", Integer)
    box: Mapped[bytes] = key_material()

    def box_context(self, engagement: Engagement) -> Context:
        """Where the key belongs: to one paper, for one mailbox."""
        return Context(
            purpose=Purpose.AGREEMENT_PAPER_KEY,
            case=engagement.case_id,
            vault=self.vault_id,
            epoch=self.epoch,
            subject=self.paper_id,
        )


class DisclosureAnswer(Base):
    """A party's answer to a disclosure, signed."""

    __tablename__ = "disclosure_answers"

    paper_id: Mapped[UUID] = metadata("says to which", Uuid, ForeignKey("engagement_papers.id"), primary_key=True)
    participant_id: Mapped[UUID] = metadata(
        "says whose", Uuid, ForeignKey("participants.id"), primary_key=True, index=True
    )
    answered_at: Mapped[datetime] = metadata("shown to the participants, and signed", Moment)
    signature: Mapped[bytes] = key_material()

    def signature_context(self, engagement: Engagement, paper: Paper) -> Context:
        """Where the party's signature belongs."""
        return Context(
            purpose=Purpose.DISCLOSURE_ANSWER,
            case=engagement.case_id,
            item=engagement.id,
            version=paper.number,
            subject=self.participant_id,
            detail=str(paper.id),
        )


class Agreement(Base):
    """One version of the agreement of an engagement, as it is offered for signing. It never changes."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("engagement_id", "number"),)

    id: Mapped[UUID] = identifier()
    engagement_id: Mapped[UUID] = metadata("says of which", Uuid, ForeignKey("engagements.id"))
    number: Mapped[int] = metadata("counts the versions", Integer)
    paper_id: Mapped[UUID] = metadata("says where its text is", Uuid, ForeignKey("engagement_papers.id"), index=True)
    sealed_document: Mapped[bytes] = sealed()
    proposed_by: Mapped[UUID] = metadata("shown to the participants", Uuid, ForeignKey("participants.id"), index=True)
    proposed_at: Mapped[datetime] = metadata("shown to the participants", Moment)
    in_force_since: Mapped[datetime | None] = metadata(
        "says that there was one; what counts are the signatures", Moment
    )

    def sealed_document_context(self, engagement: Engagement) -> Context:
        """Where the document belongs."""
        return Context(
            purpose=Purpose.AGREEMENT_DOCUMENT,
            case=engagement.case_id,
            item=engagement.id,
            version=self.number,
            subject=self.id,
        )


class AgreementSignature(Base):
    """One signer's signature under one version."""

    __tablename__ = "agreement_signatures"

    agreement_id: Mapped[UUID] = metadata("says of which", Uuid, ForeignKey("agreements.id"), primary_key=True)
    participant_id: Mapped[UUID] = metadata(
        "says whose", Uuid, ForeignKey("participants.id"), primary_key=True, index=True
    )
    signed_at: Mapped[datetime] = metadata("shown to the participants, and signed", Moment)
    signature: Mapped[bytes] = key_material()


class HandedCode(Base):
    """A code for a facilitator, as far as a vault needs it, sealed to the facilitator's own vault in the case.

    One that the party hands over by hand has no box until the facilitator has typed it.
    """

    __tablename__ = "handed_codes"
    __table_args__ = (Index(None, "vault_id"),)

    code_id: Mapped[UUID] = metadata(
        "says which code", Uuid, ForeignKey("access_codes.id", ondelete="CASCADE"), primary_key=True
    )
    engagement_id: Mapped[UUID] = metadata("says under which agreement", Uuid, ForeignKey("engagements.id"), index=True)
    vault_id: Mapped[UUID] = metadata("says to whom", Uuid, ForeignKey("vaults.id", ondelete="CASCADE"))
    epoch: Mapped[int | None] = metadata("says under which renewal of the mailbox", Integer)
    box: Mapped[bytes | None] = key_material()
    signature: Mapped[bytes | None] = key_material()

    def box_context(self, engagement: Engagement) -> Context:
        """Where the code is sealed: to the facilitator's vault."""
        return Context(
            purpose=Purpose.HANDED_CODE,
            case=engagement.case_id,
            vault=self.vault_id,
            item=engagement.id,
            epoch=self.epoch,
            subject=self.code_id,
        )

    def signature_context(self, engagement: Engagement, opens: UUID) -> Context:
        """Where the party's signature over it belongs: to the vault that it opens."""
        return Context(
            purpose=Purpose.HANDED_CODE,
            case=engagement.case_id,
            vault=opens,
            item=engagement.id,
            subject=self.code_id,
        )


class Report(Base):
    """The one report of a facilitator: who attended and whether there is a settlement. There is no word in it."""

    __tablename__ = "facilitator_reports"

    engagement_id: Mapped[UUID] = metadata("says of which", Uuid, ForeignKey("engagements.id"), primary_key=True)
    outcome: Mapped[str] = metadata("one of a fixed list", String(20))
    reported_at: Mapped[datetime] = metadata("shown with it", Moment)


class Attendance(Base):
    """Whether one party attended, in the report of a facilitator."""

    __tablename__ = "facilitator_attendances"

    engagement_id: Mapped[UUID] = metadata("says in which report", Uuid, ForeignKey("engagements.id"), primary_key=True)
    participant_id: Mapped[UUID] = metadata(
        "says who", Uuid, ForeignKey("participants.id"), primary_key=True, index=True
    )
    attended: Mapped[bool] = metadata("shown in the report", Boolean)


class FacilitationProposal(Base):
    """A party proposes that there be a facilitator at all, before anybody is named."""

    __tablename__ = "facilitation_proposals"

    id: Mapped[UUID] = identifier()
    case_id: Mapped[UUID] = metadata("says in which case", Uuid, ForeignKey("cases.id"), index=True)
    proposed_by: Mapped[UUID] = metadata("shown to the participants", Uuid, ForeignKey("participants.id"), index=True)
    proposed_at: Mapped[datetime] = metadata("shown to the participants", Moment)
    ended_at: Mapped[datetime | None] = metadata("ends it; shown to the participants", Moment)
    end: Mapped[str | None] = metadata("one of a fixed list", String(20))


class FacilitationConsent(Base):
    """A party agrees to a proposal of that kind."""

    __tablename__ = "facilitation_consents"

    proposal_id: Mapped[UUID] = metadata(
        "says to which", Uuid, ForeignKey("facilitation_proposals.id"), primary_key=True
    )
    participant_id: Mapped[UUID] = metadata(
        "says whose", Uuid, ForeignKey("participants.id"), primary_key=True, index=True
    )
    agreed_at: Mapped[datetime] = metadata("shown to the participants", Moment)
