{#- I1 and I2 of the layers come from below; here the marts are compared with them and with each other (I2, I8) -#}
{% set comparisons = [
    ('completed_orders_reach_the_mart', 'I2', 'completed_amount', 'mart_net_amount'),
    ('net_is_gross_less_discount', 'I2', 'mart_gross_less_discount_amount', 'mart_net_amount'),
    ('rfm_customers_are_the_buyers', 'I8', 'buyer_count', 'rfm_customer_count'),
    ('segments_sum_to_the_buyers', 'I8', 'rfm_customer_count', 'segmented_count'),
    ('lifecycle_customers_are_all_known', 'I8', 'customer_count', 'staged_count'),
] %}

with last_reviews as (

    select max(review_date) as review_date from {{ ref('dim_review_dates') }}

),

rfm as (

    select rfm.*
    from {{ ref('fct_customer_rfm') }} as rfm
    inner join last_reviews on rfm.review_date = last_reviews.review_date

),

lifecycle as (

    select lifecycle.*
    from {{ ref('fct_customer_lifecycle') }} as lifecycle
    inner join last_reviews on lifecycle.review_date = last_reviews.review_date

),

totals as (

    select
        (select coalesce(sum(net_amount), 0) from {{ ref('int_orders_valid') }}) as completed_amount,
        (select coalesce(sum(net_amount), 0) from {{ ref('fct_orders') }}) as mart_net_amount,
        (select coalesce(sum(gross_amount - discount_amount), 0) from {{ ref('fct_orders') }})
            as mart_gross_less_discount_amount,
        (select count(*) from {{ ref('dim_customers') }}) as customer_count,
        (select count(first_purchase_date) from {{ ref('dim_customers') }}) as buyer_count,
        (select count(*) from rfm) as rfm_customer_count,
        (select count(rfm_segment) from rfm) as segmented_count,
        (select coalesce(sum(monetary_amount), 0) from rfm) as rfm_net_amount,
        (select count(lifecycle_stage) from lifecycle) as staged_count

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

compared as (

    {% for check_id, invariant, left_column, right_column in comparisons %}
    select
        '{{ check_id }}' as check_id,
        '{{ invariant }}' as invariant,
        cast(null as string) as policy_id,
        {{ left_column }} as left_value,
        {{ right_column }} as right_value
    from totals
    union all
    {% endfor %}
    select
        'tiers_sum_to_their_population' as check_id,
        'I8' as invariant,
        tiers.policy_id,
        case tiers.population when 'known' then totals.customer_count else totals.buyer_count end as left_value,
        tiers.customer_count as right_value
    from tiers
    cross join totals
    union all
    select
        'tiers_hold_the_spend_of_the_buyers' as check_id,
        'I8' as invariant,
        tiers.policy_id,
        totals.rfm_net_amount as left_value,
        tiers.net_amount as right_value
    from tiers
    cross join totals

),

all_checks as (

    select * from {{ ref('int_rows_reconciled') }}
    union all
    select * from {{ ref('int_money_reconciled') }}
    union all
    select
        check_id,
        invariant,
        policy_id,
        cast(null as string) as source_table,
        case invariant when 'I2' then '{{ setting("reporting_currency") }}' end as currency,
        cast(left_value as decimal(38, 3)) as left_value,
        cast(right_value as decimal(38, 3)) as right_value
    from compared

)

select
    check_id,
    invariant,
    policy_id,
    source_table,
    currency,
    left_value,
    right_value,
    cast(left_value - right_value as decimal(38, 3)) as difference_value
from all_checks
