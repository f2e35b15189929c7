"""Each structural rule passes a small good project and catches one that breaks it."""

import copy
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import structure_files as files
import structure_rules as rules


def name_of(rule: Callable[..., Any]) -> str:
    return rule.__name__


def model(path: str, *reads: str, **more: Any) -> dict[str, Any]:
    name = Path(path).stem
    return {
        "resource_type": "model",
        "name": name,
        "original_file_path": path,
        "patch_path": "strata://" + path.replace(".sql", ".yml"),
        "description": "One row per order.",
        "depends_on": {"nodes": list(reads)},
        "config": {"contract": {"enforced": True}},
        "columns": {"order_id": {"description": "The order.", "data_type": "string"}},
        "group": "core",
        "access": "public",
        **more,
    }


@pytest.fixture
def example() -> dict[str, Any]:
    """A manifest, as small as one gets, that keeps every rule."""
    nodes = [
        model("models/staging/stg_orders.sql", "landing.orders"),
        model("models/intermediate/orders/int_orders_accepted.sql", "stg_orders"),
        model("models/marts/core/dim_review_dates.sql", "int_orders_accepted"),
        model("models/marts/core/fct_orders.sql", "int_orders_accepted", "dim_review_dates"),
        model("models/marts/core/dim_customers.sql", "fct_orders"),
    ]
    source = {"resource_type": "source", "name": "orders", "source_name": "landing", "original_file_path": "a.yml"}
    test = {
        "resource_type": "test",
        "name": "assert_money_is_kept",
        "original_file_path": "tests/singular/assert_money_is_kept.sql",
        "config": {"severity": "ERROR"},
    }
    unit_tests = {
        mart["name"]: {
            "model": mart["name"],
            "name": f"{mart['name']}__keeps_ties",
            "original_file_path": mart["original_file_path"].replace(".sql", "__unit_tests.yml"),
        }
        for mart in nodes[2:]
    }
    macro = {
        "name": "spark__add_days",
        "package_name": "strata",
        "original_file_path": "macros/portability/add_days.sql",
    }
    return {
        "metadata": {"project_name": "strata"},
        "nodes": {**{str(node["name"]): node for node in nodes}, "assert_money_is_kept": test},
        "sources": {"landing.orders": source, "landing.settings": {**source, "name": "settings"}},
        "unit_tests": unit_tests,
        "macros": {"days": macro},
        "disabled": {},
    }


@pytest.mark.parametrize("rule", rules.RULES, ids=name_of)
def test_a_good_manifest_passes(rule: Callable[[dict[str, Any]], list[str]], example: dict[str, Any]) -> None:
    assert rule(example) == []


BROKEN_MANIFESTS: list[tuple[Callable[..., list[str]], str, Any, str]] = [
    (rules.models_lie_in_a_layer, "nodes.fct_orders.original_file_path", "models/fct_orders.sql", "move it"),
    (
        rules.nothing_reads_a_later_layer,
        "nodes.int_orders_accepted.depends_on.nodes",
        ["fct_orders"],
        "later",
    ),
    (
        rules.nothing_reads_a_later_layer,
        "nodes.stg_orders.depends_on.nodes",
        ["int_orders_accepted"],
        "later",
    ),
    (rules.staging_reads_one_landing_table, "nodes.stg_orders.depends_on.nodes", [], "nothing"),
    (
        rules.staging_reads_one_landing_table,
        "nodes.stg_orders.depends_on.nodes",
        ["landing.orders", "landing.settings"],
        "landing.orders, landing.settings",
    ),
    (rules.only_staging_reads_sources, "nodes.fct_orders.depends_on.nodes", ["landing.orders"], "orders"),
    (
        rules.only_the_customer_360_reads_marts,
        "nodes.fct_orders.depends_on.nodes",
        ["dim_customers"],
        "mart",
    ),
    (rules.names_tell_the_layer, "nodes.fct_orders.name", "orders", "fct_"),
    (rules.names_tell_the_layer, "nodes.fct_orders.name", "fct_orders_v2", "age"),
    (
        rules.models_have_a_yml_of_their_own,
        "nodes.fct_orders.patch_path",
        "strata://models/schema.yml",
        "schema",
    ),
    (rules.models_have_a_yml_of_their_own, "nodes.stg_orders.patch_path", None, "no file"),
    (rules.descriptions_state_the_grain, "nodes.stg_orders.description", "Orders.", "One row per"),
    (rules.marts_enforce_a_contract, "nodes.fct_orders.config.contract.enforced", False, "contract"),
    (
        rules.mart_columns_are_described,
        "nodes.fct_orders.columns.order_id.description",
        " ",
        "description",
    ),
    (rules.mart_columns_are_described, "nodes.fct_orders.columns.order_id.data_type", None, "data_type"),
    (rules.mart_columns_are_described, "nodes.fct_orders.columns", {}, "list its columns"),
    (rules.marts_are_public_and_grouped, "nodes.fct_orders.access", "protected", "public"),
    (rules.marts_are_public_and_grouped, "nodes.fct_orders.group", None, "group"),
    (rules.marts_have_unit_tests, "unit_tests", {}, "no unit test"),
    (
        rules.unit_tests_are_named_for_model_and_claim,
        "unit_tests.fct_orders.name",
        "ties",
        "fct_orders__<claim>",
    ),
    (
        rules.unit_tests_are_named_for_model_and_claim,
        "unit_tests.fct_orders.original_file_path",
        "models/marts/core/fct_orders.yml",
        "fct_orders__unit_tests.yml",
    ),
    (rules.singular_tests_are_claims, "nodes.assert_money_is_kept.name", "test_money", "assert_"),
    (rules.macros_are_named_after_their_file, "macros.days.name", "add_weeks", "add_weeks"),
    (rules.no_test_is_switched_off, "nodes.assert_money_is_kept.config.severity", "warn", "only warns"),
    (
        rules.no_test_is_switched_off,
        "disabled",
        {"u": [{"resource_type": "unit_test", "name": "ties", "original_file_path": "a.yml"}]},
        "disabled",
    ),
]


@pytest.mark.parametrize(("rule", "place", "value", "says"), BROKEN_MANIFESTS)
def test_a_broken_manifest_is_caught(
    rule: Callable[..., list[str]], place: str, value: Any, says: str, example: dict[str, Any]
) -> None:
    broken = copy.deepcopy(example)
    part: Any = broken
    *steps, last = place.split(".")
    for step in steps:
        part = part[step]
    part[last] = value
    breaches = rule(broken)
    assert breaches
    assert says in breaches[0]


def test_every_rule_has_a_broken_example() -> None:
    assert {rule for rule, *_ in BROKEN_MANIFESTS} == set(rules.RULES)
    assert {rule for rule, *_ in BROKEN_FILES} == set(files.RULES)
    for module, listed in ((rules, rules.RULES), (files, files.RULES)):
        helpers = {"models", "marts", "file_of", "layer_of", "parents", "sql_files", "yml_files"}
        own = {name for name, value in vars(module).items() if getattr(value, "__module__", "") == module.__name__}
        public = {name for name in own if not name.startswith("_")}
        assert public - helpers - {"seeds_are_described"} == set(map(name_of, listed))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder, as small as one gets, that keeps every rule."""
    cells = [
        f"{grid},{''.join(cell)},champions"
        for grid, most in files.GRID_SCORES.items()
        for cell in product("12345"[:most], repeat=3)
    ]
    contents = {
        "dbt_project.yml": "name: strata\nvars:\n  as_of_date: null\n  strata:\n    review_grain: month\n",
        "models/marts/fct_orders.sql": "select {{ setting('as_of_date') }} -- now() is not read\nfrom orders\n",
        "models/marts/fct_orders.yml": "models:\n  - name: fct_orders\n    config: {enabled: true, meta: {a: 1}}\n",
        "macros/time/grain.sql": "{% macro grain() %}{{ var('review_grain') }}{% endmacro %}\n",
        "macros/portability/days.sql": "{% macro duckdb__days() %}a::date{% endmacro %}\n",
        "seeds/labels.csv": "kind,code,label_en,label_zh\nrfm_segment,champions,Champions,核心客户\n",
        "seeds/rfm_grids.csv": "\n".join(["grid_id,rfm_cell,segment", *cells, ""]),
        "seeds/policies/tiers.csv": "policy_id,version,tier_code,label_en,label_zh\np,1,low,Low,低\np,1,high,High,高\n",
    }
    for name, text in contents.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("rule", files.RULES, ids=name_of)
def test_good_files_pass(rule: Callable[[Path], list[str]], project: Path) -> None:
    assert rule(project) == []


MODEL = "models/marts/fct_orders.sql"
YML = "models/marts/fct_orders.yml"
BROKEN_FILES: list[tuple[Callable[[Path], list[str]], str, str, str]] = [
    (files.nothing_reads_the_clock, MODEL, "select 1\nfrom a where b < current_date", "fct_orders.sql:2"),
    (files.nothing_reads_the_clock, MODEL, "select now ()", "now"),
    (files.nothing_reads_the_clock, "macros/portability/a.sql", "{{ run_started_at }}", "run_started_at"),
    (files.nothing_reads_the_clock, "macros/time/a.sql", "{# why #}getdate()", "getdate"),
    (files.sql_is_portable, MODEL, "select a::int", "::"),
    (files.sql_is_portable, MODEL, "select a qualify b = 1", "qualify"),
    (files.sql_is_portable, "macros/time/a.sql", "select a group  by all", "macros/time/a.sql:1"),
    (files.only_portability_names_an_engine, "macros/time/a.sql", "{% macro spark__a() %}", "spark__a"),
    (files.only_portability_names_an_engine, MODEL, "{% if target.type == 'duckdb' %}", "target.type"),
    (files.only_portability_names_an_engine, MODEL, "{% if target.name == 'spark' %}", "target.name"),
    (files.models_are_short, MODEL, "select 1\n" * 151, "151 lines"),
    (files.pytest_folder_holds_no_sql, "tests/python/a.sql", "select 1", "tests/python/a.sql"),
    (files.yml_files_are_named_for_what_they_describe, "models/marts/schema.yml", "models: []", "schema"),
    (files.yml_keys_are_known, YML, "models:\n  - name: a\n    descripton: One", "descripton"),
    (files.yml_keys_are_known, YML, "models:\n  - name: a\n    config: {grup: b}", "grup"),
    (files.yml_keys_are_known, "dbt_project.yml", "name: strata\nmodel-path: [models]", "model-path"),
    (
        files.yml_keys_are_known,
        YML,
        "models:\n  - name: a\n    columns: [{name: b, data_tests: [{not_null: {config: {severty: warn}}}]}]",
        "models.0",
    ),
    (files.vars_are_used, MODEL, "select 1", "as_of_date"),
    (files.vars_are_used, "macros/time/grain.sql", "{# var('review_grain') #}", "review_grain"),
    (files.nothing_can_be_switched_off, YML, "models:\n  - name: a\n    config: {enabled: false}", "enabled"),
    (files.nothing_can_be_switched_off, "tests/singular/a.sql", "{{ config(enabled=var('x')) }}", "enabled"),
    (
        files.labels_name_one_thing,
        "seeds/labels.csv",
        "kind,code,label_en,label_zh\na,b,New,新\nc,d,New,旧\n",
        "label_en 'New' names 2 things",
    ),
    (
        files.labels_name_one_thing,
        "seeds/policies/tiers.csv",
        "policy_id,version,tier_code,label_en,label_zh\np,1,low,Low,低\np,1,high,High,低\n",
        "label_zh '低' names 2 tiers",
    ),
    (files.grids_are_total, "seeds/rfm_grids.csv", "grid_id,rfm_cell,segment\neight_8,111,lost\n", "lacks cell"),
    (
        files.segments_and_labels_are_the_same,
        "seeds/labels.csv",
        "kind,code,label_en,label_zh\nrfm_segment,lost,Lost,流失\n",
        "champions has no row",
    ),
    (
        files.segments_and_labels_are_the_same,
        "seeds/rfm_grids.csv",
        "grid_id,rfm_cell,segment\n",
        "no cell leads to segment champions",
    ),
]


@pytest.mark.parametrize(("rule", "name", "text", "says"), BROKEN_FILES)
def test_a_broken_file_is_caught(
    rule: Callable[[Path], list[str]], name: str, text: str, says: str, project: Path
) -> None:
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    breaches = rule(project)
    assert breaches
    assert says in breaches[0]


def test_a_cell_of_two_segments_and_one_of_no_grid_are_caught(project: Path) -> None:
    with (project / "seeds" / "rfm_grids.csv").open("a", encoding="utf-8") as lines:
        lines.write("eight_8,111,lost\neight_8,311,lost\n")
    assert files.grids_are_total(project) == [
        "seeds/rfm_grids.csv: eight_8 has no cell 311",
        "seeds/rfm_grids.csv: eight_8 has cell 111 2 times",
    ]


def test_an_undescribed_seed_column_is_caught(project: Path, example: dict[str, Any]) -> None:
    columns = {name: {"description": "What it is."} for name in ("kind", "code", "label_en", "label_zh")}
    seed = {
        "resource_type": "seed",
        "original_file_path": "seeds/labels.csv",
        "description": "Labels.",
        "columns": columns,
    }
    example["nodes"]["labels"] = seed
    assert rules.seeds_are_described(example, project) == []
    seed["columns"] = {"kind": {"description": ""}, **{k: v for k, v in columns.items() if k != "kind"}, "more": {}}
    assert rules.seeds_are_described(example, project) == [
        "seeds/labels.csv: describe column kind",
        "seeds/labels.csv: has no column more",
    ]
