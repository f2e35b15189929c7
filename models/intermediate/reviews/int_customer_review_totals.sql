{% set window_days = windows() %}

-- what leaves the windows is joined after the running sums, whose rows are half as wide then
with running_totals as (

    select
        panel.customer_key,
        panel.review_index,
        panel.review_date,
        panel.next_review_date,
        panel.index_past_open_review,
        case when panel.first_purchase_date <= panel.review_date then panel.first_purchase_date end
            as first_purchase_date,
        max(changes.last_purchase_date) over running as last_purchase_date,
        max(gaps.previous_purchase_date) over running as previous_purchase_date,
        cast(coalesce(sum(changes.lifetime_purchase_days) over running, 0) as int) as lifetime_purchase_days_count,
        cast(coalesce(sum(changes.lifetime_spend_amount) over running, 0) as decimal(18, 2)) as lifetime_spend_amount,
        cast(coalesce(sum(changes.lifetime_refunded_amount) over running, 0) as decimal(18, 2))
            as lifetime_refunded_amount,
        {% for days in window_days %}
        cast(coalesce(sum(changes.purchase_days_{{ days }}d) over running, 0) as int)
            as purchase_days_{{ days }}d_count,
        cast(coalesce(sum(changes.spend_{{ days }}d_amount) over running, 0) as decimal(18, 2))
            as spend_{{ days }}d_amount,
        cast(coalesce(sum(changes.refunded_{{ days }}d_amount) over running, 0) as decimal(18, 2))
            as refunded_{{ days }}d_amount,
        {% endfor %}
        cast(coalesce(sum(categories.category_count) over running, 0) as int) as category_count
    from {{ ref('int_customers_by_review') }} as panel
    left join {{ ref('int_activity_changes_by_review') }} as changes
        on panel.customer_key = changes.customer_key and panel.review_index = changes.review_index
    left join {{ ref('int_purchase_gaps_by_review') }} as gaps
        on panel.customer_key = gaps.customer_key and panel.review_index = gaps.review_index
    left join {{ ref('int_category_changes_by_review') }} as categories
        on panel.customer_key = categories.customer_key and panel.review_index = categories.review_index
    window running as (
        partition by panel.customer_key
        order by panel.review_index nulls last
        rows between unbounded preceding and current row
    )

)

select
    totals.customer_key,
    totals.review_index,
    totals.review_date,
    totals.next_review_date,
    totals.first_purchase_date,
    totals.last_purchase_date,
    totals.previous_purchase_date,
    totals.lifetime_purchase_days_count,
    totals.lifetime_spend_amount,
    totals.lifetime_refunded_amount,
    {% for days in window_days %}
    totals.purchase_days_{{ days }}d_count,
    totals.spend_{{ days }}d_amount,
    totals.refunded_{{ days }}d_amount,
    coalesce(coming.leaving_purchase_days_{{ days }}d, 0) + coalesce(later.leaving_purchase_days_{{ days }}d, 0)
        as leaving_purchase_days_{{ days }}d_count,
    cast(
        coalesce(coming.leaving_spend_{{ days }}d_amount, 0) + coalesce(later.leaving_spend_{{ days }}d_amount, 0)
        as decimal(18, 2)
    ) as leaving_spend_{{ days }}d_amount,
    cast(
        coalesce(coming.leaving_refunded_{{ days }}d_amount, 0) + coalesce(later.leaving_refunded_{{ days }}d_amount, 0)
        as decimal(18, 2)
    ) as leaving_refunded_{{ days }}d_amount,
    {% endfor %}
    totals.category_count
from running_totals as totals
left join {{ ref('int_activity_changes_by_review') }} as coming
    on totals.customer_key = coming.customer_key and totals.review_index + 1 = coming.review_index
left join {{ ref('int_activity_changes_by_review') }} as later
    on totals.customer_key = later.customer_key and totals.index_past_open_review = later.review_index
