with promo_sources as (

    select min(day_date) as first_promotion_date from {{ ref('int_promotion_days') }}

),

discounted_orders as (

    select min(order_date) as first_discount_date
    from {{ ref('int_orders_valid') }}
    where discount_amount > 0

),

counts as (

    select
        panel.customer_key,
        panel.review_index,
        panel.review_date,
        cast(coalesce(sum(changes.order_count) over running, 0) as int) as order_365d_count,
        cast(coalesce(sum(changes.promo_order_count) over running, 0) as int) as promo_order_365d_count
    from {{ ref('int_customers_by_review') }} as panel
    inner join {{ ref('int_scored_reviews') }} as reviews on panel.review_index = reviews.review_index
    left join {{ ref('int_promo_order_changes_by_review') }} as changes
        on panel.customer_key = changes.customer_key and panel.review_index = changes.review_index
    where panel.first_purchase_date is not null
    window running as (
        partition by panel.customer_key
        order by panel.review_index nulls last
        rows between unbounded preceding and current row
    )

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
