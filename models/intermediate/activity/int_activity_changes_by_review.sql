{#-
Windows over all reviews at once: an activity day adds at the first review on or after it and subtracts at the first
review on or after day + window, so that a running sum over a customer's reviews gives every window at every review.
leaving_*: what was in the window at the review before and is no longer in it. What entered the window at an open review and
leaves it by the one to come is counted one review later: the closed review before looks past the open one and has not seen it.
-#}
{% set window_days = windows() %}
{% set zero_amount = 'cast(0 as decimal(18, 2))' %}

with open_reviews as (

    select max(case when is_open then review_index end) as open_review_index
    from {{ ref('int_review_dates') }}

),

activity as (

    select
        activity.customer_key,
        activity.activity_date,
        calendar.review_index,
        case when activity.is_purchase_day then 1 else 0 end as purchase_day,
        activity.spend_amount,
        activity.refunded_amount
    from {{ ref('int_customer_activity_by_day') }} as activity
    inner join {{ ref('int_review_calendar') }} as calendar on activity.activity_date = calendar.day_date

),

changes as (

    select
        customer_key,
        review_index,
        {% for days in window_days %}
        purchase_day as purchase_days_{{ days }}d,
        spend_amount as spend_{{ days }}d_amount,
        refunded_amount as refunded_{{ days }}d_amount,
        0 as leaving_purchase_days_{{ days }}d,
        {{ zero_amount }} as leaving_spend_{{ days }}d_amount,
        {{ zero_amount }} as leaving_refunded_{{ days }}d_amount,
        {% endfor %}
        purchase_day as lifetime_purchase_days,
        spend_amount as lifetime_spend_amount,
        refunded_amount as lifetime_refunded_amount,
        case when purchase_day = 1 then activity_date end as purchase_date
    from activity
    {% for window in window_days %}
    union all
    select
        activity.customer_key,
        case
            when
                activity.review_index = open_reviews.open_review_index and activity.review_index < calendar.review_index
                then calendar.review_index + 1
            else calendar.review_index
        end as review_index,
        {% for days in window_days %}
        {% set is_leaving = 'activity.review_index < calendar.review_index' %}
        {{ '-activity.purchase_day' if days == window else '0' }} as purchase_days_{{ days }}d,
        {{ '-activity.spend_amount' if days == window else zero_amount }} as spend_{{ days }}d_amount,
        {{ '-activity.refunded_amount' if days == window else zero_amount }} as refunded_{{ days }}d_amount,
        {{ 'case when ' ~ is_leaving ~ ' then activity.purchase_day else 0 end' if days == window else '0' }}
            as leaving_purchase_days_{{ days }}d,
        {{ 'case when ' ~ is_leaving ~ ' then activity.spend_amount else 0 end' if days == window else zero_amount }}
            as leaving_spend_{{ days }}d_amount,
        {{
            'case when ' ~ is_leaving ~ ' then activity.refunded_amount else 0 end' if days == window else zero_amount
        }} as leaving_refunded_{{ days }}d_amount,
        {% endfor %}
        0 as lifetime_purchase_days,
        {{ zero_amount }} as lifetime_spend_amount,
        {{ zero_amount }} as lifetime_refunded_amount,
        cast(null as date) as purchase_date
    from activity
    inner join {{ ref('int_review_calendar') }} as calendar
        on {{ add_days('activity.activity_date', window) }} = calendar.day_date
    cross join open_reviews
    {% endfor %}

)

select
    customer_key,
    review_index,
    {% for days in window_days %}
    cast(sum(purchase_days_{{ days }}d) as int) as purchase_days_{{ days }}d,
    cast(sum(spend_{{ days }}d_amount) as decimal(18, 2)) as spend_{{ days }}d_amount,
    cast(sum(refunded_{{ days }}d_amount) as decimal(18, 2)) as refunded_{{ days }}d_amount,
    cast(sum(leaving_purchase_days_{{ days }}d) as int) as leaving_purchase_days_{{ days }}d,
    cast(sum(leaving_spend_{{ days }}d_amount) as decimal(18, 2)) as leaving_spend_{{ days }}d_amount,
    cast(sum(leaving_refunded_{{ days }}d_amount) as decimal(18, 2)) as leaving_refunded_{{ days }}d_amount,
    {% endfor %}
    cast(sum(lifetime_purchase_days) as int) as lifetime_purchase_days,
    cast(sum(lifetime_spend_amount) as decimal(18, 2)) as lifetime_spend_amount,
    cast(sum(lifetime_refunded_amount) as decimal(18, 2)) as lifetime_refunded_amount,
    max(purchase_date) as last_purchase_date
from changes
group by
    customer_key,
    review_index
