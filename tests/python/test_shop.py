"""Every planted row of the made-up shop ends where it belongs, and money and people add up."""

from typing import Any

from shop import PLANTED, PROSPECTS


def pairs(marts: Any, sql: str) -> dict[tuple[Any, ...], int]:
    """Counts of a query whose last column is the count."""
    return {tuple(row[:-1]): int(row[-1]) for row in marts.read(sql).itertuples(index=False)}


def test_each_unusable_row_is_rejected_with_its_reason(shop_marts: Any) -> None:
    counted = pairs(
        shop_marts,
        "select source_table, reason, count(*) from marts.fct_rejected_records group by source_table, reason",
    )
    assert counted == PLANTED["rejected"]


def test_each_duplicate_is_listed_beside_the_row_that_stays(shop_marts: Any) -> None:
    counted = pairs(
        shop_marts,
        "select source_table, is_conflicting, count(*) from marts.fct_duplicate_records "
        "group by source_table, is_conflicting",
    )
    assert counted == PLANTED["duplicates"]
    kept = shop_marts.read(
        "select cast(net_amount as varchar) as amount from marts.fct_orders where order_id = 'differs'"
    )
    assert list(kept["amount"]) == ["12.00"]


def test_remarks_count_what_was_used_all_the_same(shop_marts: Any) -> None:
    remarks = pairs(
        shop_marts, "select kind, row_count from marts.fct_input_row_counts where place = 'remark' order by kind"
    )
    assert remarks[("created_from_order",)] == PLANTED["unknown_customers"]
    assert remarks[("zero_quantity",)] == PLANTED["zero_quantity_lines"]
    assert remarks[("capped_at_order_amount",)] == PLANTED["capped_refunds"]


def test_test_customers_and_unfinished_orders_are_kept_apart(shop_marts: Any) -> None:
    kinds = pairs(
        shop_marts,
        "select kind, row_count from marts.fct_input_row_counts where source_table = 'orders' and place = 'kept_apart'",
    )
    assert {kind for (kind,) in kinds} == {"cancelled", "pending", "test"}
    found = shop_marts.read(
        "select count(*) as people from marts.dim_identity_map where source_customer_id like 'test%'"
    )
    assert int(found["people"].iloc[0]) == 0


def test_prospects_have_a_stage_but_no_scores(shop_marts: Any) -> None:
    found = shop_marts.read(
        "select count(*) as people, count(rfm_segment) as scored, count(tier_code) as tiered, "
        "min(lifecycle_stage) as stage from marts.dim_customers where first_purchase_date is null "
        "and customer_id in (select customer_id from marts.dim_identity_map "
        "where source_customer_id like 'prospect%')"
    ).iloc[0]
    assert (int(found["people"]), int(found["scored"]), int(found["tiered"])) == (PROSPECTS, 0, 0)
    assert found["stage"] == "prospect"


def test_money_is_conserved_and_margins_need_known_costs(shop_marts: Any) -> None:
    differences = shop_marts.read("select check_id from marts.fct_reconciliation where difference_value <> 0")
    assert differences.empty
    costs = shop_marts.read(
        "select count(cost_amount) as known, count(*) - count(cost_amount) as unknown, "
        "sum(case when cost_amount is null and margin_amount is not null then 1 else 0 end) as guessed "
        "from marts.fct_orders"
    ).iloc[0]
    assert int(costs["known"]) > 0
    assert int(costs["unknown"]) > 0
    assert int(costs["guessed"]) == 0


def test_every_customer_of_the_shop_reaches_the_marts_once(shop_marts: Any) -> None:
    people = shop_marts.read(
        "select count(*) as people, count(distinct customer_id) as ids from marts.dim_customers"
    ).iloc[0]
    assert int(people["people"]) == int(people["ids"])
