"""Tags, segments and group profiles of Complete Journey, computed again from orders, lines and attributes in pandas."""

import csv
import re
from datetime import timedelta
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from conftest import BuiltHome

PROJECT = Path(__file__).resolve().parents[2]
LEAST = 10
WINDOW = timedelta(days=365)


def as_days(column: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    return pd.to_datetime(column)


@pytest.fixture(scope="module")
def reviews(complete_journey_marts: BuiltHome) -> list[pd.Timestamp]:
    found = complete_journey_marts.read("select distinct review_date from marts.fct_segment_sizes order by review_date")
    return list(as_days(found["review_date"]))


@pytest.fixture(scope="module")
def orders(complete_journey_marts: BuiltHome) -> pd.DataFrame:
    found = complete_journey_marts.read(
        "select order_id, customer_id, order_date, discount_amount > 0 as is_promotional from marts.fct_orders"
    )
    found["order_date"] = as_days(found["order_date"])
    promotions = complete_journey_marts.read("select starts_on, ends_on from reference.promotion_calendar")
    for starts_on, ends_on in zip(as_days(promotions["starts_on"]), as_days(promotions["ends_on"]), strict=True):
        found["is_promotional"] |= found["order_date"].between(starts_on, ends_on)
    return found


def members(built: BuiltHome, table: str, column: str, name: str, review: pd.Timestamp) -> set[str]:
    """Who is in at a review, by the spells."""
    found = built.read(
        f"select customer_id from marts.{table} where {column} = '{name}'"
        f" and entered_date <= date '{review:%Y-%m-%d}'"
        f" and (left_date is null or left_date > date '{review:%Y-%m-%d}')"
    )
    assert found["customer_id"].is_unique
    return set(found["customer_id"])


def test_promo_only_holds_for_who_bought_three_times_and_always_on_promotion(
    complete_journey_marts: BuiltHome, reviews: list[pd.Timestamp], orders: pd.DataFrame
) -> None:
    assert len(reviews) == 12
    for review in reviews:
        seen = orders[(orders["order_date"] <= review) & (orders["order_date"] > review - WINDOW)]
        by_customer = seen.groupby("customer_id")["is_promotional"].agg(["count", "all"])
        wanted = by_customer[(by_customer["count"] >= 3) & by_customer["all"]]
        assert members(complete_journey_marts, "fct_customer_tags", "tag_id", "promo_only", review) == set(wanted.index)


def test_lapsing_follows_the_lifecycle_of_every_review(
    complete_journey_marts: BuiltHome, reviews: list[pd.Timestamp]
) -> None:
    stages = complete_journey_marts.read(
        "select review_date, customer_id, lifecycle_stage, is_gap_alert from marts.fct_customer_lifecycle"
    )
    lapsing = stages[stages["is_gap_alert"] | (stages["lifecycle_stage"] == "at_risk")]
    for review in reviews:
        wanted = set(lapsing[as_days(lapsing["review_date"]) == review]["customer_id"])
        assert members(complete_journey_marts, "fct_customer_tags", "tag_id", "lapsing", review) == wanted


def test_a_segment_by_attributes_holds_the_households_that_say_so(
    complete_journey_marts: BuiltHome, reviews: list[pd.Timestamp]
) -> None:
    said = complete_journey_marts.read(
        "select people.customer_id from staging.stg_customer_attributes as said"
        " inner join marts.dim_identity_map as people on said.customer_id = people.source_customer_id"
        " where said.attribute = 'household_size' and said.attribute_value in ('3', '4', '5', '5+')"
    )
    wanted = set(said["customer_id"])
    assert len(wanted) == 228
    last = members(complete_journey_marts, "fct_customer_segments", "segment_id", "families", reviews[-1])
    assert last == wanted


def test_sizes_are_the_spells_open_at_each_review(complete_journey_marts: BuiltHome) -> None:
    wrong = complete_journey_marts.read(
        "with spells as ("
        " select 'tag' as kind, tag_id as id, * exclude (tag_id) from marts.fct_customer_tags union all by name"
        " select 'segment' as kind, segment_id as id, * exclude (segment_id) from marts.fct_customer_segments)"
        " select sizes.group_id, sizes.review_date from marts.fct_segment_sizes as sizes"
        " left join spells on sizes.group_kind = spells.kind and sizes.group_id = spells.id"
        " and spells.entered_date <= sizes.review_date"
        " and (spells.left_date is null or spells.left_date > sizes.review_date)"
        " where sizes.missing_fields is null group by all having any_value(sizes.customer_count) <> count(spells.id)"
    )
    assert wrong.empty


def test_what_nobody_has_is_not_available(complete_journey_marts: BuiltHome) -> None:
    sizes = complete_journey_marts.read("select * from marts.fct_segment_sizes").set_index("group_id")
    missing = sizes[sizes["review_date"] == sizes["review_date"].max()]["missing_fields"].dropna().to_dict()
    assert missing == {
        "promoter": "nps_score",
        "complainer": "negated_complaint_count",
        "detractor": "nps_score",
        "birthday_soon": "days_to_birthday",
        "east_china_high_spend": "region",
        "business_decision_makers": "company_id, job_level",
    }
    # what nobody has at the last review, nobody had before
    assert sizes.loc[list(missing), "missing_fields"].notna().all()
    assert sizes.loc[list(missing), ["customer_count", "customer_rate", "entered_count"]].isna().all(axis=None)
    assert (sizes["customer_count"].isna() == sizes["missing_fields"].notna()).all()
    # a household is a person where the source says nothing else
    assert (sizes.loc["business_accounts", "customer_count"] == 0).all()


def test_every_field_can_be_asked_for(complete_journey_marts: BuiltHome) -> None:
    registered = complete_journey_marts.read(
        "select field as name from reference.fields union select metric as name from reference.metrics"
    )
    view = complete_journey_marts.read("describe intermediate.int_customer_fields_by_review")
    assert set(view["column_name"]) == {*registered["name"], "customer_key", "review_index", "review_date"}


def suppressed(counts: "pd.Series[int]") -> set[str]:
    """The cells of one attribute that are left out: the small ones, and one more where they hold too few together."""
    ordered = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    small = [value for value, count in ordered if count < LEAST]
    if small and sum(count for _, count in ordered if count < LEAST) < LEAST and len(small) < len(ordered):
        small.append(ordered[len(small)][0])
    return {str(value) for value in small}


def profile(values: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """Of some customers: how many have each value of each attribute, how many have any, and what is left out."""
    own = values[values["customer_id"].isin(of["customer_id"])]
    counts = own.groupby(["attribute", "attribute_value"])["customer_id"].nunique().rename("count").reset_index()
    known = own.groupby("attribute")["customer_id"].nunique().rename("known")
    left_out = {name: suppressed(g.set_index("attribute_value")["count"]) for name, g in counts.groupby("attribute")}
    counts["is_left_out"] = [
        value in left_out[name] for name, value in zip(counts["attribute"], counts["attribute_value"], strict=True)
    ]
    return counts.join(known, on="attribute")


def test_profiles_are_the_shares_of_each_group_and_of_all(
    complete_journey_marts: BuiltHome, reviews: list[pd.Timestamp], orders: pd.DataFrame
) -> None:
    read = complete_journey_marts.read
    lines = read(
        "select distinct lines.order_id, products.category from staging.stg_order_lines as lines"
        " inner join staging.stg_products as products on lines.product_id = products.product_id"
        " where products.category is not null"
    )
    lately = orders[orders["order_date"] > reviews[-1] - WINDOW]
    bought = lately.merge(lines, on="order_id")[["customer_id", "category"]].drop_duplicates()
    bought = bought.rename(columns={"category": "attribute_value"}).assign(attribute="category")
    said = read(
        "select people.customer_id, 'attribute_' || said.attribute as attribute, said.attribute_value"
        " from staging.stg_customer_attributes as said"
        " inner join marts.dim_identity_map as people on said.customer_id = people.source_customer_id"
    )
    groups = read("select customer_id, lifecycle_stage, tier_code from marts.dim_customers")
    values = pd.concat([bought, said, groups.assign(attribute="customer_type", attribute_value="person")])
    values = values[["customer_id", "attribute", "attribute_value"]]
    everyone = profile(values, groups).set_index(["attribute", "attribute_value"])
    cells = read("select * from marts.fct_group_profiles").set_index(["group_kind", "group_code"]).sort_index()
    checked = 0
    for kind, column in (("lifecycle_stage", "lifecycle_stage"), ("tier", "tier_code")):
        for code, own in groups.dropna(subset=column).groupby(column):
            wanted = profile(values, own).set_index(["attribute", "attribute_value"]).sort_index()
            actual = cells.loc[(kind, code)].set_index(["attribute", "attribute_value"]).sort_index()
            assert list(actual.index) == list(wanted.index)
            is_left_out = wanted["is_left_out"] | (len(own) < LEAST) | everyone.loc[wanted.index, "is_left_out"]
            assert (actual["is_suppressed"] == is_left_out).all()
            shown = wanted[~is_left_out]
            same = partial(pd.testing.assert_series_equal, check_names=False, check_dtype=False)
            population = everyone.loc[shown.index, "count"] / everyone.loc[shown.index, "known"]
            share = shown["count"] / shown["known"]
            same(actual.loc[shown.index, "customer_count"], shown["count"])
            same(actual.loc[shown.index, "group_share"], share)
            same(actual.loc[shown.index, "population_share"], population)
            same(actual.loc[shown.index, "tgi_index"], 100 * share / population)
            checked += len(shown)
    assert checked > 1000


def test_every_kind_of_group_and_attribute_that_can_be_profiled_has_a_label() -> None:
    with (PROJECT / "seeds" / "labels.csv").open(encoding="utf-8", newline="") as file:
        labelled = {(row["kind"], row["code"]) for row in csv.DictReader(file)}
    claims = (PROJECT / "models" / "marts" / "value" / "fct_group_profiles.yml").read_text(encoding="utf-8")
    claim = re.search(r"group_kind in \((.*)\)", claims)
    assert claim
    kinds = set(re.findall(r"'(\w+)'", claim[1]))
    assert kinds >= {"tier", "cluster"}
    # fields carry their labels with them; what the model adds to them has one in the seed
    added = re.findall(
        r"'(\w+)' as attribute,",
        (PROJECT / "models" / "intermediate" / "segments" / "int_customers_profiled.sql").read_text(encoding="utf-8"),
    )
    assert added
    wanted = {("group_kind", kind) for kind in kinds} | {("profile_attribute", name) for name in added}
    assert wanted - labelled == set()
