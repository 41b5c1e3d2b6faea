"""A name that needs no context means one faction, whether the package or a user gave it."""

from pathlib import Path

import pytest

from orchestration.errors import InputError
from orchestration.seed_tables import read_table
from orchestration.settings import PROJECT_DIR
from orchestration.workspace.addable import addable_tables
from orchestration.workspace.additions import project_in_force
from orchestration.workspace.names import ALIASES, FACTIONS, NAMED, names_of_two_factions

SEEDS = PROJECT_DIR / "seeds"
FACTION_HEADER = ",".join(read_table(SEEDS / FACTIONS, ()).columns)
ALIAS_HEADER = ",".join(read_table(SEEDS / ALIASES, ()).columns)
FURSAN = "fursan_lane,armed_group,فرسان الزقاق,Fursan Lane,,SY,,2014,,3,"
NUSUR = "nusur_lane,armed_group,نسور الزقاق,Nusur Lane,,SY,,2015,,3,"


def lay(additions: Path, factions: list[str], aliases: list[str]) -> Path:
    for table, header, rows in ((FACTIONS, FACTION_HEADER, factions), (ALIASES, ALIAS_HEADER, aliases)):
        (additions / table).parent.mkdir(exist_ok=True)
        (additions / table).write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    return project_in_force(PROJECT_DIR, additions, additions.parent / "laid")


def alias(id: str, faction: str, name: str, context: str = "false", times: str = ",", status: str = "active") -> str:
    return f"{id},{faction},{name},variant,{context},{times},{status},"


def test_two_factions_of_one_name_are_told_with_both_rows(additions: Path) -> None:
    with pytest.raises(InputError) as caught:
        lay(additions, [FURSAN, NUSUR.replace("نسور", "فرسان")], [])
    words = str(caught.value)
    assert "factions.csv, row 2: 'فرسان الزقاق' means fursan_lane, and nusur_lane too, by" in words
    assert "factions.csv, row 3; let one" in words
    assert len(words.splitlines()) == 2


def test_spellings_and_marks_make_no_other_name(additions: Path) -> None:
    aliases = [alias("fa_1", "fursan_lane", "كتيبة الأهلة"), alias("fa_2", "nusur_lane", "كتيبه الاهلّة")]
    with pytest.raises(
        InputError, match=r"faction_aliases.csv, row 2: .* nusur_lane too, by .*faction_aliases.csv, row 3;"
    ):
        lay(additions, [FURSAN, NUSUR], aliases)


def test_a_name_of_the_package_is_not_given_to_another_faction(additions: Path) -> None:
    known = next(row for row in read_table(SEEDS / ALIASES, ()).rows if row["needs_context"] == "false")
    expected = f"row 2: .* and {known['faction_id']} too, by {ALIASES} .alias_id '{known['alias_id']}'."
    with pytest.raises(InputError, match=expected):
        lay(additions, [FURSAN], [alias("fa_1", "fursan_lane", known["alias_ar"])])


@pytest.mark.parametrize(
    "aliases",
    [
        pytest.param(
            [alias("fa_1", "fursan_lane", "الأهلة"), alias("fa_2", "nusur_lane", "الأهلة", "true")], id="context"
        ),
        pytest.param(
            [
                alias("fa_1", "fursan_lane", "الأهلة", times=",2015-03"),
                alias("fa_2", "nusur_lane", "الأهلة", times="2016,"),
            ],
            id="at other times",
        ),
        pytest.param(
            [alias("fa_1", "fursan_lane", "الأهلة"), alias("fa_2", "nusur_lane", "الأهلة", status="ignored")],
            id="taken back",
        ),
        pytest.param([alias("fa_1", "fursan_lane", "فرسان الزقاق")], id="its own"),
    ],
)
def test_names_that_may_be_shared(additions: Path, aliases: list[str]) -> None:
    assert lay(additions, [FURSAN, NUSUR], aliases).is_relative_to(additions.parent / "laid")


def test_times_that_meet_are_told(additions: Path) -> None:
    aliases = [
        alias("fa_1", "fursan_lane", "الأهلة", times=",2015-03"),
        alias("fa_2", "nusur_lane", "الأهلة", times="2015,"),
    ]
    with pytest.raises(InputError, match="the times at which they were borne"):
        lay(additions, [FURSAN, NUSUR], aliases)


def test_a_row_of_the_package_that_is_replaced_speaks_for_itself(additions: Path) -> None:
    known = next(row for row in read_table(SEEDS / ALIASES, ()).rows if row["needs_context"] == "false")
    taken_back = alias(known["alias_id"], known["faction_id"], known["alias_ar"], status="ignored")
    assert lay(additions, [FURSAN], [taken_back, alias("fa_1", "fursan_lane", known["alias_ar"])])


def test_the_package_keeps_the_rule() -> None:
    seeds = {name: read_table(SEEDS / name, ()) for name in NAMED}
    assert list(names_of_two_factions(seeds, seeds, addable_tables(SEEDS))) == []
