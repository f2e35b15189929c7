"""Every fault of the policy tables is named with file, line, column and fix, all of them at once."""

from decimal import Decimal
from pathlib import Path

import pytest

from policy_folders import PROJECT, SEEDS, edit, small_project
from strata.errors import UsageError
from strata.policies.checking import check_policies, require_sound
from strata.policies.findings import Finding, PolicyError
from strata.policies.metric_columns import guaranteed
from strata.policies.texts import FINDINGS, FORMS, HINTS, PLACES, VIEW


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return small_project(tmp_path / "project")


def found(project: Path, folder: Path | None = None) -> list[tuple[str, int, str | None, str]]:
    return [(f.file, f.line, f.column, f.code) for f in check_policies(project, folder).findings]


def test_the_projects_own_policies_keep_every_rule() -> None:
    report = check_policies(PROJECT)
    assert not report.findings, [finding.sentence() for finding in report.findings]
    assert {version.policy_id for version in report.versions} >= {"retail_5", "spend_top_n"}


def test_sound_policies_have_no_finding(project: Path) -> None:
    report = check_policies(project)
    assert report.findings == ()
    newest = report.versions[-1]
    assert (newest.policy_id, newest.version, newest.tiers) == ("club", "2", ("base", "gold", "top", "guest"))
    assert newest.metrics[:2] == ("spend_365d_amount", "purchase_days_365d_count")


# table, old text, new text, then the place, the code and words of the message of the one finding there is
FAULTS: list[tuple[str, str, str, tuple[int, str | None, str], str]] = [
    # files and headers
    ("tier_rules", "club,1,gold,enter,1,1000,,,\n", 'club,1,gold,enter,1,"1000,,,\n', (2, None, "not_csv"), "quote"),
    ("tiers", "club,1,2,gold", "\nclub,1,2,gold", (3, None, "blank_line"), "delete it"),
    ("tiers", "club,1,2,gold,Gold", "club,1,2,gold,,Gold", (3, None, "wrong_shape"), "8 values under 7 columns"),
    ("tiers", "tier_code", "tier_code,tier_code", (1, "tier_code", "twice_in_header"), "twice"),
    ("tier_policies", "grace_reviews", "grace_review", (1, None, "no_column"), "did you mean grace_review?"),
    ("tier_rules", "min_spend_365d_percentile", "spend_365d_percentile", (1, "spend_365d_percentile", ""), "min_<"),
    ("tiers", "is_invitation_only", "is_invitation_only,Note!", (1, "Note!", "bad_column"), "small letters"),
    # one value
    ("tiers", "Gold,黄金,false\nclub,2,3", "Gold's,黄金,false\nclub,2,3", (5, "label_en", "forbidden"), "'"),
    ("tiers", "Top,顶级", "{{ Top }},顶级", (6, "label_en", "forbidden"), "{{"),
    ("tiers", "Top,顶级", '"To\np",顶级', (6, "label_en", "forbidden"), "\\n"),
    ("tiers", "Top,顶级", "Top\\,顶级", (6, "label_en", "forbidden"), "\\"),
    ("tiers", "Top,顶级", " Top,顶级", (6, "label_en", "surrounded"), "blank"),
    ("tiers", "Top,顶级", "Top,", (6, "label_zh", "blank"), "give a text"),
    ("tier_policies", "俱乐部,ours,buyers", "俱乐部,ours,all", (2, "population", "bad_value"), "buyers, known"),
    ("tier_policies", "2,3,at_review,same", "-1,3,at_review,same", (2, "grace_reviews", "bad_value"), "from 0 to 1000"),
    ("tier_policies", "2,3,at_review,same", "2.0,3,at_review,same", (2, "grace_reviews", "bad_value"), "whole number"),
    ("tier_policies", "2,3,at_review,same", ",3,at_review,same", (2, "grace_reviews", "blank"), "whole number"),
    ("tier_policies", "2024-12-31", "2024-12-32", (2, "valid_to", "no_such_day"), "calendar"),
    ("tier_policies", "2024-12-31", "31.12.2024", (2, "valid_to", "bad_value"), "YYYY-MM-DD"),
    ("tier_rules", "club,1,gold,enter,1,1000", 'club,1,gold,enter,1,"1,000"', (2, "min_spend_365d_amount", ""), "300"),
    ("tier_rules", "club,1,gold,enter,1,1000", "club,1,gold,enter,1,1e3", (2, "min_spend_365d_amount", ""), "1e3"),
    ("tier_rules", "club,1,gold,enter,1,1000", "club,1,gold,enter,1,-5", (2, "min_spend_365d_amount", "negative"), "0"),
    ("tier_rules", "enter,2,,,0.99", "enter,2,,,99", (8, "min_spend_365d_percentile", "percentile"), "0.9"),
    ("tier_rules", "enter,2,,,0.99", "enter,2,,,1.000001", (8, "min_spend_365d_percentile", "percentile"), "0 to 1"),
    ("tier_rules", "enter,2,,,0.99", "enter,2,,,1", (8, "min_spend_365d_percentile", "out_of_reach"), "below 1"),
    ("tier_rules", "12,,-30", "12,,30", (7, "min_negated_recency_days", "above_zero"), "write -30"),
    # policies and versions
    ("tier_policies", "club,2,2025-01-01,", "club,1,2025-01-01,", (3, "version", "twice"), "line 2"),
    ("tier_policies", "2025-01-01,,live", "2025-01-01,2024-06-30,live", (3, "valid_to", "ends_before_start"), "2025"),
    ("tier_policies", "2024-12-31", "2024-12-30", (2, "valid_to", "gap"), "write 2024-12-31"),
    ("tier_policies", "2024-12-31", "2025-01-01", (2, "valid_to", "overlap"), "write 2024-12-31"),
    ("tier_policies", "2024-12-31", "", (2, "valid_to", "overlap"), "write 2024-12-31"),
    ("tier_policies", "club,2,2025-01-01", "club,2,1999-01-01", (3, "valid_from", "backwards"), "version 2 starts on"),
    (
        "tier_policies",
        "2025-01-01,,live",
        "2025-01-01,2030-12-31,live",
        (3, "valid_to", "no_version_after"),
        "ends on 2030-12-31",
    ),
    ("tier_policies", "2024-12-31,live", "2024-12-31,retired", (2, "status", "retired_before"), "keep history"),
    ("tier_policies", ",live,", ",shadow,", (2, "status", "none_live"), "live"),
    ("tier_policies", "buyers,immediate,1,", "buyers,after_n_reviews,,", (2, "promote_after_reviews", ""), "in a row"),
    ("tier_policies", "every_review,one,12,", "at_expiry,one,,", (2, "validity_months", "no_validity"), "months"),
    ("tier_policies", "12,tier_start,2,3,at_review,same", "12,,2,3,at_review,same", (2, "validity_anchor", ""), "12"),
    ("tier_policy_options", "2025-01-31", "", (2, "cutoffs_from_date", "no_cutoffs_date"), "frozen"),
    ("tier_policy_options", "frozen", "floating", (2, "cutoffs_from_date", "idle_cutoffs_date"), "floating"),
    ("tier_policy_options", "soft_landing", "immediate", (2, "grandfathered_until_date", "idle_until_date"), "blank"),
    ("tier_policy_options", "2025-12-31", "2025-01-01", (2, "grandfathered_until_date", "until_before_start"), "after"),
    ("tier_policy_options", "club,2", "club,1", (2, "grandfathering", "nothing_before"), "version 1 is the first"),
    ("tier_policy_options", "club,2", "club,3", (2, "version", "unknown_version"), "it has 1, 2"),
    ("tier_policy_options", "club,2", "clup,2", (2, "policy_id", "unknown_version"), "there are club"),
    # tiers
    ("tiers", "club,2,4,guest", "club,2,3,guest", (7, "tier_rank", "twice"), "line 6"),
    ("tiers", "club,2,4,guest", "club,2,5,guest", (7, "tier_rank", "rank_gap"), "write 4"),
    ("tiers", "guest,Guest", "top,Guest", (7, "tier_code", "twice"), "line 6"),
    ("tiers", "guest,Guest", "guest,Top", (7, "label_en", "twice"), "Top of club version 2"),
    ("tiers", "Guest,特邀", "Guest,顶级", (7, "label_zh", "twice"), "line 6"),
    ("tiers", "club,1,1,base,Base,基础,false", "club,1,1,base,Base,基础,true", (2, "is_invitation_only", ""), "lowest"),
    # rules
    ("tier_rules", "club,1,gold", "club,1,goold", (2, "tier_code", "unknown_tier"), "tiers.csv has base, gold"),
    ("tier_rules", "gold,enter,2", "gold,enter,1", (4, "alternative", "twice"), "enter alternative 1 of gold"),
    ("tier_rules", "gold,keep,2,,,0.8,", "gold,keep,2,,,,", (6, None, "no_threshold"), "min_<metric>"),
    ("tier_rules", "club,1,gold,enter", "club,1,base,enter,1,5,,,\nclub,1,gold,enter", (2, "tier_code", ""), "lowest"),
    ("tier_rules", "club,2,top,enter,2", "club,2,guest,enter,1,9,,,\nclub,2,top,enter,2", (8, "tier_code", ""), "only"),
    ("tier_rules", "club,1,gold,enter,1,1000,,,\n", "", (3, "tier_code", "no_way_in"), "nobody can reach gold"),
    ("tier_policies", "at_review,own", "at_review,same", (5, "purpose", "idle_keep"), "keep_rule of club version 2"),
    ("tier_rules", "top,enter,1,5000", "top,enter,1,999.99", (7, "min_spend_365d_amount", "order"), "999.99"),
    ("tier_rules", "top,enter,2,,,0.99", "top,enter,2,,,0.89", (8, "min_spend_365d_percentile", "order"), ".csv:4"),
    (
        "tier_rules",
        "top,enter,2",
        "top,keep,1,6000,12,0.99,-30\nclub,2,top,enter,2",
        (8, "min_spend_365d_amount", "keep_above_enter"),
        "nobody",
    ),
    ("tier_rules", "top,enter,1,5000,12", "top,enter,1,5000,", (7, "tier_code", "order_unclear"), "purchase_days_365d"),
    # metrics
    ("tier_rules", "min_spend_365d_amount", "min_spend_365d_amout", (1, "min_spend_365d_amout", ""), "did you mean"),
    ("metrics", "negated_recency_days", "negated_recency_day", (5, "metric", "no_metric_column"), "did you mean"),
    ("metrics", "\nnegated", "\nspend_90d_amount,yuan,true,S,花\nnegated", (5, "metric", ""), "metric_window_days"),
    ("metrics", "\nnegated", "\naccount_points,points,true,P,分\nnegated", (5, "metric", ""), "account_metrics"),
    ("metrics", "\nnegated", "\nspend_365d_amount,yuan,true,S,花\nnegated", (5, "metric", "twice"), "line 2"),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}-{fault[4]}")
def test_a_fault_is_named_with_its_place_and_fix(
    fault: tuple[str, str, str, tuple[int, str | None, str], str], project: Path
) -> None:
    table, old, new, place, says = fault
    edit(project / "seeds" / "policies" / f"{table}.csv", old, new)
    line, column, code = place
    findings = [
        f for f in check_policies(project).findings if f.line == line and f.column in {column, column or f.column}
    ]
    assert findings, [f.sentence() for f in check_policies(project).findings]
    fitting = [f for f in findings if code in ("", f.code) and says in f.message()]
    assert fitting, [(f.code, f.sentence()) for f in findings]
    assert all(f.sentence("zh") != f.sentence() for f in findings)
    twice = [f.message("zh") for f in findings if f.code == "twice"]
    assert not any(word in said for said in twice for word in (" of ", " with ", "version ")), twice


def test_each_rule_has_a_fault_that_breaks_it(tmp_path: Path) -> None:
    seen = set()
    for number, (table, old, new, _, _) in enumerate(FAULTS):
        project = small_project(tmp_path / f"{number}")
        edit(project / "seeds" / "policies" / f"{table}.csv", old, new)
        seen |= {finding.code for finding in check_policies(project).findings}
    pairs = {"unknown_policy", "compared_with_itself"}
    elsewhere = {"no_table", "not_utf8", "no_header", "no_primary", "no_tiers", "protects_nobody", "unknown_column"}
    assert seen | elsewhere | pairs | {"no_rule_column"} == set(FINDINGS)


def test_all_faults_are_named_at_once_errors_first(project: Path) -> None:
    seeds = project / "seeds" / "policies"
    edit(seeds / "tier_rules.csv", "club,1,gold", "club,1,goold")
    edit(seeds / "tier_rules.csv", "top,enter,1,5000,12", "top,enter,1,,12")
    edit(seeds / "tiers.csv", "Top,顶级", "Top,")
    assert [code for *_, code in found(project)] == ["unknown_tier", "no_way_in", "blank", "order_unclear"]
    with pytest.raises(PolicyError) as raised:
        require_sound(project)
    assert str(raised.value) == (
        "tier_rules.csv line 2, column tier_code: unknown tier 'goold' of policy club version 1; "
        "tiers.csv has base, gold (and 2 more)"
    )
    assert raised.value.exit_code == 78


def test_a_warning_stops_nothing(project: Path) -> None:
    edit(project / "seeds" / "policies" / "tier_rules.csv", "top,enter,1,5000,12", "top,enter,1,5000,")
    require_sound(project)


def test_a_policy_that_ends_is_built_with_a_warning(project: Path) -> None:
    edit(project / "seeds" / "policies" / "tier_policies.csv", "2025-01-01,,live", "2025-01-01,2030-12-31,live")
    (ends,) = check_policies(project).findings
    assert not ends.is_error
    assert ends.message().endswith("a build as of a later day stops; leave valid_to blank, or retire it")
    assert "2030-12-31" in ends.message("zh")
    require_sound(project)


def test_lines_are_physical_ones_with_a_mark_and_windows_line_ends(project: Path) -> None:
    rules = project / "seeds" / "policies" / "tier_rules.csv"
    edit(rules, "club,2,gold,enter,1", "club,2,goold,enter,1")
    rules.write_bytes(b"\xef\xbb\xbf" + rules.read_bytes().replace(b"\n", b"\r\n"))
    errors = [(error.line, error.column, error.code) for error in check_policies(project).errors]
    assert errors == [(3, "tier_code", "unknown_tier")]


def test_a_value_over_two_lines_does_not_shift_the_lines_after_it(project: Path) -> None:
    tiers = project / "seeds" / "policies" / "tiers.csv"
    edit(tiers, "Gold,黄金,false\nclub,2,1", '"Go\nld",黄金,false\nclub,2,1')
    edit(tiers, "club,2,4,guest", "club,2,5,guest")
    assert found(project) == [
        ("tiers.csv", 3, "label_en", "forbidden"),
        ("tiers.csv", 8, "tier_rank", "rank_gap"),
    ]


def test_a_file_that_cannot_be_read_is_named(project: Path) -> None:
    seeds = project / "seeds" / "policies"
    (seeds / "tiers.csv").write_bytes(TIERS_OF_EXCEL := "policy_id\nclub\n铜卡\n".encode("gb18030"))
    assert b"\xcd" in TIERS_OF_EXCEL
    (seeds / "tier_rules.csv").unlink()
    (seeds / "metrics.csv").write_bytes(b"")
    places = found(project)
    assert ("tiers.csv", 3, None, "not_utf8") in places
    assert ("tier_rules.csv", 1, None, "no_table") in places
    assert ("metrics.csv", 1, None, "no_header") in places


def test_the_primary_policy_must_be_replayed(project: Path) -> None:
    edit(project / "dbt_project.yml", "primary_policy_id: club", "primary_policy_id: clup")
    assert found(project) == [("dbt_project.yml", 1, None, "no_primary")]


def test_a_version_without_tiers_and_one_that_protects_nobody(project: Path) -> None:
    seeds = project / "seeds" / "policies"
    edit(seeds / "tier_policies.csv", "one,12,tier_start", "one,,")
    edit(seeds / "tier_policy_options.csv", "soft_landing,2025-12-31", "protect_until_expiry,")
    assert found(project) == [("tier_policy_options.csv", 2, "grandfathered_until_date", "protects_nobody")]
    edit(seeds / "tiers.csv", "club,1,1,base,Base,基础,false\nclub,1,2,gold,Gold,黄金,false\n", "")
    assert ("tier_policies.csv", 2, "version", "no_tiers") in found(project)


def test_retired_versions_leave_no_gap(project: Path) -> None:
    seeds = project / "seeds" / "policies"
    edit(seeds / "tier_policies.csv", "2024-12-31,live", "2020-12-31,retired")
    (replaced,) = check_policies(project).findings
    assert (replaced.line, replaced.column, replaced.code, replaced.is_error) == (2, "status", "retired_before", False)
    assert replaced.message().startswith("version 1 is retired: version 2 is replayed in its place from the first")


def test_a_retired_version_after_the_first_replayed_one_rewrites_no_history(project: Path) -> None:
    policies = project / "seeds" / "policies" / "tier_policies.csv"
    edit(policies, "2024-12-31,live", ",live")
    edit(policies, "2025-01-01,,live", "2025-01-01,,retired")
    assert found(project) == []
    edit(policies, "2000-01-01,,live", "2000-01-01,,retired")
    assert "retired_before" not in {code for *_, code in found(project)}, "nothing is replayed in its place"


def test_an_unknown_column_of_settings_is_a_warning(project: Path) -> None:
    metrics = project / "seeds" / "policies" / "metrics.csv"
    header, *lines = metrics.read_text(encoding="utf-8").splitlines()
    metrics.write_text("\n".join([f"{header},owner", *(f"{line},me" for line in lines), ""]), encoding="utf-8")
    assert found(project) == [("metrics.csv", 1, "owner", "unknown_column")]
    require_sound(project)


def test_rules_without_a_column_of_thresholds_are_an_error(project: Path) -> None:
    (project / "seeds" / "policies" / "tier_rules.csv").write_text(
        "policy_id,version,tier_code,purpose,alternative\n", encoding="utf-8"
    )
    assert ("tier_rules.csv", 1, None, "no_rule_column") in found(project)


def test_a_higher_tier_may_be_reached_by_any_way_that_implies_one_below(project: Path) -> None:
    # 5000 and 12 days imply 1000 and 6 days, though not the alternative by percentile
    rules = project / "seeds" / "policies" / "tier_rules.csv"
    edit(rules, "gold,enter,2,,,0.9,", "gold,enter,2,9000,,,")
    edit(rules, "gold,keep,2,,,0.8,", "gold,keep,2,9000,,,")
    edit(rules, "top,enter,2,,,0.99,", "top,enter,2,9000,,,")
    assert found(project) == []


def test_days_of_a_window_are_days_of_a_longer_one_and_a_share_is_of_buyers() -> None:
    days = {"purchase_days_56d_count": Decimal(6)}
    assert guaranteed(days, "purchase_days_365d_count") == 6
    assert guaranteed(days, "lifetime_purchase_days_count") == 6
    assert guaranteed(days, "purchase_days_56d_count") == 6
    assert guaranteed(days, "purchase_days_30d_count") is None
    assert guaranteed(days, "spend_365d_amount") is None
    assert guaranteed({"spend_56d_amount": Decimal(6)}, "spend_365d_amount") is None, "refunds may take it back"
    assert guaranteed({"spend_56d_percentile": Decimal("0.01")}, "lifetime_purchase_days_count") == 1
    assert guaranteed({"spend_56d_percentile": Decimal(0)}, "lifetime_purchase_days_count") is None
    assert guaranteed({"account_aum_percentile": Decimal("0.5")}, "lifetime_purchase_days_count") is None
    assert guaranteed({"lifetime_purchase_days_count": Decimal(9)}, "purchase_days_365d_count") is None


def test_a_part_of_the_tables_is_checked_with_the_projects_own(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "changes"
    folder.mkdir()
    (folder / "tier_rules.csv").write_text(
        "policy_id,version,tier_code,purpose,alternative,min_spend_365d_amount\nclub,2,top,enter,1,10\n",
        encoding="utf-8",
    )
    places = found(project, folder)
    assert ("tier_rules.csv", 2, "min_spend_365d_amount", "order") in places
    edit(folder / "tier_rules.csv", "enter,1,10", "enter,1,7000")
    assert [code for *_, code in found(project, folder)] == ["order_unclear"]
    with pytest.raises(UsageError, match="holds no policy table"):
        check_policies(project, tmp_path / "project")


def test_a_fault_of_the_project_is_told_from_one_of_the_folder(project: Path, tmp_path: Path) -> None:
    folder = tmp_path / "changes"
    folder.mkdir()
    (folder / "tiers.csv").write_text(
        "policy_id,version,tier_rank,tier_code,label_en,label_zh,is_invitation_only\n"
        "club,1,1,base,Base,基础,false\nclub,1,2,gold,,黄金,false\n",
        encoding="utf-8",
    )
    edit(project / "seeds" / "policies" / "metrics.csv", "days,false,Recency", "days,perhaps,Recency")
    assert found(project, folder) == [
        ("seeds/policies/metrics.csv", 5, "is_null_missing", "bad_value"),
        ("tiers.csv", 3, "label_en", "blank"),
    ]


def test_every_text_is_there_in_both_languages() -> None:
    for texts in (FINDINGS, FORMS, HINTS, PLACES, VIEW):
        for key, (english, chinese) in texts.items():
            assert english and chinese, key
            assert not any("\u4e00" <= character <= "\u9fff" for character in english), key
            assert any("\u4e00" <= character <= "\u9fff" for character in chinese), key


def test_findings_are_the_same_each_time() -> None:
    assert check_policies(PROJECT) == check_policies(PROJECT)
    assert isinstance(Finding("a.csv", 1, None, "blank_line").as_dict(), dict)
    assert (SEEDS / "tier_policies.csv").is_file()
