"""Every fault of the tables of tags and segments is named with file, line, column and fix, before anything is built."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from policy_folders import PROJECT, edit, rows, small_project
from strata.policies.checking import check_policies, require_sound
from strata.policies.findings import Finding, PolicyError
from strata.rules.grammar import KINDS, OPERATORS, OPERATORS_OF
from strata.rules.texts import RULE_FINDINGS

FIELDS_MODEL = "models/intermediate/segments/int_customer_fields_by_review.yml"
TEXTS = {
    "segments/fields": "field,kind,is_profiled,label_en,label_zh\n"
    "region,text,true,Region,大区\nage_years,number,false,Age,年龄\nbirth_date,date,false,Birth,生日\n"
    "is_buyer,boolean,false,Buyer,已购\nlifecycle_stage,text,false,Stage,阶段\ntier_code,text,false,Tier,等级\n"
    "tier_code_of_club,text,false,Club tier,俱乐部等级\nattribute_income,number,false,Income,收入\n",
    "segments/segments": "segment_id,label_en,label_zh,valid_from,valid_to,keep_days\n"
    "north,North,北区,2024-01-01,2024-12-31,30\nold,Old,年长,,,\n",
    "segments/segment_rules": "segment_id,alternative,field,operator,value\n"
    "north,1,region,in,North|Xi&apos;an\nnorth,1,spend_365d_amount,>=,100.5\nnorth,2,tier_code,=,gold\n"
    "old,1,age_years,between,60..120\nold,2,birth_date,<,1960-01-01\nold,3,is_buyer,=,true\n",
    "tags/tags": "tag_id,label_en,label_zh,valid_from,valid_to,keep_days\nlate,Late,迟,,,\n",
    "tags/tag_rules": "tag_id,alternative,field,operator,value\nlate,1,lifecycle_stage,not_in,new|active\n"
    "late,1,attribute_income,is_not_null,\n",
    "tags/promotion_calendar": "promotion_id,starts_on,ends_on,channel,label_en,label_zh\n"
    "spring,2024-03-01,2024-03-10,,Spring,春季\n",
}
LABELS = "kind,code,label_en,label_zh\nlifecycle_stage,new,New,新\nlifecycle_stage,active,Active,活跃\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return project_with_rules(tmp_path / "project")


def project_with_rules(folder: Path) -> Path:
    """A small project with sound tags and segments."""
    small_project(folder)
    for name, text in TEXTS.items():
        path = folder / "seeds" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "seeds" / "labels.csv").write_text(LABELS, encoding="utf-8")
    (folder / FIELDS_MODEL).parent.mkdir(parents=True)
    shutil.copy(PROJECT / FIELDS_MODEL, folder / FIELDS_MODEL)
    return folder


def found(project: Path) -> list[Finding]:
    return [finding for finding in check_policies(project).findings if finding.file.startswith("seeds/")]


def test_sound_rules_have_no_finding(project: Path) -> None:
    assert [finding.sentence() for finding in check_policies(project).findings] == []
    require_sound(project)


def test_a_project_without_tags_and_segments_is_sound(project: Path) -> None:
    shutil.rmtree(project / "seeds" / "tags")
    shutil.rmtree(project / "seeds" / "segments")
    assert check_policies(project).findings == ()


# table, old text, new text, then line, column and code of the finding, and words of its message
FAULTS: list[tuple[str, str, str, tuple[int, str | None, str], str]] = [
    ("segments/fields", "region,text", "regoin,text", (2, "field", "field_without_source"), "did you mean region?"),
    ("segments/fields", "of_club", "of_klub", (8, "field", "field_without_source"), "tier_code_of_club"),
    ("segments/fields", "age_years,number", "age_years,text", (3, "kind", "field_of_other_kind"), "write number"),
    ("segments/fields", "attribute_income,number", "attribute_income,date", (9, "kind", "field_of_other_kind"), "text"),
    ("segments/fields", "of_club,text", "of_club,number", (8, "kind", "field_of_other_kind"), "write text"),
    ("segments/fields", "of_club,text", "of_club,texts", (8, "kind", "bad_value"), "number, text, date, boolean"),
    ("segments/fields", "number,false,Age", "number,true,Age", (3, "is_profiled", "profiled_kind"), "write false"),
    ("segments/fields", "tier_code_of_club,text", "spend_365d_amount,text", (8, "field", "field_is_metric"), "delete"),
    ("segments/fields", "birth_date,date", "age_years,number", (4, "field", "twice"), "line 3"),
    ("segments/segment_rules", "north,2", "nort,2", (4, "segment_id", "unknown_group"), "did you mean north?"),
    ("segments/segments", "old,Old", "elder,Old", (3, "segment_id", "no_condition"), "segment_rules.csv"),
    ("segments/segments", "old,Old", "north,Old", (3, "segment_id", "twice"), "line 2"),
    ("segments/segments", "old,Old", "old,North", (3, "label_en", "twice"), "North"),
    (
        "tags/tags",
        "late,Late,迟",
        "late,Late,北区",
        (2, "label_zh", "twice"),
        "segments.csv) is there already on line 2",
    ),
    ("segments/segments", "2024-12-31,30", "2023-12-31,30", (2, "valid_to", "ends_early"), "2024-01-01"),
    ("segments/segments", "2024-12-31,30", "2024-12-32,30", (2, "valid_to", "no_such_day"), "calendar"),
    ("segments/segments", "2024-12-31,30", "2024-12-31,0", (2, "keep_days", "bad_value"), "from 1 to 36600"),
    ("segments/segment_rules", "spend_365d_amount", "spend_36d_amount", (3, "field", "unknown_field"), "spend_365d"),
    ("segments/segment_rules", ",>=,100.5", ",=>,100.5", (3, "operator", "bad_value"), "one of =, <>, >="),
    ("segments/segment_rules", ",>=,100.5", ",>=,100.5 or 1=1", (3, "value", "value_of_kind"), "a number"),
    ("segments/segment_rules", ",>=,100.5", ",>=,1e3", (3, "value", "value_of_kind"), "a number"),
    ("segments/segment_rules", ",>=,100.5", ",>=,", (3, "value", "no_value"), "a number"),
    ("segments/segment_rules", "region,in,North", "region,>=,North", (2, "operator", "operator_of_kind"), "not_in"),
    ("segments/segment_rules", "is_buyer,=", "is_buyer,in", (7, "operator", "operator_of_kind"), "is_null"),
    ("segments/segment_rules", "is_buyer,=,true", "is_buyer,=,yes", (7, "value", "value_of_kind"), "true or false"),
    ("segments/segment_rules", "60..120", "60-120", (5, "value", "no_range"), "a..b"),
    ("segments/segment_rules", "60..120", "120..60", (5, "value", "empty_range"), "write 60..120"),
    ("segments/segment_rules", "60..120", "60..", (5, "value", "value_of_kind"), "a number"),
    ("segments/segment_rules", "60..120", "60..90..120", (5, "value", "value_of_kind"), "90..120"),
    ("segments/segment_rules", "<,1960-01-01", "<,1960-02-30", (6, "value", "value_of_kind"), "a date"),
    ("segments/segment_rules", "North|Xi", "North||Xi", (2, "value", "blank_in_list"), "a|b|c"),
    ("segments/segment_rules", "North|Xi", "North | Xi", (2, "value", "blank_in_list"), "a|b|c"),
    ("segments/segment_rules", "Xi&apos;an", "Xi'an", (2, "value", "quote"), "&apos;"),
    ("segments/segment_rules", "Xi&apos;an", "Xi\\an", (2, "value", "forbidden"), "write it without"),
    ("segments/segment_rules", "Xi&apos;an", "{{ x }}", (2, "value", "forbidden"), "{{"),
    ("segments/segment_rules", "=,gold", "=,golden", (4, "value", "unknown_code"), "did you mean gold?"),
    ("segments/segment_rules", "old,2", "old,0", (6, "alternative", "bad_value"), "from 1"),
    (
        "segments/segment_rules",
        "old,2,birth_date,<,1960-01-01",
        "old,1,age_years,between,60..120",
        (6, "field", "twice"),
        "",
    ),
    ("tags/tag_rules", "new|active", "new|activ", (2, "value", "unknown_code"), "did you mean active?"),
    ("tags/tag_rules", "not_in,new|active", "=,null", (2, "value", "null_word"), "write is_null"),
    ("tags/tag_rules", "is_not_null,", "is_not_null,5", (3, "value", "idle_value"), "takes no value"),
    ("tags/tag_rules", "late,1,life", "lat,1,life", (2, "tag_id", "unknown_group"), "tags.csv"),
    ("tags/promotion_calendar", "2024-03-10", "2024-02-10", (2, "ends_on", "ends_early"), "2024-03-01"),
    ("tags/promotion_calendar", "2024-03-10", "", (2, "ends_on", "blank"), "a date"),
    (
        "tags/promotion_calendar",
        "春季\n",
        "春季\nspring,2025-03-01,2025-03-02,,S,春\n",
        (3, "promotion_id", "twice"),
        "",
    ),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}-{fault[3][2]}-{fault[2]}")
def test_a_fault_is_named_with_its_place_and_fix(
    fault: tuple[str, str, str, tuple[int, str | None, str], str], project: Path
) -> None:
    table, old, new, (line, column, code), says = fault
    edit(project / "seeds" / f"{table}.csv", old, new)
    findings = found(project)
    fitting = [
        one
        for one in findings
        if (one.file, one.line, one.column, one.code) == (f"seeds/{table}.csv", line, column, code)
        and says in one.message()
    ]
    assert fitting, [(one.code, one.sentence()) for one in findings]
    assert fitting[0].is_error
    assert fitting[0].sentence("zh") != fitting[0].sentence()
    with pytest.raises(PolicyError) as raised:
        require_sound(project)
    assert raised.value.exit_code == 78


def test_each_rule_has_a_fault_that_breaks_it() -> None:
    assert {code for *_, (_, _, code), _ in FAULTS} >= set(RULE_FINDINGS)


@pytest.mark.parametrize("language", ["label_en", "label_zh"])
def test_no_tag_or_segment_is_called_like_something_else(language: str) -> None:
    seeds = PROJECT / "seeds"
    tables = ((seeds, "labels"), (seeds / "tags", "tags"), (seeds / "segments", "segments"))
    called = Counter(row[language] for folder, name in tables for row in rows(folder, name))
    assert [label for label, times in called.items() if times > 1] == []


@pytest.mark.parametrize("name", TEXTS)
def test_a_missing_table_is_named(name: str, project: Path) -> None:
    (project / "seeds" / f"{name}.csv").unlink()
    assert (f"seeds/{name}.csv", "no_table") in [(finding.file, finding.code) for finding in found(project)]


def test_every_text_is_there_in_both_languages() -> None:
    for key, (english, chinese) in RULE_FINDINGS.items():
        assert not any("\u4e00" <= character <= "\u9fff" for character in english), key
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese), key


def test_every_kind_has_its_operators() -> None:
    assert set(OPERATORS_OF) == set(KINDS)
    assert {operator for operators in OPERATORS_OF.values() for operator in operators} == set(OPERATORS)
