{% set window_days = setting('metric_window_days') %}

with buyers as (

    select
        customer_key,
        {% for days in window_days %}
        spend_{{ days }}d_amount,
        {% endfor %}
        review_index
    from {{ ref('int_customer_review_totals') }}
    where first_purchase_date is not null

),

ranked as (

    select
        customer_key,
        review_index,
        {% for days in window_days %}
        cast(rank() over (partition by review_index order by spend_{{ days }}d_amount nulls last) - 1 as bigint)
            as lower_{{ days }}d_count,
        {% endfor %}
        count(*) over (partition by review_index) as buyer_count
    from buyers

)

select
    customer_key,
    {% for days in window_days %}
    {{ percentile_of('lower_' ~ days ~ 'd_count', 'buyer_count') }} as spend_{{ days }}d_percentile,
    {% endfor %}
    review_index
from ranked
