with purchase_days as (

    select
        customer_key,
        activity_date,
        lag(activity_date) over (
            partition by customer_key
            order by activity_date nulls last
        ) as previous_purchase_date
    from {{ ref('int_customer_activity_by_day') }}
    where is_purchase_day

)

select
    purchase_days.customer_key,
    calendar.review_index,
    max(purchase_days.previous_purchase_date) as previous_purchase_date
from purchase_days
inner join {{ ref('int_review_calendar') }} as calendar on purchase_days.activity_date = calendar.day_date
where purchase_days.previous_purchase_date is not null
group by
    purchase_days.customer_key,
    calendar.review_index
