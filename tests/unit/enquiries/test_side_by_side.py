"""What somebody wrote is changed by them and by the desk, who hold no lock in common: neither undoes the other."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from odr.db.about import Job, about
from odr.db.work import Work
from odr.enquiries import enquiries, feedback, finding_requests, requests, telling
from odr.enquiries.kinds import EnquiryKind
from odr.enquiries.requests import RequestKind, RequestState, Side
from odr.enquiries.tables import Request
from odr.errors import NotFound, Refusal
from tests.support.people import account_of, with_account
from tests.support.world import World

LINK = "https://odr.example/desk/enquiries"
at_the_same_moment = pytest.mark.only_on("postgresql", "SQLite lets nobody else write meanwhile")


class Both:
    """Somebody, and somebody at the desk, each in units of work as their pages have them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.nora, self.petra = with_account(world, "Nora Field"), world.operator()
        with world.work() as work:
            self.own, self.by = account_of(work, self.nora).id, account_of(work, self.petra).id

    @contextmanager
    def author(self) -> Iterator[Work]:
        with self.world.database.writing(about(accounts=[self.own])) as session:
            yield self.world.app_context.work(session)

    @contextmanager
    def desk(self) -> Iterator[Work]:
        with self.world.database.writing(about(accounts=[self.by], jobs=[Job.DESK])) as session:
            yield self.world.app_context.work(session)

    def asked(self) -> UUID:
        with self.author() as work:
            return requests.ask_signed_in(work, account_of(work, self.nora), RequestKind.ACCESS, "All of it", 30).id

    def wrote(self) -> UUID:
        with self.author() as work:
            nora = account_of(work, self.nora)
            return enquiries.write(work, EnquiryKind.FEEDBACK, {"message": "It kept its word."}, nora, LINK).id

    def answer(self, request_id: UUID) -> None:
        with self.desk() as work:
            requests.answer(work, finding_requests.find_at_desk(work, request_id), Side.SERVICE, "Here it is.")


@pytest.fixture
def both(world: World) -> Both:
    return Both(world)


def state_of(world: World, request_id: UUID) -> str:
    with world.work() as work:
        return work.session.get_one(Request, request_id).state


@at_the_same_moment
def test_a_request_that_is_answered_while_its_author_writes_stays_answered(world: World, both: Both) -> None:
    request_id = both.asked()
    with both.author() as work:
        row = finding_requests.find_own(work, request_id, account_of(work, both.nora))
        both.answer(request_id)
        with pytest.raises(Refusal):
            requests.tell_more(work, row, "Of 2025, please")
    assert state_of(world, request_id) == RequestState.ANSWERED.value


@at_the_same_moment
def test_a_request_that_is_taken_back_while_it_is_answered_is_not_there(both: Both) -> None:
    request_id = both.asked()
    with both.desk() as work:
        row = finding_requests.find_at_desk(work, request_id)
        with both.author() as meanwhile:
            requests.take_back(
                meanwhile, finding_requests.find_own(meanwhile, request_id, account_of(meanwhile, both.nora))
            )
        with pytest.raises(NotFound):
            requests.answer(work, row, Side.SERVICE, "Here it is.")


@at_the_same_moment
def test_feedback_whose_consent_is_taken_back_while_it_is_published_is_not_published(both: Both) -> None:
    enquiry_id = both.wrote()
    with both.author() as work:
        feedback.consent(work, enquiries.find(work, enquiry_id))
    with both.desk() as work:
        row = enquiries.find(work, enquiry_id)
        with both.author() as meanwhile:
            feedback.withdraw_consent(meanwhile, enquiries.find(meanwhile, enquiry_id))
        with pytest.raises(Refusal):
            feedback.publish(work, row, both.by)
    with both.author() as work:
        row = enquiries.find(work, enquiry_id)
        feedback.consent(work, row)
    with both.author() as work:
        row = enquiries.find(work, enquiry_id)
        with both.desk() as meanwhile:
            feedback.publish(meanwhile, enquiries.find(meanwhile, enquiry_id), both.by)
        feedback.withdraw_consent(work, row)
    with both.author() as work:
        assert enquiries.find(work, enquiry_id).published_at is None


def answered(both: Both, request_id: UUID) -> None:
    both.answer(request_id)


def taken_back(both: Both, request_id: UUID) -> None:
    with both.author() as work:
        requests.take_back(work, finding_requests.find_own(work, request_id, account_of(work, both.nora)))


def reminded_of(both: Both, request_id: UUID) -> None:
    with both.desk() as work:
        telling.remind(work, request_id, both.world.settings.public_url)


@pytest.mark.parametrize(("meanwhile", "mails"), [(answered, 0), (taken_back, 0), (reminded_of, 1)])
def test_a_request_is_reminded_of_once_and_not_when_it_was_dealt_with_since_the_round_began(
    world: World, both: Both, meanwhile: Callable[[Both, UUID], None], mails: int
) -> None:
    request_id = both.asked()
    world.later(days=25)
    with world.work() as work:
        assert requests.to_be_reminded(work) == [request_id]
    meanwhile(both, request_id)
    reminded_of(both, request_id)
    world.deliver()
    said = [mail for mail in world.mailbox.messages if mail.subject == "A request has to be answered soon"]
    assert len(said) == mails
