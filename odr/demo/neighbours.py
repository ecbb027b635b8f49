"""Two neighbours, whose case is in French from end to end: what they write and sign, their pages and their mails.

The agreement was in force, and a changed text waits for signatures, so that access rests. A settlement about the rest
waits for the second.
"""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from odr.accounts.contact import Contact
from odr.agreements.papers.disclosing import Disclosure
from odr.agreements.papers.signing import AgreementTerms
from odr.amounts import Amount
from odr.cases.naming.kinds import CaseKind
from odr.cases.tables import Participant
from odr.demo import moves, settling
from odr.demo.house import House, Seat
from odr.demo.moves import Listed, Played
from odr.i18n import in_language
from odr.offers.terms import Point
from odr.settlements import reminders
from odr.settlements.drafting.drafting import TypedPoint
from odr.vaults.contents.drafts import Draft, Field

ABOUT = (
    "En français: all that is written here, and the pages and mails of the two. The agreement was in force, and "
    "something was given. Since one of them has offered a changed text, access rests until all have signed again. An "
    "offer about the hedge was answered by a counter-offer, which is open; a settlement about the rest, begun from a "
    "template, waits for the signature of the second."
)
LANGUAGE = "fr"
FIRST = Contact(
    "Camille Roussel", "3, rue des Vergers\n14600 Honfleur", "camille@demo.example", "+33 2 61 91 00 06",
    language=LANGUAGE,
)  # fmt: skip
SECOND = Contact(
    "Pierre Sorel", "5, rue des Vergers\n14600 Honfleur", "pierre@demo.example", "+33 2 61 91 00 07",
    language=LANGUAGE,
)  # fmt: skip
FIRST_ITEMS = (
    (
        Draft(
            "Ce qu’il me faut",
            "De la lumière dans la cuisine. La haie peut rester, à condition de ne pas dépasser deux mètres.",
        ),
    ),
    (
        Draft(
            "Les frais de géomètre",
            "Je les ai avancés seule jusqu’ici.",
            (Field("Avancé", "amount", "420.00 EUR"), Field("Facture du", "date", "2026-09-18")),
        ),
    ),
)
SECOND_ITEMS = (
    (
        Draft(
            "Jusqu’où j’irais",
            "Je taillerais la haie moi-même chaque automne, et je prendrais à ma charge la moitié des frais de "
            "géomètre.",
        ),
    ),
)
# Who says what in the room of both: she begins, and then in turns.
CONVERSATION = (
    "Bonjour Monsieur,\n\nLa haie dépasse maintenant trois mètres, et ma cuisine est à l’ombre dès midi. "
    "Pourrions-nous convenir d’une hauteur, et de la saison où elle est taillée\u202f?",
    "Bonjour Madame,\n\nJe comprends. Deux choses comptent pour moi\u00a0:\n\n- que la haie nous cache toujours de la "
    "rue\u202f;\n- que nous sachions enfin où passe la limite.\n\nLe géomètre est-il déjà venu\u202f?",
    "Oui, en septembre\u00a0: la haie est entièrement de votre côté. Je vous enverrai son plan.",
)
NOTHING = Disclosure("Aucune.", "Aucun.", "Aucun.")
TERMS = AgreementTerms(30, 24, "90\u00a0€ de l’heure, à parts égales", "droit français", "français", LANGUAGE)
OFFER = "La haie et le géomètre"
TEMPLATE, SETTLEMENT = "neighbours", "Règlement entre voisins\u00a0: la tondeuse et le portillon"


@in_language(LANGUAGE)
def play(house: House, facilitator: Listed) -> Played:
    """Plays it, from twenty days ago until today."""
    with house.ago(days=20) as work:
        case = moves.new_case(house, work, "0138", CaseKind.NEIGHBOURS)
        played, case_id = Played(case.reference, ABOUT), case.id
        parties = (
            moves.party(house, work, case, FIRST, "Voisine", FIRST_ITEMS),
            moves.party(house, work, case, SECOND, "Voisin", SECOND_ITEMS),
        )
    for number, text in enumerate(CONVERSATION):
        with house.ago(days=19, hours=-5 * number) as work:
            moves.say(work, parties[number % 2], text)
    with house.ago(days=18) as work:
        engaged = moves.engage(work, case_id, parties, facilitator)
        moves.disclose(work, engaged, NOTHING)
    with house.ago(days=17) as work:
        moves.accept(work, engaged)
        moves.offer(work, engaged, TERMS)
    with house.ago(days=16) as work:
        moves.sign(work, engaged, *engaged.everybody())
    with house.ago(days=15) as work:
        moves.give(work, engaged, parties[0], moves.AIMS, "Pour préparer le premier entretien", 40)
    _about_the_rest(house, *parties)
    with house.ago(days=1) as work:
        moves.offer_changed(work, engaged, parties[1], "un délai de 24 heures", "un délai de 12 heures")
        moves.sign(work, engaged, parties[1])
    _about_the_hedge(house, *parties)
    return played.with_seats(*parties)


def _about_the_rest(house: House, first: Seat, second: Seat) -> None:
    """A settlement that one of the two has signed; the other has asked to be reminded of it today."""
    with house.ago(days=1.5) as work:
        place = work.session.get_one(Participant, second.participant_id)
        today = house.started.astimezone(house.settings.timezone).date()
        reminders.remind_on(work, place.case_id, place.account_id, today, house.settings.timezone)
        due = today + timedelta(days=14)
        points = _points(str(first.participant_id), str(second.participant_id), due.isoformat())
        settling.offer(house, work, (first, second), SETTLEMENT, points, template=TEMPLATE)
    with house.ago(days=1.2) as work:
        settling.sign(work, first)


def _about_the_hedge(house: House, first: Seat, second: Seat) -> None:
    """An offer, and a counter-offer that nobody has answered yet."""
    height = Point("Haie", "Elle est taillée à deux mètres maintenant, puis chaque automne.", who=SECOND.legal_name)
    with house.ago(hours=9) as work:
        offer = moves.make_offer(work, first, OFFER, (height, _survey("420")))
    with house.ago(hours=3) as work:
        higher = replace(height, text="Elle est taillée à deux mètres cinquante chaque automne.")
        moves.make_offer(work, second, OFFER, (higher, _survey("210")), offer)


def _points(first: str, second: str, due: str) -> list[TypedPoint]:
    """The points of the template, filled in as far as the two need them."""
    return [
        TypedPoint(
            "De quoi il s’agit",
            "Les parties sont voisines, aux 3 et 5, rue des Vergers. Elles règlent ici ce qui les opposait au sujet de "
            "la tondeuse et du portillon. La haie n’en fait pas partie.",
        ),
        TypedPoint(
            "Tranquillité",
            "Le dimanche et les jours fériés, Pierre Sorel ne passe pas la tondeuse. S’il doit en être autrement une "
            "fois, il le dit à Camille Roussel la veille.",
            who=second,
            whom=first,
        ),
        TypedPoint(
            "Ce qui est payé",
            "Camille Roussel paie à Pierre Sorel le montant indiqué ici pour la réparation du portillon.",
            "85.00",
            "EUR",
            who=first,
            whom=second,
            due=due,
        ),
        TypedPoint(
            "Se parler d’abord",
            "Si quelque chose gêne de nouveau, les parties se parlent ou s’écrivent avant de faire appel à quelqu’un "
            "d’autre.",
        ),
    ]


def _survey(amount: str) -> Point:
    return Point("Géomètre", f"À verser à {FIRST.legal_name}.", Amount(Decimal(amount), "EUR"), SECOND.legal_name)
