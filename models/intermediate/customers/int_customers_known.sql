-- people known by the as-of date, over all customers of the sources that they are
with identified as (

    select
        customer_key,
        min(customer_id) as customer_id,
        min(registered_date) as registered_date,
        count(*) as source_customer_count,
        min(case when is_created_from_order then 1 else 0 end) = 1 as is_created_from_order
    from {{ ref('int_customers_identified') }}
    group by customer_key

),

active_customers as (

    select
        customer_key,
        min(case when is_purchase_day then activity_date end) as first_purchase_date
    from {{ ref('int_customer_activity_by_day') }}
    group by customer_key

),

-- with neither date the customer counts as known from the first review
dated_customers as (

    select
        identified.*,
        active_customers.first_purchase_date,
        coalesce(identified.registered_date, active_customers.first_purchase_date) as join_date,
        coalesce(
            least(identified.registered_date, active_customers.first_purchase_date), first_reviews.review_date
        ) as known_date
    from identified
    left join active_customers on identified.customer_key = active_customers.customer_key
    inner join {{ ref('int_review_dates') }} as first_reviews on first_reviews.review_index = 1

)

select
    dated_customers.customer_key,
    dated_customers.customer_id,
    dated_customers.source_customer_count,
    dated_customers.is_created_from_order,
    dated_customers.registered_date,
    dated_customers.first_purchase_date,
    dated_customers.join_date,
    dated_customers.known_date,
    coalesce(known_calendar.review_index, 1) as known_review_index,
    case
        when dated_customers.first_purchase_date is not null then coalesce(purchase_calendar.review_index, 1)
    end as first_purchase_review_index
from dated_customers
left join {{ ref('int_review_calendar') }} as known_calendar
    on dated_customers.known_date = known_calendar.day_date
left join {{ ref('int_review_calendar') }} as purchase_calendar
    on dated_customers.first_purchase_date = purchase_calendar.day_date
