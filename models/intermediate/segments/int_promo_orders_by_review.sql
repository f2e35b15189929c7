{{ config(materialized=long_view()) }}

{% set indexes = scored_reviews() %}

with promo_sources as (

    select min(day_date) as first_promotion_date from {{ ref('int_promotion_days') }}

),

discounted_orders as (

    select min(order_date) as first_discount_date
    from {{ ref('int_orders_valid') }}
    where discount_amount > 0

),

totals as (

    select
        {% for index in indexes %}
        count(case when entry_index <= {{ index }} and (exit_index is null or exit_index > {{ index }}) then 1 end)
            as orders_{{ index }},
        count(
            case
                when is_promo_order and entry_index <= {{ index }} and (exit_index is null or exit_index > {{ index }})
                    then 1
            end
        ) as promo_orders_{{ index }},
        {% endfor %}
        customer_key
    from {{ ref('int_promo_orders_dated') }}
    group by customer_key

),

counts as (

    select
        totals.customer_key,
        reviews.review_index,
        reviews.review_date,
        cast({{ at_review('totals.orders', indexes) }} as int) as order_365d_count,
        cast({{ at_review('totals.promo_orders', indexes) }} as int) as promo_order_365d_count
    from totals
    cross join {{ ref('int_scored_reviews') }} as reviews

)

select
    counts.customer_key,
    counts.review_index,
    counts.order_365d_count,
    counts.promo_order_365d_count,
    -- before the first promotion and the first discount nothing is known, which is not the same as 0; a review that is
    -- closed stays as it was when either begins later
    case
        when
            promo_sources.first_promotion_date <= counts.review_date
            or discounted_orders.first_discount_date <= counts.review_date
            then {{ percentile_of('counts.promo_order_365d_count', 'nullif(counts.order_365d_count, 0)') }}
    end as promo_order_rate
from counts
cross join promo_sources
cross join discounted_orders
