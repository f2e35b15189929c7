-- the review to come has a number too: what leaves a window until then is known today
with reviews as (

    select
        review_index,
        review_date
    from {{ ref('int_review_dates') }}
    union all
    select
        max(review_index) + 1 as review_index,
        max(next_review_date) as review_date
    from {{ ref('int_review_dates') }}

),

first_dates as (

    select
        least(
            (select min(order_date) from {{ ref('int_orders_accepted') }}),
            (select min(review_date) from reviews)
        ) as first_date,
        (select max(review_date) from reviews) as last_date

),

days as (

    select {{ calendar_days('first_date', 'last_date') }} as day_date
    from first_dates

)

select
    days.day_date,
    min(reviews.review_index) as review_index
from days
inner join reviews on days.day_date <= reviews.review_date
group by days.day_date
