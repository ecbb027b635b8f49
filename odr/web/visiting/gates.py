"""What answers instead of a view: the way to sign in, and the question for a vault's code.

A form that was sent too late is not lost: what was typed into it stands on the page that answers.
"""

from urllib.parse import urlsplit
from uuid import UUID

from flask import flash, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response

from odr.agreements.access.opening import NotTyped
from odr.cases.cases import FACILITATOR
from odr.cases.people.undertaking import is_bound
from odr.errors import Refusal
from odr.facilitation.engagement.engaging import open_in
from odr.i18n import gettext as _
from odr.training.standing import TrainingStanding
from odr.vaults.codes.adviser_codes import held_by
from odr.vaults.codes.overview import caught_up_words
from odr.vaults.keys.open_vault import OpenVault
from odr.vaults.opening.presenting import keep_unlocked, read_code, unlock
from odr.web.asking.visitors import ActingVisit
from odr.web.showing.audience import only_you_audience
from odr.web.showing.private_audience import private_audience
from odr.web.showing.rendering import came_from, is_own_path, render, signed_out_page
from odr.web.typed.kept import KEPT, KEPT_FOR, UNLOCK_FIELD, kept_fields, packed, resumed, unpacked
from odr.web.typed.typed_words import typed_words


class AnsweredEarly(Exception):
    """The visit ends before the view, with an answer that commits."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def ask_to_sign_in() -> AnsweredEarly:
    """The sign-in page for somebody who follows a link; what they typed for somebody whose session has ended."""
    if request.method == "GET" and not resumed():
        return AnsweredEarly(redirect(url_for("accounts.sign_in", next=request.path)))
    return AnsweredEarly(signed_out_page())


def ask_to_accept(organisation_id: UUID | None) -> AnsweredEarly:
    """The policy in force, or an organisation's terms, for somebody who has yet to accept it."""
    if _asks_by_script():
        words = _(
            "There is a version of the privacy policy, or of the organisation's terms, that you have not accepted yet. "
            "Please read and accept it on the pages of the service, in another tab, then try once more. "
            "Nothing was done."
        )
        return AnsweredEarly(_refused_to_script(words))
    of = str(organisation_id) if organisation_id is not None else None
    if request.method == "GET" and not resumed():
        here = request.full_path.removesuffix("?")
        return AnsweredEarly(redirect(url_for("privacy.accept_policy", next=here, of=of)))
    kept = kept_fields()
    g.gave_back = True
    return AnsweredEarly(
        render(
            "privacy/accept_first.html",
            audience=only_you_audience(_("Only you can see this page."), _("What you typed has not been stored.")),
            status=403,
            words=typed_words(kept),
            packed=packed(kept),
            kept_for=request.full_path.removesuffix("?"),
            came_from=came_from(),
            of=of,
        )
    )


def ask_to_train(standing: TrainingStanding) -> AnsweredEarly:
    """The way to renew one's training, for somebody who has to before anything else; what they typed is not lost."""
    missing = standing.missing
    if request.method == "GET" and not resumed():
        here = request.full_path.removesuffix("?")
        if len(missing) == 1 and not standing.altered:
            return AnsweredEarly(redirect(url_for("training.course", course_id=missing[0].course_id, next=here)))
        return AnsweredEarly(redirect(url_for("training.mine", next=here)))
    kept = kept_fields()
    g.gave_back = True
    return AnsweredEarly(
        render(
            "training/first.html",
            audience=only_you_audience(_("Only you can see this page."), _("What you typed has not been stored.")),
            status=403,
            course_id=missing[0].course_id,
            words=typed_words(kept),
            packed=packed(kept),
            kept_for=request.full_path.removesuffix("?"),
            came_from=came_from(),
        )
    )


def brought_back(heading: str) -> Response | None:
    """The way back into the form that was kept on the way here, if one was."""
    kept_for = request.form.get(KEPT_FOR, "")
    if not is_own_path(kept_for):
        return None
    kept = unpacked(request.form.get(KEPT, ""))
    return render(
        "resume.html",
        audience=only_you_audience(_("Only you can see this page."), _("What you typed has not been stored.")),
        may_be_signed_in=True,
        back_heading=heading,
        action=kept_for,
        kept=kept,
        words=typed_words(kept),
        came_from=came_from(),
    )


def way_to_the_code(visit: ActingVisit) -> Response | None:
    """Where to go before a code can be asked for: there is no vault yet, or no undertaking as it is now.

    An adviser's form that was sent is not turned away; the page that asks for the code keeps it (see ``unlock``).
    """
    if visit.place.vault is None:
        way = "vaults.begin" if visit.adviser is None else "cases.case"
        return redirect(url_for(way, case_id=visit.case.id), 303)
    if visit.adviser is not None and not is_bound(visit.adviser) and request.method == "GET" and not resumed():
        return redirect(url_for("cases.undertaking", case_id=visit.case.id))
    return None


def told_on_opening(visit: ActingVisit, opened: OpenVault, onward: str) -> Response:
    """Where somebody goes who has just unlocked a vault: first to what was noticed, if anything was."""
    if opened.caught_up:
        visit.flash(caught_up_words(opened))
    return redirect(url_for("vaults.noticed", case_id=visit.case.id) if opened.noticed else onward, 303)


def unlocked_on_the_way(visit: ActingVisit) -> OpenVault:
    """The vault, if the form carries its code; otherwise asks for the code, and keeps what was typed."""
    if request.method == "GET" and not resumed():
        onward = request.full_path.removesuffix("?")
        raise AnsweredEarly(redirect(url_for("vaults.unlock", case_id=visit.case.id, next=onward)))
    error = None
    if UNLOCK_FIELD in request.form:
        try:
            opened, share = unlock(
                visit.work, visit.participant, read_code(request.form[UNLOCK_FIELD]), visit.account.id
            )
        except Refusal as refusal:
            error = refusal.message
        else:
            keep_unlocked(opened, share, visit.session_id, visit.session_key())
            return opened
    g.visit = visit
    g.gave_back = True
    kept = kept_fields()
    raise AnsweredEarly(
        render(
            "vaults/locked_form.html",
            audience=private_audience(visit),
            status=403,
            kept=kept,
            words=typed_words(kept),
            came_from=came_from(),
            error=error,
            action=request.full_path.removesuffix("?"),
            case=visit.case,
            has_no_code=has_no_code(visit),
        )
    )


def has_no_code(visit: ActingVisit) -> bool:
    """Whether somebody who acts for a party holds no code that the service could open anything with."""
    vault = visit.place.vault
    if visit.adviser is None or vault is None:
        return False
    return not held_by(visit.work, vault, visit.account.id).opens_here


def back_to_the_button() -> Response:
    """For whoever is brought back to something that has no form of its own: the page on which its button is."""
    flash(_("You can go on now. Nothing has been done yet: please press the button once more."))
    return redirect(came_from() or url_for("start.home"), 303)


def safe_next(default: str) -> str:
    """Where to go on to: the ``next`` of the request if it is a path of this app, ``default`` otherwise."""
    wanted = request.values.get("next", "")
    return wanted if is_own_path(wanted) else default


def next_in_case(visit: ActingVisit) -> str:
    """Where to go on to once something of a case is open: within this case, and nowhere else."""
    home = way_on(visit)
    wanted = safe_next(home)
    path, case = urlsplit(wanted).path, f"/cases/{visit.case.id}"
    below = path.startswith(f"{case}/") and "%" not in path and ".." not in path.split("/")
    inside = path == case or below
    return wanted if inside else home


def way_on(visit: ActingVisit) -> str:
    """Where somebody begins in an open case who was on the way to nothing else.

    A party and its advisers at what is private; a facilitator at their engagement, which says what is due: their notes
    are rarely what they come for.
    """
    case_id = visit.case.id
    engagements = open_in(visit.work, visit.case) if visit.participant.role == FACILITATOR else []
    own = next((one for one in engagements if one.participant_id == visit.participant.id), None)
    if own is not None:
        return url_for("agreements.engagement", case_id=case_id, engagement_id=own.id)
    return url_for("vaults.home", case_id=case_id)


def not_open(visit: ActingVisit, refusal: Refusal) -> Response:
    """Says why nothing is open to a facilitator at the moment, and where to type a code that was handed to them."""
    if _asks_by_script():
        return _refused_to_script(refusal.message)
    audience = only_you_audience(_("Only you see this page."), _("It shows nothing of what anybody keeps private."))
    return render(
        "agreements/not_open.html",
        audience=audience,
        status=403,
        case=visit.case,
        message=refusal.message,
        type_it_in=refusal.engagement_id if isinstance(refusal, NotTyped) else None,
        in_browser=isinstance(refusal, NotTyped) and refusal.in_browser,
    )


def _asks_by_script() -> bool:
    """Whether a script asks, which shows the words of a refusal itself: for an answer of its own, or a sealed part."""
    return request.accept_mimetypes.best in ("application/json", "application/octet-stream")


def _refused_to_script(words: str) -> Response:
    answer = jsonify(refused=words)
    answer.status_code = 403
    return answer
