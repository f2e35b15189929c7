{#- I1 and I2 of the layers come from below; here the marts are compared with them and with each other (I2, I8) -#}
{% set comparisons = [
    ('net_is_gross_less_discount', 'I2', 'mart_gross_less_discount_amount', 'mart_net_amount'),
    ('refunds_reach_the_mart', 'I2', 'refunded_amount', 'mart_refunded_amount'),
    ('costs_reach_the_mart', 'I2', 'cost_amount', 'mart_cost_amount'),
    ('spend_reaches_the_customers', 'I2', 'spend_amount', 'customer_spend_amount'),
    ('rfm_customers_are_the_buyers', 'I8', 'buyer_count', 'rfm_customer_count'),
    ('segments_sum_to_the_buyers', 'I8', 'rfm_customer_count', 'segmented_count'),
    ('lifecycle_customers_are_all_known', 'I8', 'customer_count', 'staged_count'),
] %}
{% set tier_comparisons = [
    (
        'tiers_sum_to_their_population',
        "case tiers.population when 'known' then totals.customer_count else totals.buyer_count end",
        'customer_count',
    ),
] %}
{#- with RFM by lifetime value there is no sum of spend in it to compare with -#}
{% if setting('rfm_monetary_measure') == 'spend' %}
{% do tier_comparisons.append(('tiers_hold_the_spend_of_the_buyers', 'totals.rfm_net_amount', 'net_amount')) %}
{% endif %}

{% set at_last_review = 'where review_date = (select max(review_date) from ' ~ ref('dim_review_dates') ~ ')' %}

with last_reviews as (

    select max(review_date) as review_date from {{ ref('dim_review_dates') }}

),

totals as (

    select
        expected.*,
        (select coalesce(sum(net_amount), 0) from {{ ref('fct_orders') }}) as mart_net_amount,
        (select coalesce(sum(gross_amount - discount_amount), 0) from {{ ref('fct_orders') }})
            as mart_gross_less_discount_amount,
        (select coalesce(sum(refunded_amount), 0) from {{ ref('fct_orders') }}) as mart_refunded_amount,
        (select coalesce(sum(cost_amount), 0) from {{ ref('fct_orders') }}) as mart_cost_amount,
        (select coalesce(sum(lifetime_spend_amount), 0) from {{ ref('dim_customers') }}) as customer_spend_amount,
        (select count(*) from {{ ref('dim_customers') }}) as customer_count,
        (select count(first_purchase_date) from {{ ref('dim_customers') }}) as buyer_count,
        (select count(*) from {{ ref('fct_customer_rfm') }} {{ at_last_review }}) as rfm_customer_count,
        (select count(rfm_segment) from {{ ref('fct_customer_rfm') }} {{ at_last_review }}) as segmented_count,
        (select coalesce(sum(monetary_amount), 0) from {{ ref('fct_customer_rfm') }} {{ at_last_review }})
            as rfm_net_amount,
        (select count(lifecycle_stage) from {{ ref('fct_customer_lifecycle') }} {{ at_last_review }}) as staged_count
    from {{ ref('int_amounts_expected') }} as expected

),

tiers as (

    select
        kpis.policy_id,
        max(policies.population) as population,
        coalesce(sum(kpis.customer_count), 0) as customer_count,
        coalesce(sum(kpis.net_amount), 0) as net_amount
    from {{ ref('fct_tier_kpis') }} as kpis
    inner join last_reviews on kpis.review_date = last_reviews.review_date
    inner join {{ ref('int_policies_by_review') }} as policies
        on kpis.policy_id = policies.policy_id and kpis.review_date = policies.review_date
    where policies.missing_input_rule <> 'exclude'
    group by kpis.policy_id

),

order_amounts as (

    select
        coalesce(valid.currency, mart.order_currency) as currency,
        coalesce(sum(valid.net_amount), 0) as valid_amount,
        coalesce(sum(mart.net_amount), 0) as mart_amount
    from {{ ref('int_orders_valid') }} as valid
    full outer join {{ ref('fct_orders') }} as mart on valid.order_id = mart.order_id
    group by coalesce(valid.currency, mart.order_currency)

),

compared as (

    {% for check_id, invariant, left_column, right_column in comparisons %}
    select
        '{{ check_id }}' as check_id,
        '{{ invariant }}' as invariant,
        cast(null as string) as policy_id,
        {{ "'" ~ setting('reporting_currency') ~ "'" if invariant == 'I2' else 'cast(null as string)' }} as currency,
        {{ left_column }} as left_value,
        {{ right_column }} as right_value
    from totals
    union all
    {% endfor %}
    {% for check_id, left_value, right_column in tier_comparisons %}
    select
        '{{ check_id }}' as check_id,
        'I8' as invariant,
        tiers.policy_id,
        cast(null as string) as currency,
        {{ left_value }} as left_value,
        tiers.{{ right_column }} as right_value
    from tiers
    cross join totals
    union all
    {% endfor %}
    -- amounts in the reporting currency, by the currency that the order was placed in
    select
        'completed_orders_reach_the_mart' as check_id,
        'I2' as invariant,
        cast(null as string) as policy_id,
        currency,
        valid_amount as left_value,
        mart_amount as right_value
    from order_amounts

),

all_checks as (

    select * from {{ ref('int_rows_reconciled') }}
    union all
    select * from {{ ref('int_money_reconciled') }}
    union all
    select
        check_id,
        invariant,
        'marts' as layer,
        policy_id,
        case check_id when 'completed_orders_reach_the_mart' then 'orders' end as source_table,
        currency,
        cast(left_value as decimal(38, 3)) as left_value,
        cast(right_value as decimal(38, 3)) as right_value
    from compared

)

select
    check_id,
    invariant,
    layer,
    policy_id,
    source_table,
    currency,
    left_value,
    right_value,
    cast(left_value - right_value as decimal(38, 3)) as difference_value
from all_checks
