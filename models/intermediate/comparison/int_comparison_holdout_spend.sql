select
    activity.customer_key,
    reviews.review_index,
    cast(sum(activity.spend_amount) as decimal(18, 2)) as holdout_spend_amount
from {{ ref('int_customer_activity_by_day') }} as activity
inner join {{ ref('int_comparison_reviews') }} as reviews
    on activity.activity_date > reviews.review_date and activity.activity_date <= reviews.holdout_end_date
group by
    activity.customer_key,
    reviews.review_index
