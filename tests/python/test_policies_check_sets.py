"""Faults that only rows together have: ways in and ways to keep a tier, pairs of policies to compare."""

from pathlib import Path

import pytest

from policy_folders import edit, small_project
from strata.policies.checking import check_policies

_ASKED = ("spend_365d_amount", "purchase_days_365d_count")
PAIRS = "seeds/policies/policy_comparisons.csv"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


def found(project: Path, folder: Path | None = None) -> list[tuple[str, int, str | None, str]]:
    return [(f.file, f.line, f.column, f.code) for f in check_policies(project, folder).findings]


@pytest.mark.parametrize(
    ("enter", "keep", "column"),
    [
        (["300,"], ["500,"], "min_spend_365d_amount"),
        (["300,"], ["300,"], None),
        (["300,"], ["300,6"], "min_purchase_days_365d_count"),
        (["300,6"], ["500,"], None),
        (["300,6"], ["500,5"], None),
        (["300,", ",6"], ["500,"], None),
        (["300,", ",6"], ["500,6"], "min_spend_365d_amount"),
        (["300,", ",6"], ["500,5"], None),
        (["300,", ",6"], ["300,6"], "min_purchase_days_365d_count"),
        (["300,6"], ["200,", "500,6"], "min_spend_365d_amount"),
    ],
)
def test_a_keep_row_must_not_be_harder_than_every_way_in(
    enter: list[str], keep: list[str], column: str | None, project: Path
) -> None:
    seeds = project / "seeds" / "policies"
    edit(seeds / "tiers.csv", "club,2,3,top,Top,顶级,false\nclub,2,4,guest,Guest,特邀,true\n", "")
    lines = [f"club,2,gold,enter,{place},{asked}" for place, asked in enumerate(enter, 1)]
    lines += [f"club,2,gold,keep,{place},{asked}" for place, asked in enumerate(keep, 1)]
    header = f"policy_id,version,tier_code,purpose,alternative,{','.join(f'min_{m}' for m in _ASKED)}"
    text = "\n".join([header, "club,1,gold,enter,1,1000,", *lines, ""])
    (seeds / "tier_rules.csv").write_text(text, encoding="utf-8")
    place = [("tier_rules.csv", 2 + len(lines), column, "keep_above_enter")] if column else []
    assert found(project) == place


@pytest.mark.parametrize(
    ("pair", "column", "code", "says"),
    [
        ("clubb,club_b", "policy_a_id", "unknown_policy", "did you mean club"),
        ("club,points", "policy_b_id", "unknown_policy", "there are club, club_b"),
        ("club,club", "policy_b_id", "compared_with_itself", "club is compared with itself"),
        ("club_b,club", "policy_b_id", "twice", "line 2"),
        ("club,", "policy_b_id", "blank", "give"),
        ("club, club_b", "policy_b_id", "surrounded", "blank"),
    ],
)
def test_a_pair_to_compare_is_of_two_policies_that_there_are(
    pair: str, column: str, code: str, says: str, project: Path
) -> None:
    for name in ("tier_policies", "tiers", "tier_rules"):
        path = project / "seeds" / "policies" / f"{name}.csv"
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        again = [line.replace("club,", "club_b,", 1) for line in lines if line.startswith("club,")]
        path.write_text("".join([*lines, *again]), encoding="utf-8")
    (project / PAIRS).write_text("policy_a_id,policy_b_id\nclub_b,club\n", encoding="utf-8")
    assert found(project) == []
    (project / PAIRS).write_text(f"policy_a_id,policy_b_id\nclub_b,club\n{pair}\n", encoding="utf-8")
    (fault,) = [fault for fault in check_policies(project).errors if fault.code == code]
    assert (fault.file, fault.line, fault.column) == (PAIRS, 3, column)
    assert says in fault.message()
    assert fault.message("zh") != fault.message()


def test_pairs_to_compare_need_both_columns_and_may_name_a_policy_of_the_folder(project: Path, tmp_path: Path) -> None:
    (project / PAIRS).write_text("policy_a_id\nclub\n", encoding="utf-8")
    assert found(project) == [(PAIRS, 1, None, "no_column")]
    folder = tmp_path / "changes"
    folder.mkdir()
    for name in ("tier_policies", "tiers", "tier_rules"):
        text = (project / "seeds" / "policies" / f"{name}.csv").read_text(encoding="utf-8")
        (folder / f"{name}.csv").write_text(text.replace("\nclub,", "\nclub_b,"), encoding="utf-8")
    (project / PAIRS).write_text("policy_a_id,policy_b_id\nclub,club_b\n", encoding="utf-8")
    assert found(project) == [(PAIRS, 2, "policy_b_id", "unknown_policy")]
    assert found(project, folder) == []
