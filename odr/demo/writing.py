"""What people have written to those whose service it is, and to the organisation."""

from odr.accounts.contact import find_by_email
from odr.accounts.tables import Account
from odr.db.work import Work
from odr.demo.house import House
from odr.enquiries import enquiries, feedback, requests, surveys
from odr.enquiries.kinds import EnquiryKind
from odr.enquiries.requests import RequestKind
from odr.errors import NotFound

QUESTIONS = "Was it clear what to do next?\n- Always\n- Mostly\n- Hardly\nWhat was missing?"


def play(house: House, officer_email: str, author_email: str, moved_email: str) -> None:
    """Enquiries, feedback that is published, requests and a survey of the last weeks."""
    desk = f"{house.settings.public_url}/desk/enquiries"
    with house.ago(days=12) as work:
        author = _account(work, author_email)
        said = "For the first time we talked about the matter and not about each other."
        typed = {"message": said, "shown_as": "A sister"}
        row = enquiries.write(work, EnquiryKind.FEEDBACK, typed, author, desk)
        feedback.consent(work, row)
        feedback_id = row.id
    with house.ago(days=11) as work:
        feedback.publish(work, enquiries.find(work, feedback_id), _account(work, officer_email).id)
    with house.ago(days=6) as work:
        surveys.make(work, None, "Finding your way", QUESTIONS, 21)
        requests.ask_signed_in(
            work, _account(work, moved_email), RequestKind.CORRECTION, "Ma rue a changé de nom.",
            house.settings.request_days, house.organisation_id,
        )  # fmt: skip
    with house.ago(days=2) as work:
        typed = {"name": "Rosa Hale", "email": "rosa@demo.example", "message": "Do you mediate about hedges?"}
        enquiries.write(work, EnquiryKind.CONTACT, typed, None, desk)
        requests.ask_signed_in(
            work, _account(work, author_email), RequestKind.OBJECTION, "Please ask me in no survey.",
            house.settings.request_days,
        )  # fmt: skip
    with house.ago(hours=5) as work:
        typed = {
            "name": "Ian Frost", "email": "ian@demo.example", "telephone": "+44 1632 960011",
            "work": "Family mediation",
        }  # fmt: skip
        enquiries.write(work, EnquiryKind.TRIAL, typed, None, desk)


def _account(work: Work, email: str) -> Account:
    found = find_by_email(work, email)
    if found is None:
        raise NotFound
    return found
