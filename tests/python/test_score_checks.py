"""Every fault of the score models is named with file, line, column and fix."""

import shutil
from pathlib import Path

import pytest

from policy_folders import PROJECT, edit, small_project
from strata.policies.checking import check_policies, require_sound
from strata.policies.findings import PolicyError
from strata.policies.metric_columns import highest, metric_columns
from strata.policies.score_texts import SCORE_FINDINGS

SCORES = "seeds/scores"
TEXTS = {
    "score_models": "score_model_id,population,min_points,max_points,label_en,label_zh\n"
    "lead,businesses,0,,Lead,线索\nvalue,buyers,,100,Value,价值\n",
    "score_grades": "score_model_id,grade,min_score\nlead,A,70\nlead,B,0\nvalue,A,50\nvalue,B,20.5\n",
    "score_rules": "score_model_id,rule_id,kind,metric,attribute,event_type,window_days,half_life_days,weight,"
    "cap_points,valid_from,valid_to,label_en,label_zh\n"
    "lead,size,value,,company_size,,,,1,,,,Size,规模\n"
    "lead,visits,event_count,,,visit,,30,2,15,2025-01-01,2025-12-31,Visits,访问\n"
    "lead,leaves,event_count,,,unsubscribe,180,,1,20,,,Leaves,退订\n"
    "value,recency,band,recency_days,,,,,1,,,,Recency,近度\n"
    "value,spend,per_unit,spend_365d_amount,,,,,0.01,,,,Spend,消费\n"
    "value,score,value,recency_score,,,,,1,,,,Score,得分\n",
    "score_points": "score_model_id,rule_id,lower_bound,upper_bound,matched_value,points\n"
    "lead,size,,,1000+,25\nlead,size,,,10-49,8\nlead,visits,,,,1\nlead,leaves,,,,-10\n"
    "value,recency,,30,,20\nvalue,recency,30,90,,10\nvalue,recency,180,,,-5\nvalue,spend,,,,1\nvalue,score,,,5,10\n",
    "event_weights": "event_type,weight,half_life_days,label_en,label_zh\n"
    "visit,1,30,Visit,访问\nother,1,30,Other,其他\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = small_project(tmp_path / "project")
    (folder / SCORES).mkdir()
    for name, text in TEXTS.items():
        (folder / SCORES / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def found(project: Path) -> list[tuple[str, int, str | None, str]]:
    return [(f.file.removeprefix(f"{SCORES}/"), f.line, f.column, f.code) for f in check_policies(project).findings]


def test_the_projects_own_score_models_keep_every_rule() -> None:
    assert not [f.sentence() for f in check_policies(PROJECT).findings if f.file.startswith(SCORES)]


def test_sound_score_models_have_no_finding(project: Path) -> None:
    assert found(project) == []


Fault = tuple[str, str, str, tuple[int, str | None, str], str]

# table, old text, new text, then line, column and code of a finding and words of its message
FAULTS: list[Fault] = [
    ("score_models", "lead,businesses", "lead,firms", (2, "population", "bad_value"), "businesses"),
    ("score_models", "value,buyers,,100", "value,buyers,100,100", (3, "max_points", "empty_scale"), "100"),
    (
        "score_models",
        "value,buyers,,100,Value,价值\n",
        "value,buyers,,100,V,值\nlead,known,,9,L,线\n",
        (4, "score_model_id", "twice"),
        "2",
    ),
    ("score_models", "lead,businesses", "leads,businesses", (2, "score_model_id", "no_score_rules"), "add its rules"),
    ("score_models", "lead,businesses", "leads,businesses", (2, "score_model_id", "no_score_grades"), "add its grades"),
    ("score_grades", "lead,B,0", "leed,B,0", (3, "score_model_id", "unknown_score_model"), "did you mean lead?"),
    ("score_grades", "value,A,50", "value,A,101", (4, "min_score", "score_outside"), "0 to 100"),
    ("score_grades", "lead,B,0", "lead,B,70", (3, "min_score", "grade_order"), "not below grade A"),
    ("score_grades", "lead,B,0", "lead,A,0", (3, "grade", "twice"), "line 2"),
    ("score_grades", "lead,B,0", "lead,F,0", (3, "grade", "bad_value"), "A, B, C, D, E"),
    ("score_rules", "lead,size,value", "lead,size,values", (2, "kind", "bad_value"), "event_count"),
    ("score_rules", "lead,leaves", "lead,visits", (4, "rule_id", "twice"), "line 3"),
    ("score_rules", "lead,leaves", "lad,leaves", (4, "score_model_id", "unknown_score_model"), "did you mean lead?"),
    ("score_rules", "band,recency_days", "band,recency_day", (5, "metric", "unknown_score_metric"), "recency_days"),
    (
        "score_rules",
        "spend_365d_amount",
        "spend_30d_amount",
        (6, "metric", "unknown_score_metric"),
        "metric_window_days",
    ),
    ("score_rules", "band,recency_days", "band,score_lead", (5, "metric", "score_of_scores"), "made of"),
    ("score_rules", "band,recency_days", "band,p_alive", (5, "metric", "known_at_last_review"), "last review"),
    ("score_rules", "band,recency_days", "band,", (5, "metric", "needed_by_kind"), "needs metric"),
    ("score_rules", "visit,,30", "visit,,", (3, "window_days", "needed_by_kind"), "window_days / half_life_days"),
    ("score_rules", "visit,,30", "visit,30,30", (3, "half_life_days", "one_of_two"), "leave the other blank"),
    (
        "score_rules",
        ",,company_size",
        ",nps_score,company_size",
        (2, "attribute", "one_of_two"),
        "metric and attribute",
    ),
    (
        "score_rules",
        "band,recency_days,,,",
        "band,recency_days,,visit,",
        (5, "event_type", "idle_in_kind"),
        "kind band",
    ),
    ("score_rules", "visit,,30", "visit,,0", (3, "half_life_days", "bad_value"), "from 1 to 3660"),
    ("score_rules", "30,2,15,", "30,2,-15,", (3, "cap_points", "cap_not_positive"), "above 0"),
    ("score_rules", "30,2,15,", "30,two,15,", (3, "weight", "bad_value"), "at most 4 decimals"),
    ("score_rules", "30,2,15,", "30,2.00001,15,", (3, "weight", "bad_value"), "at most 4 decimals"),
    ("score_rules", "2025-12-31", "2024-12-31", (3, "valid_to", "rule_ends_before_start"), "2025-01-01"),
    ("score_rules", "2025-12-31", "2025-02-30", (3, "valid_to", "no_such_day"), "calendar"),
    ("score_rules", "30,2,15,", "30,2,,", (3, "cap_points", "no_end"), "max_points of lead"),
    (
        "score_rules",
        "per_unit,spend_365d_amount",
        "per_unit,negated_complaint_count",
        (6, "cap_points", "no_end"),
        "min_points of value",
    ),
    ("score_points", "lead,leaves,,,,-10", "lead,leaves,,,,ten", (5, "points", "bad_value"), "-9999 to 9999"),
    (
        "score_points",
        "value,recency,180",
        "value,recensy,180",
        (8, "rule_id", "unknown_score_rule"),
        "did you mean recency?",
    ),
    ("score_points", "value,recency,30,90", "value,recency,90,90", (7, "upper_bound", "empty_band"), "lower_bound 90"),
    ("score_points", "value,recency,30,90", "value,recency,29.5,90", (7, "lower_bound", "bands_overlap"), "line 6"),
    ("score_points", "value,recency,180,", "value,recency,89,", (8, "lower_bound", "bands_overlap"), "30..90"),
    ("score_points", "value,score,,,5,10", "value,score,,,five,10", (10, "matched_value", "value_no_number"), "'five'"),
    (
        "score_points",
        "value,score,,,5,10",
        "value,score,,,,10",
        (10, "matched_value", "needed_by_kind"),
        "matched_value",
    ),
    ("score_points", "10-49,8", "1000+,8", (3, "matched_value", "twice"), "line 2"),
    ("score_points", "lead,visits,,,,1", "lead,visits,1,,,1", (4, "lower_bound", "idle_in_kind"), "event_count"),
    (
        "score_points",
        "lead,leaves,,,,-10\n",
        "lead,leaves,,,,-10\nlead,visits,,,,2\n",
        (6, "points", "points_twice"),
        "line 4",
    ),
    ("score_points", "value,score,,,5,10\n", "", (7, "rule_id", "no_score_points"), "add its points"),
    ("event_weights", "other,1,30", "other,-1,30", (3, "weight", "weight_below_zero"), "0 or more"),
    ("event_weights", "other,1,30", "other,1,0", (3, "half_life_days", "bad_value"), "from 1"),
    ("event_weights", "other,1,30", "visit,1,30", (3, "event_type", "twice"), "line 2"),
    ("event_weights", "other,1,30", "Other,1,30", (3, "event_type", "bad_value"), "small letter"),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_its_place_and_fix(fault: Fault, project: Path) -> None:
    table, old, new, place, says = fault
    edit(project / SCORES / f"{table}.csv", old, new)
    named = "score_rules" if place[2] in ("no_score_points",) else table
    faults = [
        f
        for f in check_policies(project).findings
        if (f.file, f.line, f.column, f.code) == (f"{SCORES}/{named}.csv", *place)
    ]
    assert faults, found(project)
    assert says in faults[0].message()
    assert faults[0].sentence("zh") != faults[0].sentence()


def test_each_finding_of_scores_has_a_fault_and_a_text_in_both_languages() -> None:
    assert {code for *_, (_, _, code), _ in FAULTS} >= set(SCORE_FINDINGS)
    for english, chinese in SCORE_FINDINGS.values():
        assert not any("\u4e00" <= character <= "\u9fff" for character in english)
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese)


def test_a_build_stops_at_a_fault_of_the_scores_and_not_at_a_warning(project: Path) -> None:
    edit(project / SCORES / "score_rules.csv", "band,recency_days", "band,p_alive")
    require_sound(project)
    (project / SCORES / "score_grades.csv").unlink()
    with pytest.raises(PolicyError, match=r"score_grades.csv line 1: the file is missing") as raised:
        require_sound(project)
    assert raised.value.exit_code == 78


def test_scores_and_counts_of_events_are_metrics_of_tier_rules(project: Path) -> None:
    edit(
        project / "dbt_project.yml",
        "primary_policy_id",
        "event_metrics: [{event_type: visit, days: 30}]\n  primary_policy_id",
    )
    columns = metric_columns(project)
    assert columns.names >= {"score_lead", "score_value", "event_visit_30d_count", "activity_score"}
    assert not columns.names & {"score_b2b", "event_share_90d_count", "event_visit_30d_half_life"}
    assert columns.hint("event_cart_7d_count") == ("event", {"event_type": "cart", "days": "7"})
    assert columns.hint("score_leads") == ("nearest", {"near": "score_lead"})
    assert columns.hint("score_xyz") == ("score", {"score_model_id": "xyz"})
    assert highest("score_lead") == highest("activity_score") == 100
    for metric, says in (("event_cart_7d_count", "{event_type: cart, days: 7}"), ("score_xyz", "the model xyz")):
        seeds = project / "seeds" / "policies" / "metrics.csv"
        kept = seeds.read_text(encoding="utf-8")
        seeds.write_text(f"{kept}{metric},x,true,X,某\n", encoding="utf-8")
        (fault,) = check_policies(project).errors
        assert says in fault.message() and says.replace("the model", "模型") in fault.message("zh")
        seeds.write_text(kept, encoding="utf-8")


def test_a_project_without_score_models_is_sound(project: Path) -> None:
    shutil.rmtree(project / SCORES)
    assert found(project) == []
