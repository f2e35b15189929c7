with first_dates as (

    select
        least(
            (select min(order_date) from {{ ref('int_orders_accepted') }}),
            (select min(review_date) from {{ ref('int_review_dates') }})
        ) as first_date,
        (select max(review_date) from {{ ref('int_review_dates') }}) as last_date

),

days as (

    select {{ calendar_days('first_date', 'last_date') }} as day_date
    from first_dates

)

select
    days.day_date,
    min(reviews.review_index) as review_index
from days
inner join {{ ref('int_review_dates') }} as reviews on days.day_date <= reviews.review_date
group by days.day_date
