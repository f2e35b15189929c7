{#- ranks of spend before refunds; only where a policy ignores or rechecks refunds, since ranking is dear -#}
{% set window_days = windows() %}
{% set windows_ahead = windows_looked_ahead(before_refunds=true) %}

with policies_before_refunds as (

    select count(*) as policy_count
    from {{ ref('tier_policies') }}
    where refund_rule in ('ignore', 'recheck')

),

buyers as (

    select
        totals.customer_key,
        {% for days in window_days %}
        totals.spend_{{ days }}d_amount + totals.refunded_{{ days }}d_amount as spend_{{ days }}d_amount,
        {% endfor %}
        {% for days in windows_ahead %}
        totals.spend_{{ days }}d_amount - totals.leaving_spend_{{ days }}d_amount
        + totals.refunded_{{ days }}d_amount - totals.leaving_refunded_{{ days }}d_amount
            as spend_{{ days }}d_amount_at_next_review,
        {% endfor %}
        totals.review_index
    from {{ ref('int_customer_review_totals') }} as totals
    inner join policies_before_refunds on policies_before_refunds.policy_count > 0
    where totals.first_purchase_date is not null

),

ranked as (

    select
        customer_key,
        review_index,
        {% for days in window_days %}
        cast(rank() over (partition by review_index order by spend_{{ days }}d_amount nulls last) - 1 as bigint)
            as lower_{{ days }}d_count,
        {% endfor %}
        {% for days in windows_ahead %}
        cast(
            rank() over (partition by review_index order by spend_{{ days }}d_amount_at_next_review nulls last) - 1
            as bigint
        ) as lower_{{ days }}d_count_at_next_review,
        {% endfor %}
        count(*) over (partition by review_index) as buyer_count
    from buyers

)

select
    customer_key,
    review_index,
    {% for days in window_days %}
    {{ percentile_of('lower_' ~ days ~ 'd_count', 'buyer_count') }} as spend_{{ days }}d_percentile,
    {{ percentile_at_next_review(days, windows_ahead) }} as spend_{{ days }}d_percentile_at_next_review,
    {% endfor %}
    -- the rank formula of RFM scores, in whole numbers
    cast(1 + floor(5 * lower_{{ setting('rfm_window_days') }}d_count / buyer_count) as int) as monetary_score
from ranked
