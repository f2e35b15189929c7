{#- among the buyers of the review, of what the window holds now and, where rules ask, will hold at the next review -#}
{% set window_days = setting('metric_window_days') %}
{% set windows_ahead = windows_looked_ahead() %}

with buyers as (

    select
        customer_key,
        {% for days in window_days %}
        spend_{{ days }}d_amount,
        {% endfor %}
        {% for days in windows_ahead %}
        spend_{{ days }}d_amount - leaving_spend_{{ days }}d_amount as spend_{{ days }}d_amount_at_next_review,
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
    {% for days in window_days %}
    {{ percentile_of('lower_' ~ days ~ 'd_count', 'buyer_count') }} as spend_{{ days }}d_percentile,
    {{ percentile_at_next_review(days, windows_ahead) }} as spend_{{ days }}d_percentile_at_next_review,
    {% endfor %}
    review_index
from ranked
