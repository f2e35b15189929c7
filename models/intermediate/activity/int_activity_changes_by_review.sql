{#-
Windows over all reviews at once: an activity day adds at the first review on or after it and subtracts at the first
review on or after day + window, so that a running sum over a customer's reviews gives every window at every review.
-#}
{% set window_days = windows() %}

with activity as (

    select
        customer_key,
        activity_date,
        case when is_purchase_day then 1 else 0 end as purchase_day,
        spend_amount
    from {{ ref('int_customer_activity_by_day') }}

),

changes as (

    select
        activity.customer_key,
        calendar.review_index,
        {% for days in window_days %}
        activity.purchase_day as purchase_days_{{ days }}d,
        activity.spend_amount as spend_{{ days }}d_amount,
        {% endfor %}
        activity.purchase_day as lifetime_purchase_days,
        activity.spend_amount as lifetime_spend_amount,
        case when activity.purchase_day = 1 then activity.activity_date end as purchase_date
    from activity
    inner join {{ ref('int_review_calendar') }} as calendar on activity.activity_date = calendar.day_date
    {% for window in window_days %}
    union all
    select
        activity.customer_key,
        calendar.review_index,
        {% for days in window_days %}
        {{ '-activity.purchase_day' if days == window else '0' }} as purchase_days_{{ days }}d,
        {{ '-activity.spend_amount' if days == window else 'cast(0 as decimal(18, 2))' }} as spend_{{ days }}d_amount,
        {% endfor %}
        0 as lifetime_purchase_days,
        cast(0 as decimal(18, 2)) as lifetime_spend_amount,
        cast(null as date) as purchase_date
    from activity
    inner join {{ ref('int_review_calendar') }} as calendar
        on {{ add_days('activity.activity_date', window) }} = calendar.day_date
    {% endfor %}

)

select
    customer_key,
    review_index,
    {% for days in window_days %}
    cast(sum(purchase_days_{{ days }}d) as int) as purchase_days_{{ days }}d,
    cast(sum(spend_{{ days }}d_amount) as decimal(18, 2)) as spend_{{ days }}d_amount,
    {% endfor %}
    cast(sum(lifetime_purchase_days) as int) as lifetime_purchase_days,
    cast(sum(lifetime_spend_amount) as decimal(18, 2)) as lifetime_spend_amount,
    max(purchase_date) as last_purchase_date
from changes
group by
    customer_key,
    review_index
