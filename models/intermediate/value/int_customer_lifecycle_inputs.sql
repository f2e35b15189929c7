with mean_gaps as (

    select
        review_index,
        cast(sum({{ days_between('first_purchase_date', 'last_purchase_date') }}) as double)
        / nullif(sum(lifetime_purchase_days_count - 1), 0) as mean_gap_days
    from {{ ref('int_customer_review_totals') }}
    where first_purchase_date is not null
    group by review_index

),

spend as (

    select
        totals.customer_key,
        totals.review_index,
        totals.review_date,
        totals.first_purchase_date,
        totals.last_purchase_date,
        totals.previous_purchase_date,
        totals.lifetime_purchase_days_count,
        cast(coalesce(sum(changes.recent_spend_amount) over running, 0) as decimal(18, 2)) as recent_spend_amount,
        cast(
            coalesce(sum(changes.double_spend_amount - changes.recent_spend_amount) over running, 0) as decimal(18, 2)
        ) as earlier_spend_amount
    from {{ ref('int_customer_review_totals') }} as totals
    left join {{ ref('int_lifecycle_spend_changes') }} as changes
        on totals.customer_key = changes.customer_key and totals.review_index = changes.review_index
    window running as (
        partition by totals.customer_key
        order by totals.review_index nulls last
        rows between unbounded preceding and current row
    )

)

select
    spend.customer_key,
    spend.review_index,
    spend.review_date,
    spend.lifetime_purchase_days_count,
    {{ days_between('spend.last_purchase_date', 'spend.review_date') }} as recency_days,
    {{ days_between('spend.first_purchase_date', 'spend.review_date') }} as tenure_days,
    {{ days_between('spend.previous_purchase_date', 'spend.last_purchase_date') }} as last_gap_days,
    spend.recent_spend_amount,
    spend.earlier_spend_amount,
    -- the customer's mean gap, drawn towards the population's as if two more gaps of that length had been seen
    ({{ days_between('spend.first_purchase_date', 'spend.last_purchase_date') }} + 2 * mean_gaps.mean_gap_days)
    / nullif(spend.lifetime_purchase_days_count - 1 + 2, 0) as shrunk_gap_days
from spend
left join mean_gaps on spend.review_index = mean_gaps.review_index
