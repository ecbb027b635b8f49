"""The known answers of releases: files of what all parties let be known, as ``odr verify`` reads them, in full."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from odr.db import payload
from odr.settlements.document.release_document import Release, What, release_file
from odr.settlements.document.signed_files import settlement_file
from tests.vectors.of_settlements import FILES, IDS, SEEDS, SETTLEMENT, SIGNERS, Case, by_all, held

RELEASE = Release(
    case=SETTLEMENT.case,
    number=1,
    points=[SETTLEMENT.points[0]],
    proposed_at="2026-11-20T09:20:00+00:00",
    purpose="To let the bank know that it is paid.",
    recipient="Example Bank",
    reference=SETTLEMENT.reference,
    release=IDS[16],
    room=SETTLEMENT.room,
    settlement=SETTLEMENT.digest().hex(),
    signers=SIGNERS[:2],
    what=What.POINTS.value,
)
WHOLE = replace(RELEASE, what=What.WHOLE.value, points=[])
FACT = replace(RELEASE, what=What.FACT.value, points=[])
STATISTICS = replace(RELEASE, what=What.STATISTICS.value, points=[])
OWN = settlement_file(SETTLEMENT, by_all(SETTLEMENT))
TWO = replace(RELEASE, points=SETTLEMENT.points)


def _written(change: Callable[[Case], None]) -> str:
    """A file over a release that was changed before everybody signed it, so that its form alone is wrong."""
    kept = json.loads(RELEASE.encode())
    change(kept)
    file = json.loads(release_file(RELEASE, by_all(RELEASE)).encode())
    return json.dumps(file | {"document": payload.encode(kept).decode()}, ensure_ascii=False, indent=1)


def releases() -> Case:
    """Files that hold, and files that don't."""
    made = by_all(RELEASE)
    points, whole, fact, statistics = (
        release_file(RELEASE, made),
        release_file(WHOLE, by_all(WHOLE), OWN),
        release_file(FACT, by_all(FACT)),
        release_file(STATISTICS, by_all(STATISTICS)),
    )
    other = replace(SETTLEMENT, title="Another title")
    next_one = replace(SETTLEMENT, number=2, before=SETTLEMENT.digest().hex(), offered_at="2026-11-20T09:10:00+00:00")
    elsewhere = replace(SETTLEMENT, settlement=IDS[14])

    def changed(**parts: Any) -> Release:
        return replace(RELEASE, **parts)

    def point(**parts: Any) -> Release:
        return changed(points=[replace(RELEASE.points[0], **parts)])

    def around(settlement: str) -> dict[str, str]:
        return {"settlement": settlement}

    unsigned = {
        "a consent is missing": replace(points, signatures=made[:1]),
        "a consent twice": replace(points, signatures=(*made, made[0])),
        "one consent in the place of the other": replace(
            points, signatures=(made[0], replace(made[0], participant=made[1].participant))
        ),
        "consents exchanged": replace(
            points,
            signatures=(
                replace(made[0], signature=made[1].signature),
                replace(made[1], signature=made[0].signature),
            ),
        ),
        "consents to another release of the same": replace(points, signatures=by_all(changed(release=IDS[17]))),
        "consents that only the fact be known": replace(points, signatures=by_all(FACT)),
        "consents to a release of another settlement": replace(
            points, signatures=by_all(changed(settlement=elsewhere.digest().hex()))
        ),
        "consents to a release of another version": replace(
            points, signatures=by_all(changed(number=2, settlement=next_one.digest().hex()))
        ),
        "consents of another case": replace(points, signatures=by_all(changed(case=IDS[14]))),
        "consents of another room": replace(points, signatures=by_all(changed(room=IDS[14]))),
        "the signatures under the settlement": replace(points, signatures=by_all(SETTLEMENT)),
        "another recipient": replace(points, document=changed(recipient="The Evening Post")),
        "another purpose": replace(points, document=changed(purpose="For anything.")),
        "another amount": replace(points, document=point(amount="1250.51 EUR")),
        "a point more": replace(points, document=TWO),
        "a point less": replace(release_file(TWO, by_all(TWO)), document=RELEASE),
        "points called the fact": replace(points, document=FACT),
        "a party left out": replace(points, document=changed(signers=SIGNERS[:1]), signatures=made[:1]),
    }
    about_settlements = {
        "the settlement beside points": replace(points, parts=around(OWN.encode().decode())),
        "the settlement beside the fact": replace(fact, parts=around(OWN.encode().decode())),
        "the whole without the settlement": replace(whole, parts=around("")),
        "the whole with another text": release_file(WHOLE, by_all(WHOLE), settlement_file(other, by_all(other))),
        "the whole with another version": release_file(
            WHOLE, by_all(WHOLE), settlement_file(next_one, by_all(next_one))
        ),
        "the whole with another settlement": release_file(
            WHOLE, by_all(WHOLE), settlement_file(elsewhere, by_all(elsewhere))
        ),
        "the whole with a settlement that one has not signed": release_file(
            WHOLE, by_all(WHOLE), replace(OWN, signatures=OWN.signatures[:1])
        ),
        "the whole with a release for the settlement": replace(whole, parts=around(points.encode().decode())),
    }
    parties = (replace(SIGNERS[0], name="Tess Quill"), SIGNERS[1])
    turned = replace(WHOLE, signers=list(reversed(SIGNERS[:2])))
    named = replace(WHOLE, signers=list(parties))
    about_settlements |= {
        "the whole by parties under another name": release_file(named, by_all(named), OWN),
        "the whole by parties in another order": release_file(turned, by_all(turned), OWN),
    }
    # Signed by all, and yet not in the form or the one spelling that it has to have.
    misspelled = {
        "no points of points": changed(points=[]),
        "a point of the fact": replace(FACT, points=SETTLEMENT.points[:1]),
        "a point of the whole": replace(WHOLE, points=SETTLEMENT.points[:1]),
        "a point twice": changed(points=[SETTLEMENT.points[0]] * 2),
        "points in another order": changed(points=SETTLEMENT.points[::-1]),
        "a point with the number 0": point(number=0),
        "a point with a number beyond all": point(number=61),
        "a point by somebody else": point(who=IDS[9]),
        "a point without a heading": point(heading=""),
        "an amount with three decimals": point(amount="1.250 EUR"),
        "a day that there is not": point(due="2026-02-31"),
        "nobody to know it": changed(recipient=""),
        "a recipient of two lines": changed(recipient="Example\nBank"),
        "a mark that turns the direction": changed(recipient="Example\u202eBank"),
        "a recipient that is too long": changed(recipient="a" * 301),
        "no purpose": changed(purpose=""),
        "a purpose that is too long": changed(purpose="a" * 1001),
        "a purpose not in form C": changed(purpose="Cafe\u0301"),
        "no reference": changed(reference=""),
        "something else released": changed(what="everything"),
        "a facilitator among the signers": changed(signers=[SIGNERS[0], SIGNERS[2]]),
        "one signer": changed(signers=SIGNERS[:1]),
        "the number 0": changed(number=0),
        "a digest in capitals": changed(settlement=RELEASE.settlement.upper()),
        "a case in capitals": changed(case=RELEASE.case.upper()),
        "a time without its zone": changed(proposed_at="2026-11-20T09:20:00"),
    }
    written = {
        "a part too many": lambda kept: kept.update(note="hidden"),
        "a part missing": lambda kept: kept.pop("purpose"),
        "a part of a point too many": lambda kept: kept["points"][0].update(note="hidden"),
        "another format": lambda kept: kept.update(format=2),
        "another kind": lambda kept: kept.update(kind="odr settlement"),
    }
    filed = replace(SETTLEMENT, files=FILES)
    whole_filed = replace(WHOLE, settlement=filed.digest().hex())
    with_files = release_file(whole_filed, by_all(whole_filed), settlement_file(filed, by_all(filed)))
    refused = unsigned | about_settlements | {name: release_file(one, by_all(one)) for name, one in misspelled.items()}
    return {
        "held": [
            held("one point", points.encode(), RELEASE, SEEDS[:2]),
            held("two points", release_file(TWO, by_all(TWO)).encode(), TWO, SEEDS[:2]),
            held("the whole", whole.encode(), WHOLE, SEEDS[:2]),
            held("the whole with two files", with_files.encode(), with_files.document, SEEDS[:2]),
            held("the fact", fact.encode(), FACT, SEEDS[:2]),
            held("that it is counted", statistics.encode(), STATISTICS, SEEDS[:2]),
        ],
        "refused": [
            *({"name": name, "file": one.encode().decode("utf-8")} for name, one in refused.items()),
            *({"name": name, "file": _written(change)} for name, change in written.items()),
            {"name": "points that are no list", "file": _written(lambda kept: kept.update(what=FACT.what, points={}))},
        ],
    }
