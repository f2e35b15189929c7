with activity as (

    select
        activity.customer_key,
        activity.activity_date,
        calendar.review_index,
        activity.spend_amount
    from {{ ref('int_customer_activity_by_day') }} as activity
    inner join {{ ref('int_review_calendar') }} as calendar on activity.activity_date = calendar.day_date

),

-- the two windows of each version of the thresholds: the last active_days, and twice as many
spend_windows as (

    select
        first_review_index,
        last_review_index,
        active_days as window_days,
        1 as recent_sign
    from {{ ref('int_lifecycle_thresholds') }}
    union all
    select
        first_review_index,
        last_review_index,
        2 * active_days as window_days,
        0 as recent_sign
    from {{ ref('int_lifecycle_thresholds') }}

),

-- the reviews, of those where the version is in force, that see a day: from entry up to, not including, exit
stays as (

    select
        activity.customer_key,
        activity.spend_amount,
        spend_windows.recent_sign,
        greatest(activity.review_index, spend_windows.first_review_index) as entry_index,
        least(exits.review_index, spend_windows.last_review_index + 1) as exit_index
    from activity
    cross join spend_windows
    left join {{ ref('int_review_calendar') }} as exits
        on {{ add_days('activity.activity_date', 'spend_windows.window_days') }} = exits.day_date

),

changes as (

    select
        customer_key,
        entry_index as review_index,
        recent_sign,
        spend_amount
    from stays
    where entry_index < exit_index
    union all
    select
        customer_key,
        exit_index as review_index,
        recent_sign,
        -spend_amount as spend_amount
    from stays
    where entry_index < exit_index

)

select
    customer_key,
    review_index,
    cast(sum(case when recent_sign = 1 then spend_amount else 0 end) as decimal(18, 2)) as recent_spend_amount,
    cast(sum(case when recent_sign = 0 then spend_amount else 0 end) as decimal(18, 2)) as double_spend_amount
from changes
group by
    customer_key,
    review_index
