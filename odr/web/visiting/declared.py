"""A route that says who may come: how a visit to it goes, and what it says of itself.

A visit that changes something is one unit of work. It commits when the view returns and rolls back when an exception
leaves it. A view that refuses something and answers with a page has returned, so what it recorded stays. How a visit
that only reads is recorded stands in ``odr.web.visiting.units``.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import Concatenate, Generic, Literal, ParamSpec, TypeVar

from flask import Blueprint, Flask, g, make_response, request
from werkzeug.wrappers import Response as AnyResponse

from odr.db.about import About, about
from odr.db.work import Work
from odr.operators.operators import Role
from odr.web.asking.visitors import Visit
from odr.web.context import AppContext, app_context
from odr.web.typed.kept import kept_fields, resumed
from odr.web.typed.parameters import Parameters
from odr.web.typed.typed_words import typed_words
from odr.web.visiting import repeats
from odr.web.visiting.admission import Asked
from odr.web.visiting.dear import in_a_place, is_dear
from odr.web.visiting.gates import AnsweredEarly, back_to_the_button
from odr.web.visiting.subjects import Subject
from odr.web.visiting.units import change, read_then_record

READING_METHODS = ("GET", "HEAD", "OPTIONS")
# Whether a route can be used without having accepted the policy in force: not, as it is, only to read, or only for what
# its view lets through before it asks (``accepted_first``).
Without = bool | Literal["reading", "in part"]


class Access(Enum):
    """Who may come to a route."""

    PUBLIC = "public"
    SIGNED_IN = "signed in"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    SUPPORT = "support, with permission"
    PARTICIPANT = "participant of this case"
    ACTING = "participant of this case, or who acts for one"
    OPEN_VAULT = "open vault"
    STEWARD = "open vault, with a code that manages codes"
    GRANTED = "given under an agreement in force"


# Runs ahead of the unit of work, for what must not hold one up: waiting. An answer of its own ends the visit.
Before = Callable[[AppContext], AnyResponse | None]
P = ParamSpec("P")
V = TypeVar("V", bound=Visit)
Answer = str | AnyResponse


@dataclass(frozen=True)
class Declared(Generic[V]):
    """A route waiting for its view: the decorator itself.

    ``only_reads`` says that a form sent here changes nothing either: a search, or an export. ``roles`` are those of
    operators who may come, if not all may. ``without_acceptance`` says that it can be used by somebody who has not
    accepted the policy in force or the organisation's terms: to read, copy or remove what is theirs, to correct what
    is held about them, to withdraw, or to sign out. Whoever comes to any other route is shown those first.
    """

    bp: Blueprint
    rule: str
    methods: Sequence[str]
    access: Access
    visit_of: Callable[[Asked], V]
    subject: Subject
    before: Before | None = None
    only_reads: bool = False
    roles: frozenset[Role] = frozenset()
    without_acceptance: Without = False

    def __call__(self, view: Callable[Concatenate[V, P], Answer]) -> Callable[Concatenate[V, P], Answer]:
        """Registers the view under its own name and returns it unchanged."""

        @wraps(view)
        def answer(*args: P.args, **parameters: P.kwargs) -> AnyResponse:
            base = app_context()
            instead = self.before(base) if self.before else None
            if instead is not None:
                return instead
            given = Parameters(parameters)

            def subject() -> About:
                whom = self.subject(base, given)
                return whom if whom != about() else repeats.of_form()

            def make(work: Work) -> tuple[V | None, AnyResponse]:
                try:
                    if work.notes is None and (again := repeats.led_on(work)) is not None:
                        return None, again
                    visit = self.visit_of(Asked(base, work, given, self._is_open_without_acceptance()))
                    g.visit = visit
                    if resumed() and "GET" not in self.methods and not typed_words(kept_fields()):
                        return visit, back_to_the_button()
                    response: AnyResponse = make_response(view(visit, *args, **parameters))
                    if visit.has_made is not None:
                        repeats.note(work, response, visit.has_made, given)
                    return visit, response
                except AnsweredEarly as early:
                    return None, early.response

            kind = read_then_record if self.only_reads or request.method in READING_METHODS else change
            if is_dear(view, self.methods):
                return in_a_place(base, lambda: kind(base, subject, make))
            return kind(base, subject, make)

        answer.access = self.access  # type: ignore[attr-defined]
        answer.roles = self.roles  # type: ignore[attr-defined]
        answer.only_reads = self.only_reads  # type: ignore[attr-defined]
        answer.without_acceptance = self.without_acceptance  # type: ignore[attr-defined]
        self.bp.add_url_rule(self.rule, endpoint=view.__name__, view_func=answer, methods=list(self.methods))
        return view

    def _is_open_without_acceptance(self) -> bool:
        if self.without_acceptance == "reading":
            return request.method in READING_METHODS
        return bool(self.without_acceptance)


_NEEDED = {
    Access.SUPPORT: {"permission_id"},
    Access.PARTICIPANT: {"case_id"},
    Access.ACTING: {"case_id"},
    Access.OPEN_VAULT: {"case_id"},
    Access.STEWARD: {"case_id"},
    Access.GRANTED: {"case_id", "code_id"},
}


def check_classified(app: Flask) -> None:
    """Raises ``RuntimeError`` unless every route of the app says who may come, and of which case if that matters."""
    for rule in app.url_map.iter_rules():
        access = access_of(app, rule.endpoint)
        if access is None:
            raise RuntimeError(f"a route that does not say who may come: {rule.endpoint}")
        if not _NEEDED.get(access, set()) <= rule.arguments:
            raise RuntimeError(f"a route that does not say of which case it is: {rule.endpoint}")


def access_of(app: Flask, endpoint: str) -> Access | None:
    """Who may come to an endpoint. Static files are public; they are the same for everybody."""
    if endpoint == "static":
        return Access.PUBLIC
    return getattr(app.view_functions[endpoint], "access", None)


def without_acceptance_of(app: Flask, endpoint: str) -> Without:
    """Whether an endpoint is there for people who have not accepted the policy in force. Static files are."""
    found: Without = endpoint == "static" or getattr(app.view_functions[endpoint], "without_acceptance", False)
    return found


def roles_of_route(app: Flask, endpoint: str) -> frozenset[Role]:
    """The roles of operators who may come to an endpoint; empty where any operator may, or it is no operator's."""
    found: frozenset[Role] = getattr(app.view_functions[endpoint], "roles", frozenset())
    return found
