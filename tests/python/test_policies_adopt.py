"""A changed policy goes into force by date and can be taken back; every other line keeps its bytes."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from policy_folders import PROJECT, edit, rows, rows_of, small_project
from strata.errors import UsageError
from strata.policies.adoption import Plan, Terms, plan_adoption, plan_rollback
from strata.policies.checking import check_policies
from strata.policies.findings import PolicyError

START = date(2026, 1, 1)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


@pytest.fixture
def changed(project: Path, tmp_path: Path) -> Path:
    """A whole copy of the tables in which the newest version asks for more."""
    folder = Path(shutil.copytree(project / "seeds" / "policies", tmp_path / "changed"))
    edit(folder / "tier_rules.csv", "club,2,top,enter,1,5000", "club,2,top,enter,1,6000")
    return folder


def seeds_of(project: Path) -> Path:
    return project / "seeds" / "policies"


def contents(project: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(seeds_of(project).iterdir())}


def adopt(project: Path, folder: Path, terms: Terms | None = None) -> Plan:
    plan = plan_adoption(project, folder, terms or Terms(start=START))
    plan.seeds.write()
    return plan


def test_the_version_in_force_ends_the_day_before_the_new_one_starts(project: Path, changed: Path) -> None:
    (step,) = adopt(project, changed).steps
    assert (step.kind, step.policy_id, step.version, step.version_before) == ("adopted", "club", 3, 2)
    policies = rows_of(seeds_of(project), "tier_policies", "club")
    assert [(p["version"], p["valid_from"], p.get("valid_to")) for p in policies] == [
        ("1", "2000-01-01", "2024-12-31"),
        ("2", "2025-01-01", "2025-12-31"),
        ("3", "2026-01-01", None),
    ]
    assert {policy["status"] for policy in policies} == {"live"}
    rules = [rule for rule in rows_of(seeds_of(project), "tier_rules", "club") if rule["version"] == "3"]
    assert len(rules) == 6
    assert next(r for r in rules if r["tier_code"] == "top")["min_spend_365d_amount"] == "6000"
    assert sum(tier["version"] == "3" for tier in rows_of(seeds_of(project), "tiers", "club")) == 4
    assert check_policies(project).findings == ()


def test_other_lines_keep_their_bytes_and_order(project: Path, changed: Path) -> None:
    seeds = seeds_of(project)
    edit(seeds / "tiers.csv", "Guest,特邀", '"Guest","特邀"')
    (seeds / "tiers.csv").write_bytes(b"\xef\xbb\xbf" + (seeds / "tiers.csv").read_bytes().replace(b"\n", b"\r\n"))
    before = contents(project)
    adopt(project, changed)
    after = contents(project)
    assert after["metrics.csv"] == before["metrics.csv"]
    assert after["tiers.csv"].startswith(before["tiers.csv"])
    assert after["tiers.csv"].count(b"\r\n") == after["tiers.csv"].count(b"\n")
    assert after["tier_rules.csv"].startswith(before["tier_rules.csv"])
    old, new = before["tier_policies.csv"].splitlines(), after["tier_policies.csv"].splitlines()
    assert [line for line in old if line not in new] == [old[2]]


def test_grandfathering_goes_into_the_options(project: Path, changed: Path) -> None:
    terms = Terms(START, "protect_until_expiry", date(2026, 6, 30))
    adopt(project, changed, terms)
    option = rows(seeds_of(project), "tier_policy_options")[-1]
    assert option == {
        "policy_id": "club",
        "version": "3",
        "cutoff_basis": "frozen",
        "cutoffs_from_date": "2025-01-31",
        "grandfathering": "protect_until_expiry",
        "grandfathered_until_date": "2026-06-30",
    }


def test_a_version_without_options_gets_a_row_for_its_grandfathering_alone(project: Path, changed: Path) -> None:
    for folder in (seeds_of(project), changed):
        edit(folder / "tier_policy_options.csv", "club,2,frozen,2025-01-31,soft_landing,2025-12-31\n", "")
    adopt(project, changed)
    assert rows(seeds_of(project), "tier_policy_options") == []
    plan_rollback(project, "club").seeds.write()
    adopt(project, changed, Terms(START, "soft_landing"))
    (option,) = rows(seeds_of(project), "tier_policy_options")
    assert (option["version"], option["cutoff_basis"]) == ("3", "")
    assert (option["grandfathering"], option["grandfathered_until_date"]) == ("soft_landing", "")


def test_taking_back_restores_every_byte(project: Path, changed: Path) -> None:
    before = contents(project)
    adopt(project, changed, Terms(START, "soft_landing"))
    assert contents(project) != before
    plan = plan_rollback(project, "club")
    assert (plan.steps[0].version, plan.steps[0].version_before) == (3, 2)
    plan.seeds.write()
    assert contents(project) == before


def test_adopting_twice_changes_nothing_more(project: Path, changed: Path) -> None:
    adopt(project, changed)
    before = contents(project)
    fresh = changed.parent / "fresh"
    shutil.copytree(seeds_of(project), fresh)
    assert adopt(project, fresh).steps == ()
    assert contents(project) == before


def test_a_stale_copy_is_not_taken_for_a_change_back(project: Path, changed: Path, tmp_path: Path) -> None:
    stale = Path(shutil.copytree(seeds_of(project), tmp_path / "stale"))
    adopt(project, changed)
    assert plan_adoption(project, stale, Terms(date(2027, 1, 1))).steps == ()
    with pytest.raises(UsageError, match="begin with a new copy"):
        plan_adoption(project, changed, Terms(date(2027, 1, 1)))
    edit(stale / "tier_rules.csv", "club,2,gold,enter,1,1000", "club,2,gold,enter,1,1100")
    with pytest.raises(UsageError, match="number yours 4"):
        plan_adoption(project, stale, Terms(date(2027, 1, 1)))


def test_a_version_that_the_folder_dates_itself_needs_no_from(project: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(seeds_of(project), tmp_path / "dated"))
    edit(folder / "tier_policies.csv", "club,2,2025-01-01,,", "club,2,2025-01-01,2026-03-31,")
    newest = (folder / "tier_policies.csv").read_text(encoding="utf-8").splitlines()[-1]
    third = newest.replace("club,2,2025-01-01,2026-03-31", "club,3,2026-04-01,")
    for name, lines in {
        "tier_policies": [third],
        "tiers": ["club,3,1,base,Base,基础,false", "club,3,2,gold,Gold,黄金,false"],
        "tier_rules": ["club,3,gold,enter,1,700,,,"],
    }.items():
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as out:
            out.writelines(f"{line}\n" for line in lines)
    (step,) = adopt(project, folder, Terms()).steps
    assert (step.version, step.start) == (3, date(2026, 4, 1))
    assert [r["valid_to"] for r in rows(seeds_of(project), "tier_policies")] == ["2024-12-31", "2026-03-31", ""]


def test_a_new_policy_is_added_as_it_stands(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    settings = "buyers,immediate,,never,one,,,0,0,at_review,same,0,hold"
    header = (seeds_of(project) / "tier_policies.csv").read_text(encoding="utf-8").splitlines()[0]
    (folder / "tier_policies.csv").write_text(
        f"{header}\nmine,1,1900-01-01,,shadow,,Mine,我的,,{settings}\n", encoding="utf-8"
    )
    (folder / "tiers.csv").write_text(
        "policy_id,version,tier_rank,tier_code,label_en,label_zh,is_invitation_only\n"
        "mine,1,1,low,Low,低,false\nmine,1,2,high,High,高,false\n",
        encoding="utf-8",
    )
    (folder / "tier_rules.csv").write_text(
        "policy_id,version,tier_code,purpose,alternative,min_account_aum\nmine,1,high,enter,1,50000\n",
        encoding="utf-8",
    )
    with pytest.raises(PolicyError, match="column min_account_aum: account_aum is no metric"):
        plan_adoption(project, folder, Terms())
    (folder / "metrics.csv").write_text(
        "metric,unit,is_null_missing,label_en,label_zh\naccount_aum,reporting currency,true,AUM,资产\n",
        encoding="utf-8",
    )
    with pytest.raises(UsageError, match="mine would be new"):
        plan_adoption(project, folder, Terms(START))
    plan = adopt(project, folder, Terms())
    assert [step.kind for step in plan.steps] == ["added"]
    assert check_policies(project).findings == ()
    rules = rows(seeds_of(project), "tier_rules")
    assert [rule["min_account_aum"] for rule in rules if rule["policy_id"] == "mine"] == ["50000"]
    assert {rule["min_account_aum"] for rule in rules if rule["policy_id"] == "club"} == {""}
    shown = plan.seeds.lines()
    assert [sign for file, sign, line in shown if file == "tier_rules.csv" and line.startswith("club")] == []
    assert ("metrics.csv", "+", "account_aum,reporting currency,true,AUM,资产") in shown


REFUSED = [
    (Terms(), "--from is missing"),
    (Terms(date(2025, 1, 1)), "is not after 2025-01-01"),
    (Terms(date(2024, 6, 30)), "past reviews keep their rules"),
    (Terms(START, "soft_landing", START), "nobody would be protected"),
    (Terms(START, None, date(2026, 6, 30)), "--until needs --grandfathering"),
    (Terms(START, "immediate", date(2026, 6, 30)), "--until needs --grandfathering"),
]


@pytest.mark.parametrize(("terms", "says"), REFUSED)
def test_terms_that_cannot_be_are_refused(terms: Terms, says: str, project: Path, changed: Path) -> None:
    with pytest.raises(UsageError, match=says):
        plan_adoption(project, changed, terms)


def test_protection_that_protects_nobody_is_refused(project: Path, changed: Path) -> None:
    for folder in (seeds_of(project), changed):
        edit(folder / "tier_policies.csv", "one,12,tier_start", "one,,")
    with pytest.raises(PolicyError, match="protects nobody"):
        plan_adoption(project, changed, Terms(START, "protect_until_expiry"))


def test_an_earlier_version_cannot_be_changed(project: Path, changed: Path) -> None:
    edit(changed / "tier_rules.csv", "club,1,gold,enter,1,1000", "club,1,gold,enter,1,900")
    with pytest.raises(UsageError, match=r"^tier_policies\.csv line 2: the folder changes version 1 of club"):
        plan_adoption(project, changed, Terms(START))


def test_a_faulty_folder_is_refused_with_its_line(project: Path, changed: Path) -> None:
    edit(changed / "tier_rules.csv", "club,2,top,enter,1,6000", "club,2,top,enter,1,6")
    with pytest.raises(PolicyError, match=r"^tier_rules\.csv line 7, column min_spend_365d_amount: top asks for 6"):
        plan_adoption(project, changed, Terms(START))


def test_a_version_that_is_the_only_one_cannot_be_taken_back(project: Path) -> None:
    plan_rollback(project, "club").seeds.write()
    with pytest.raises(UsageError, match="has one version only"):
        plan_rollback(project, "club")
    with pytest.raises(UsageError, match="is no policy: there are club"):
        plan_rollback(project, "clup")


def test_a_write_that_fails_leaves_every_file_as_it_was(
    project: Path, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(project)
    plan = plan_adoption(project, changed, Terms(START))
    replace = Path.replace

    def fail_on_policies(self: Path, target: Path) -> Path:
        if target.name == "tier_policies.csv" and b"club,3" in self.read_bytes():
            raise OSError("the plug was pulled")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_on_policies)
    with pytest.raises(OSError, match="plug"):
        plan.seeds.write()
    assert contents(project) == before


def test_the_projects_own_tables_survive_a_change_and_its_withdrawal(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in ("seeds/policies", "seeds/scores", "models/intermediate/reviews"):
        shutil.copytree(PROJECT / name, project / name)
    shutil.copy(PROJECT / "dbt_project.yml", project / "dbt_project.yml")
    folder = tmp_path / "one_rule"
    folder.mkdir()
    (folder / "tier_rules.csv").write_text(
        "policy_id,version,tier_code,purpose,alternative,min_spend_365d_amount,min_purchase_days_365d_count\n"
        "retail_5,1,gold,enter,1,900,12\n",
        encoding="utf-8",
    )
    before = contents(project)
    (step,) = adopt(project, folder).steps
    assert (step.policy_id, step.version) == ("retail_5", 2)
    gold = [r for r in rows_of(seeds_of(project), "tier_rules", "retail_5") if r["tier_code"] == "gold"]
    assert [rule["min_spend_365d_amount"] for rule in gold] == ["1000", "900"]
    plan_rollback(project, "retail_5").seeds.write()
    assert contents(project) == before
