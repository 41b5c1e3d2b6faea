"""Learning when undated reports came out, from incidents that two reports tell of: a dated one and an undated one."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta

import pytest

from orchestration.evaluation.dating import fit, learn, measure
from orchestration.evaluation.incidents import FOLDS, Incident, Incidents
from orchestration.linking.dating import DatedCollection, Dater
from orchestration.linking.siblings import EVIDENCE

COUNT = 15
DAYS = [date(2020, 1, 1) + timedelta(11 * number) for number in range(COUNT)]


@pytest.fixture(scope="module")
def dater() -> Dater:
    """Reports of one incident share six words; two that follow each other share one, and so are candidates too."""
    texts = [" ".join([*(f"كلمة{n}ث{word}" for word in range(6)), f"حي{n}", f"حي{n + 1}"]) for n in range(COUNT)]
    places = [frozenset({f"p{number}"}) for number in range(COUNT)]
    return Dater(
        DatedCollection(
            report_ids=[f"{kind}{number}" for kind in ("dated", "undated") for number in range(COUNT)],
            days=[*DAYS, *[None] * COUNT],
            urls=[None] * (2 * COUNT),
            texts=texts * 2,
            told=[[] for _ in range(2 * COUNT)],
            named={"place": places * 2, "person": [frozenset()] * (2 * COUNT), "figure": [frozenset()] * (2 * COUNT)},
            calendar=Counter(DAYS),
        )
    )


def incidents(off: int = 0, more: Mapping[str, str] | None = None) -> Incidents:
    """Incidents that happened `off` days before they were reported; `more`: a further one that a report tells of."""
    known = {f"i{n:02}": Incident(day - timedelta(off), None, None, None, None) for n, day in enumerate(DAYS)}
    told = {f"{kind}{n}": frozenset({f"i{n:02}"}) for kind in ("dated", "undated") for n in range(COUNT)}
    return Incidents(known, told | {report: told[report] | {incident} for report, incident in (more or {}).items()})


def test_days_of_incidents_left_out_are_told_from_those_that_were_learned(dater: Dater) -> None:
    measured = measure(dater, incidents(), threshold=0.4)
    assert len(measured) == COUNT
    assert all(is_right and 0.4 <= chance < 1 for chance, is_right in measured)


@pytest.mark.parametrize(("off", "is_right"), [(1, True), (2, False)])
def test_measure_holds_a_day_against_the_incident(dater: Dater, off: int, is_right: bool) -> None:
    assert {right for _, right in measure(dater, incidents(off), threshold=0.4)} == {is_right}


def test_measure_counts_no_report_of_an_unknown_incident(dater: Dater) -> None:
    all_known = incidents()
    fewer = Incidents(all_known.known, {key: ids for key, ids in all_known.told.items() if key != "undated3"})
    assert len(measure(dater, fewer, threshold=0.4)) == COUNT - 1


def test_weights_are_of_all_evidence_and_speak_for_likeness(dater: Dater) -> None:
    weights = learn(dater, incidents(), range(FOLDS), threshold=0.25)
    assert set(weights) == {*EVIDENCE, "bias", "threshold"}
    assert weights["threshold"] == 0.25
    assert weights["bias"] < 0 < weights["words"]
    # No report names a person.
    assert weights["persons"] == 0


def test_days_that_were_inferred_teach_in_a_second_fit(dater: Dater) -> None:
    first = fit(dater, incidents(), dater.known(), range(FOLDS)) | {"threshold": 0.25}
    inferred = {report: found.day for report, found in dater.infer(first).items()}
    assert inferred
    second = fit(dater, incidents(), dater.known() | inferred, range(FOLDS))
    assert learn(dater, incidents(), range(FOLDS), threshold=0.25) == second | {"threshold": 0.25} != first


def test_incidents_left_out_teach_nothing(dater: Dater) -> None:
    usual = incidents()
    left_out = usual.fold("undated4")
    folds = [fold for fold in range(FOLDS) if fold != left_out]
    other = incidents(more={"undated4": "i05"})
    assert other.fold("undated4") == left_out
    assert fit(dater, other, dater.known(), folds) == fit(dater, usual, dater.known(), folds)
    everything = range(FOLDS)
    assert fit(dater, other, dater.known(), everything) != fit(dater, usual, dater.known(), everything)
