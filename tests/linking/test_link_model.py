"""The linkage model that the project ships, and what is made of it."""

from pathlib import Path

import pytest
from splink.internals.settings_creator import SettingsCreator

from orchestration.errors import InputError
from orchestration.linking.model import (
    LinkModel,
    Probability,
    read_model,
    read_probabilities,
    splink_settings,
    write_probabilities,
)

Probabilities = dict[tuple[str, str], Probability]
PRIOR = ("", "prior")
SMALL = """\
threshold: 0.3
candidates:
  - {same: [event_family], same_member: [day_keys], where: l.day_from < r.day_from}
comparisons:
  - name: type
    levels:
      - {name: unknown, unknown: true, when: l.kind is null or r.kind is null}
      - {name: same, when: l.kind = r.kind}
      - {name: other, otherwise: true}
"""


def test_splink_accepts_the_model(model: LinkModel, chances: Probabilities) -> None:
    settings = SettingsCreator.from_path_or_dict(splink_settings(model, chances)).get_settings("duckdb")
    assert [part.output_column_name for part in settings.comparisons] == [part.name for part in model.comparisons]


def test_probabilities_are_of_all_levels_that_say_something_and_of_no_other(
    model: LinkModel, probabilities: Probabilities
) -> None:
    levels = [(part.name, level.name) for part in model.comparisons for level in part.levels if not level.unknown]
    assert sorted(probabilities) == sorted([PRIOR, *levels])


def test_probabilities_of_a_comparison_sum_to_one(model: LinkModel, probabilities: Probabilities) -> None:
    prior = probabilities[PRIOR]
    assert prior.m + prior.u == pytest.approx(1)
    for part in model.comparisons:
        found = [value for (name, _), value in probabilities.items() if name == part.name]
        assert all(0 < value.m < 1 and 0 < value.u < 1 for value in found)
        assert sum(value.m for value in found) == pytest.approx(1, abs=1e-6)
        assert sum(value.u for value in found) == pytest.approx(1, abs=1e-6)


def test_every_comparison_ends_with_a_level_for_all_else_and_names_none_twice(model: LinkModel) -> None:
    for part in model.comparisons:
        assert [level.otherwise for level in part.levels] == [False] * (len(part.levels) - 1) + [True]
        assert len({level.name for level in part.levels}) == len(part.levels)
        assert all(level.when for level in part.levels if not level.otherwise)


def test_conditions_are_put_in_the_words_of_splink(tmp_path: Path) -> None:
    (tmp_path / "link_model.yml").write_text(SMALL, encoding="utf-8")
    small = {PRIOR: Probability(0.2, 0.8), ("type", "same"): Probability(0.9, 0.1)}
    small |= {("type", "other"): Probability(0.1, 0.9)}
    settings = splink_settings(read_model(tmp_path), small)
    (rule,) = settings["blocking_rules_to_generate_predictions"]
    assert rule == {
        "blocking_rule": "l.event_family = r.event_family and l.day_keys = r.day_keys and (l.day_from < r.day_from) "
        "and l.report_id <> r.report_id",
        "arrays_to_explode": ["day_keys"],
        "sql_dialect": "duckdb",
    }
    assert settings["probability_two_random_records_match"] == 0.2
    assert settings["comparisons"] == [
        {
            "output_column_name": "type",
            "comparison_levels": [
                {
                    "sql_condition": "kind_l is null or kind_r is null",
                    "label_for_charts": "unknown",
                    "is_null_level": True,
                },
                {
                    "sql_condition": "kind_l = kind_r",
                    "label_for_charts": "same",
                    "m_probability": 0.9,
                    "u_probability": 0.1,
                },
                {"sql_condition": "ELSE", "label_for_charts": "other", "m_probability": 0.1, "u_probability": 0.9},
            ],
        }
    ]


def test_level_without_probabilities_is_refused(model: LinkModel, chances: Probabilities) -> None:
    for gone in (PRIOR, ("day", "apart")):
        with pytest.raises(InputError, match=gone[1]):
            splink_settings(model, {key: value for key, value in chances.items() if key != gone})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("threshold: 0.3", "threshold: 1.5"),
        ("threshold: 0.3", "treshold: 0.3"),
        ("otherwise: true", "else: true"),
        ("name: type", "nam: type"),
        ("comparisons:", "comparisons: ]"),
    ],
)
def test_model_that_cannot_be_used_is_refused_by_its_name(tmp_path: Path, old: str, new: str) -> None:
    assert old in SMALL
    (tmp_path / "link_model.yml").write_text(SMALL.replace(old, new), encoding="utf-8")
    with pytest.raises(InputError, match=r"link_model\.yml cannot be used"):
        read_model(tmp_path)


def test_model_that_is_not_there_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"link_model\.yml cannot be used"):
        read_model(tmp_path)


def test_probabilities_are_read_as_they_were_written(tmp_path: Path) -> None:
    written = {PRIOR: Probability(0.25, 0.75), ("day", "same, both told"): Probability(0.125, 1e-6)}
    write_probabilities(tmp_path, written)
    assert read_probabilities(tmp_path) == written
