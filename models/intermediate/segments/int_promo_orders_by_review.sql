with promo_sources as (

    select count(*) > 0 as has_promotions from {{ ref('int_promotion_days') }}

),

discounted_orders as (

    select count(*) > 0 as has_discounts
    from {{ ref('int_promo_order_changes_by_review') }}
    where promo_order_count <> 0

),

counts as (

    select
        panel.customer_key,
        panel.review_index,
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
    -- where no order can be on promotion and none has a discount, nothing is known, which is not the same as 0
    case
        when promo_sources.has_promotions or discounted_orders.has_discounts
            then {{ percentile_of('counts.promo_order_365d_count', 'nullif(counts.order_365d_count, 0)') }}
    end as promo_order_rate
from counts
cross join promo_sources
cross join discounted_orders
