"""Clusters: the SQL agrees with scikit-learn on every customer, fits are reproducible, words say what the tree does."""

import json
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from threadpoolctl import threadpool_limits

from cluster_cases import LABELS, made_up
from conftest import PROJECT, BuiltHome
from replay import Replay
from strata import cli, dbt_runner
from strata.built import Built, open_built
from strata.clusters.fitting import DEEPEST, Fitted, NothingToTellApartError, fit_model
from strata.clusters.model import INPUTS, Cluster, Model, Scaler
from strata.clusters.running import read_sample
from strata.clusters.tables import tables_of
from strata.clusters.words import names_of, rules_of
from strata.errors import DataError
from strata.landing.fitted import TABLES, fitted_versions, folder_of, keep, write_fitted
from strata.settings import Settings, process_environment

DAY = date(2017, 12, 31)
Said = tuple[int, str, str]
Strata = Callable[..., Said]
SCORING = (
    *(f"stg_{table}" for table in TABLES),
    "int_cluster_models_in_force",
    "int_cluster_scalers",
    "int_cluster_centroids",
    "int_cluster_nodes",
    "int_customer_nearest_centroids",
    "int_customer_tree_leaves",
    "int_customer_clusters",
    "fct_customer_clusters",
    "dim_clusters",
)


class Scored:
    """The cluster models of a build run over its own customers with a model of ours."""

    def __init__(self, built: BuiltHome, home: Path) -> None:
        """Take the inputs of a build."""
        self.replay, self.settings = Replay(built.settings), Settings(project=PROJECT, home=home)
        connection = self.replay.connection
        connection.execute(f"attach '{built.settings.build_file}' as built (read_only)")
        for name in ("int_cluster_inputs", "int_customers_known", "int_as_of_date"):
            connection.execute(f"create table strata.intermediate.{name} as from built.intermediate.{name}")
        connection.execute("detach built")
        self.inputs = self.replay.read("select * from intermediate.int_cluster_inputs order by customer_key")
        self.as_of_date = self.replay.rows("select as_of_date from intermediate.int_as_of_date")[0][0]

    def sample(self, count: int, seed: int = 1) -> pd.DataFrame:
        return read_sample(Built(self.replay.connection, "strata"), count, seed)

    def run(self, fitted: Fitted) -> pd.DataFrame:
        """Keep the model, land it and score; gives the customers who have bought, in order of their keys."""
        shutil.rmtree(self.settings.home, ignore_errors=True)
        keep(self.settings, "any", tables_of(fitted.model, LABELS))
        write_fitted(self.replay.connection, self.settings, "any", self.settings.landing)
        self.replay.run(SCORING, landed=self.settings.home)
        return self.replay.read(
            "select * from intermediate.int_customer_clusters "
            "where cluster_status <> 'no_purchase' order by customer_key"
        )


@pytest.fixture(scope="module")
def journey(complete_journey_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> Scored:
    return Scored(complete_journey_marts, tmp_path_factory.mktemp("scored") / "home")


@pytest.mark.parametrize(("cluster_count", "sample"), [(None, 50_000), (8, 50_000), (5, 300), (3, 9)])
def test_sql_puts_every_household_where_scikit_learn_does(
    journey: Scored, cluster_count: int | None, sample: int
) -> None:
    fitted = fit_model(
        journey.sample(sample), journey.as_of_date, len(journey.inputs), seed=1, cluster_count=cluster_count
    )
    scored = journey.run(fitted)
    assert len(scored) == len(journey.inputs) > 2000
    assert (scored["cluster_status"] == "assigned").all()
    np.testing.assert_array_equal(scored["cluster_id"].to_numpy(dtype=int), fitted.clusters_of(journey.inputs))
    np.testing.assert_array_equal(
        scored["tree_cluster_id"].to_numpy(dtype=int), fitted.tree_clusters_of(journey.inputs)
    )
    distances = fitted.kmeans.transform(fitted.standardised(journey.inputs)).min(axis=1)
    np.testing.assert_allclose(scored["centroid_distance"], distances, rtol=1e-9, atol=1e-9)
    used = {one.cluster_id for one in fitted.model.clusters}
    assert set(scored["cluster_id"]) <= used
    if sample > len(journey.inputs):
        assert set(scored["cluster_id"]) == used
        assert (scored["cluster_id"] == scored["tree_cluster_id"]).mean() > 0.75
        counted = journey.replay.rows("select customer_count, sample_count from marts.dim_clusters")
        assert all(customers == of_sample for customers, of_sample in counted)


def test_a_nudged_centroid_or_threshold_is_seen(journey: Scored) -> None:
    fitted = fit_model(journey.sample(50_000), journey.as_of_date, len(journey.inputs), seed=1, cluster_count=8)
    right = journey.run(fitted)
    centroids = fitted.kmeans.cluster_centers_
    fitted.kmeans.cluster_centers_ = centroids + np.where(np.arange(len(centroids)) == 0, 0.01, 0.0)[:, None]
    assert (right["cluster_id"].to_numpy(dtype=int) != fitted.clusters_of(journey.inputs)).any()


def test_data_tests_of_the_marts_hold_for_a_fitted_model(journey: Scored) -> None:
    journey.run(fit_model(journey.sample(50_000), journey.as_of_date, len(journey.inputs), seed=1, cluster_count=6))
    tests = [
        name
        for name in journey.replay.tests
        if name.startswith(("fct_customer_clusters_", "dim_clusters_")) and "known_customers" not in name
    ]
    assert len(tests) >= 6
    assert not journey.replay.failing_tests(tests)


def test_the_sample_depends_on_the_customers_and_the_seed_alone() -> None:
    frame = made_up(400)
    frame["customer_id"] = [f"c{i}" for i in range(len(frame))]
    samples = []
    for given_rows, seed in ((frame, 1), (frame.sample(frac=1, random_state=3), 1), (frame, 2)):
        with duckdb.connect() as connection:
            connection.execute("create schema intermediate")
            connection.register("given_rows", given_rows)
            connection.execute("create table intermediate.int_cluster_inputs as from given_rows")
            samples.append(read_sample(Built(connection, "memory"), 100, seed))
    pd.testing.assert_frame_equal(samples[0], samples[1])
    assert len(samples[0]) == 100
    assert not samples[0].equals(samples[2])


def test_the_same_sample_gives_the_same_bytes_on_any_number_of_threads() -> None:
    sample = made_up(3000)
    texts = []
    for threads in (1, 2, 4):
        with threadpool_limits(threads):
            model = fit_model(sample, DAY, 3000, seed=5).model
        texts.append(json.dumps(tables_of(model, LABELS), default=str))
    assert len(set(texts)) == 1
    other = json.dumps(tables_of(fit_model(sample, DAY, 3000, seed=6).model, LABELS), default=str)
    assert other != texts[0]


def test_the_number_of_clusters_has_the_highest_silhouette_and_the_smaller_wins_a_tie(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = fit_model(made_up(900), DAY, 900, seed=1).model
    assert list(model.tried) == list(range(2, 9))
    assert model.silhouette == max(model.tried.values())
    assert len(model.clusters) == min(k for k, value in model.tried.items() if value == model.silhouette)
    monkeypatch.setattr("strata.clusters.fitting._silhouette", lambda points, labels: 0.5)
    assert len(fit_model(made_up(900), DAY, 900, seed=1).model.clusters) == 2


def test_few_customers_limit_the_number_of_clusters() -> None:
    assert list(fit_model(made_up(11), DAY, 11, seed=1).model.tried) == [2, 3]
    assert list(fit_model(made_up(6), DAY, 6, seed=1).model.tried) == [2]
    two_kinds = pd.concat([made_up(1)] * 9 + [made_up(1, seed=9)] * 9, ignore_index=True)
    assert list(fit_model(two_kinds, DAY, 18, seed=1).model.tried) == [2]


def test_inputs_that_are_missing_or_the_same_for_all_are_left_out() -> None:
    sample = made_up(300).assign(category_count=np.nan, tenure_days=7.0)
    model = fit_model(sample, DAY, 300, seed=1).model
    assert dict(model.left_out) == {"tenure_days": "constant", "category_count": "missing"}
    assert [one.input for one in model.scalers] == [n for n in INPUTS if n not in model.left_out]
    with pytest.raises(NothingToTellApartError):
        fit_model(pd.concat([made_up(1)] * 30), DAY, 30, seed=1)


def test_an_extreme_spender_is_fitted_and_scored() -> None:
    sample = made_up(300)
    sample.loc[0, "spend_amount"] = float(np.float32(1e15))
    assert np.isfinite(fit_model(sample, DAY, 300, seed=1).model.silhouette)


@pytest.mark.parametrize("cluster_count", [2, 4, 8])
def test_each_customer_meets_one_rule_and_it_leads_to_the_cluster_of_the_tree(cluster_count: int) -> None:
    sample = made_up(2000)
    fitted = fit_model(sample, DAY, 2000, seed=1, cluster_count=cluster_count)
    nodes = {node.node_id: node for node in fitted.model.nodes}
    rules = rules_of(fitted.model.nodes, LABELS)
    assert max(node.node_depth for node in nodes.values()) <= 4
    words = {LABELS[0][("cluster_input", name)]: name for name in INPUTS}
    for lang_rules in rules.values():
        assert lang_rules.en and lang_rules.zh
    met = np.zeros(len(sample))
    cluster = np.zeros(len(sample), dtype=int)
    for node_id, rule in rules.items():
        holds = np.ones(len(sample), dtype=bool)
        for term in rule.en.split("; "):
            said, kind, number, *rest = re.fullmatch(
                r"(.*?) (above|at most) ([\d,.]+)(?: and (at most) ([\d,.]+))?", term
            ).groups()
            values = sample[words[said]]
            # amounts are said with two decimals: the customers' own have no more
            values = values.round(2) if words[said].endswith("amount") else values
            bound = float(number.replace(",", ""))
            holds &= (values > bound) if kind == "above" else (values <= bound)
            if rest[0]:
                holds &= values <= float(rest[1].replace(",", ""))
        met += holds
        cluster[holds] = nodes[node_id].cluster_id
    assert (met == 1).all()
    np.testing.assert_array_equal(cluster, fitted.tree_clusters_of(sample))


def test_two_leaves_below_one_node_lead_to_different_clusters() -> None:
    model = fit_model(made_up(2000), DAY, 2000, seed=1, cluster_count=2).model
    leads = {node.node_id: node.cluster_id for node in model.nodes}
    for node in model.nodes:
        if node.cluster_id is None:
            left, right = leads[node.left_node_id], leads[node.right_node_id]
            assert left is None or left != right


_Z = st.floats(-3, 3).map(lambda value: round(value, 1))


@given(st.lists(st.lists(_Z, min_size=len(INPUTS), max_size=len(INPUTS)), min_size=2, max_size=8))
def test_no_two_clusters_have_one_name(centroids: list[list[float]]) -> None:
    clusters = tuple(
        Cluster(row, dict(zip(INPUTS, centroid, strict=True)), {}, 0) for row, centroid in enumerate(centroids, start=1)
    )
    scalers = tuple(Scaler(name, False, 0.0, 1.0) for name in INPUTS)
    names = names_of(Model(DAY, 1, 0, 0, {len(clusters): 0.0}, scalers, clusters, (), 1.0), LABELS)
    assert sorted(names) == list(range(1, len(clusters) + 1))
    for lang in ("en", "zh"):
        assert len({getattr(name, lang) for name in names.values()}) == len(clusters)


def test_a_name_is_made_of_what_stands_out_most() -> None:
    centroids = [{"purchase_days_count": 1.0, "spend_amount": 0.9, "tenure_days": 0.1}, {"recency_days": 0.2}]
    clusters = tuple(Cluster(row, centroid, {}, 0) for row, centroid in enumerate(centroids, start=1))
    names = names_of(Model(DAY, 1, 0, 0, {2: 0.0}, (), clusters, (), 1.0), LABELS)
    assert (names[1].en, names[1].zh) == ("Frequent, high spend", "高频高额")
    assert (names[2].en, names[2].zh) == ("Near the average", "接近平均")


def test_models_of_another_source_are_not_landed(tmp_path: Path) -> None:
    settings = Settings(project=PROJECT, home=tmp_path)
    tables = tables_of(fit_model(made_up(100), DAY, 100, seed=1).model, LABELS)
    assert keep(settings, "files", tables) == (1, True)
    for source, expected in (("files", 1), ("synthetic", 0)):
        with duckdb.connect() as connection:
            write_fitted(connection, settings, source, tmp_path / source)
            for table in TABLES:
                rows = connection.read_parquet(f"{tmp_path / source / table}/*.parquet")
                assert rows.columns == list(TABLES[table])
                assert (len(rows.fetchall()) > 0) == bool(expected)


def test_the_same_model_makes_no_new_version_and_another_day_does(tmp_path: Path) -> None:
    settings = Settings(project=PROJECT, home=tmp_path)
    tables = tables_of(fit_model(made_up(100), DAY, 100, seed=1).model, LABELS)
    later = tables_of(fit_model(made_up(100), date(2018, 1, 31), 100, seed=1).model, LABELS)
    assert [keep(settings, "files", one) for one in (tables, tables, later, tables)] == [
        (1, True),
        (1, False),
        (2, True),
        (1, False),
    ]
    assert list(fitted_versions(folder_of(settings, "files"))) == [1, 2]


def test_a_damaged_model_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "fitted" / "files"
    folder.mkdir(parents=True)
    (folder / "clusters-0001.json").write_text('{"fitted_cluster_models": [')
    with pytest.raises(DataError, match=r"clusters-0001.json cannot be read: delete it and run strata fit --clusters"):
        fitted_versions(folder)


def test_the_fit_and_the_sql_agree_on_inputs_columns_and_depth() -> None:
    walk = (PROJECT / "models/intermediate/clusters/int_customer_tree_leaves.sql").read_text(encoding="utf-8")
    assert f"{{% set depth = {DEEPEST} %}}" in walk
    macro = (PROJECT / "macros" / "clusters" / "cluster_inputs.sql").read_text(encoding="utf-8")
    assert re.findall(r"'(\w+)'", macro) == list(INPUTS)
    described = yaml.safe_load((PROJECT / "models/staging/_fitted__sources.yml").read_text(encoding="utf-8"))
    tables = {t["name"]: [c["name"] for c in t["columns"]] for t in described["sources"][0]["tables"]}
    assert tables == {name: list(columns) for name, columns in TABLES.items()}
    for kind in ("cluster_input", "cluster_input_high", "cluster_input_low"):
        assert {code for of_kind, code in LABELS[0] if of_kind == kind} == set(INPUTS)


@pytest.fixture
def strata(capsys: pytest.CaptureFixture[str]) -> Strata:
    def call(*words: str) -> Said:
        before = signal.getsignal(signal.SIGTERM)
        with pytest.raises(SystemExit) as ended:
            cli.app([*words])
        signal.signal(signal.SIGTERM, before)
        said = capsys.readouterr()
        return int(ended.value.code or 0), said.out, said.err

    return call


@pytest.fixture(scope="module")
def own_home(cdnow_sample_marts: BuiltHome, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BuiltHome]:
    """A copy of a built home, to fit and build in."""
    home = tmp_path_factory.mktemp("own") / "home"
    shutil.copytree(cdnow_sample_marts.home, home)
    yield BuiltHome(Settings(project=PROJECT, home=home))


def test_a_fit_and_a_build_put_every_buyer_into_a_cluster(own_home: BuiltHome, strata: Strata) -> None:
    statuses = "select cluster_status, count(*) from marts.fct_customer_clusters group by all order by all"
    assert set(own_home.read(statuses)["cluster_status"]) == {"not_fitted"}
    assert own_home.read("select * from marts.dim_clusters").empty

    home = str(own_home.home)
    code, out, _ = strata("fit", "--clusters", "--dry-run", "--home", home)
    assert code == 0 and "nothing was done" in out
    assert not (own_home.home / "fitted").exists()

    code, out, _ = strata("fit", "--clusters", "--json", "--home", home)
    first: dict[str, Any] = json.loads(out)
    assert (code, first["status"], first["model_version"]) == (0, "fitted", 1)
    # this source has no product categories
    assert first["left_out"] == {"category_count": "missing"}
    code, out, _ = strata("fit", "--clusters", "--json", "--home", home)
    assert json.loads(out) == {**first, "status": "unchanged"}
    code, out, _ = strata("fit", "--clusters", "--lang", "zh", "--home", home)
    assert code == 0 and "与之前的模型相同" in out and "聚类，模型版本 1" in out

    # the copied views read the landing of the home that was copied
    words = dbt_runner.command(own_home.settings, "build", "duckdb", select="stg_fitted_cluster_*+")
    code, said = dbt_runner.call(words, dbt_runner.environment(own_home.settings, process_environment()), PROJECT)
    assert code == 0, said
    assert set(own_home.read(statuses)["cluster_status"]) == {"assigned"}
    clusters = own_home.read("select * from marts.dim_clusters order by cluster_id")
    assert list(clusters["label_en"]) == [row["label_en"] for row in first["tables"]["fitted_cluster_names"]]
    assert clusters["customer_count"].sum() == first["buyer_count"]


def test_what_a_fit_cannot_do_without_is_said(own_home: BuiltHome, strata: Strata, tmp_path: Path) -> None:
    code, _, err = strata("fit", "--clusters", "--home", str(tmp_path / "empty"))
    assert code == 65 and "run strata land" in err
    shutil.copytree(own_home.settings.landing, tmp_path / "landed" / "landing")
    code, _, err = strata("fit", "--clusters", "--home", str(tmp_path / "landed"))
    assert code == 65 and "run strata build first" in err
    code, _, err = strata("fit", "--clusters", "--sample", "6", "--cluster-count", "3", "--home", str(own_home.home))
    assert code == 65 and "3 clusters need 3 each" in err
    for words, named in (
        (("--sample", "10"), "--sample"),
        (("--clusters", "--as-of", "1997-06-30"), "--as-of"),
        (("--clusters", "--cluster-count", "9"), "--cluster-count"),
        (("--clusters", "--sample", "5"), "--sample"),
        (("--clusters", "--target", "postgres"), "--target"),
    ):
        code, _, err = strata("fit", *words, "--home", str(own_home.home))
        assert code == 64 and named in err


def test_customers_who_are_all_alike_have_no_clusters_and_no_crash(
    own_home: BuiltHome, strata: Strata, tmp_path: Path
) -> None:
    home = tmp_path / "alike"
    shutil.copytree(own_home.home, home, ignore=shutil.ignore_patterns("fitted"))
    settings = Settings(project=PROJECT, home=home)
    with duckdb.connect(str(settings.build_file)) as connection:
        changes = ", ".join(f"{name} = 1" for name in INPUTS)
        connection.execute(f"update intermediate.int_cluster_inputs set {changes}")
    code, out, _ = strata("fit", "--clusters", "--json", "--home", str(home))
    made = json.loads(out)
    assert (code, made["status"], made["reason"]) == (0, "not_available", "constant_inputs")
    assert not (home / "fitted").exists()
    code, out, _ = strata("fit", "--clusters", "--home", str(home))
    assert code == 0 and out.startswith("Not available")
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute("delete from intermediate.int_cluster_inputs where customer_key > 5")
    code, _, err = strata("fit", "--clusters", "--home", str(home))
    assert code == 65 and "5 customers have bought: 2 clusters need 3 each" in err
    with duckdb.connect(str(settings.build_file)) as connection:
        connection.execute("drop table intermediate.int_cluster_inputs cascade")
    with open_built(settings, "duckdb") as built:
        assert "int_cluster_inputs" not in built.tables("intermediate")
    code, _, err = strata("fit", "--clusters", "--home", str(home))
    assert code == 65 and "run strata build first" in err
