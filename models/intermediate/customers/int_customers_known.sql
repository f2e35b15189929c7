with first_purchases as (

    select
        customer_key,
        min(activity_date) as first_purchase_date
    from {{ ref('int_customer_activity_by_day') }}
    where is_purchase_day
    group by customer_key

),

registrations as (

    {{ usable_rows('customers', 'staged.registered_at is not null') }}

),

known_dates as (

    select
        identified.customer_key,
        identified.customer_id,
        identified.source_customer_id,
        identified.is_created_from_order,
        {{ business_date('registrations.registered_at') }} as registered_date,
        first_purchases.first_purchase_date
    from {{ ref('int_customers_identified') }} as identified
    left join registrations on identified.source_customer_id = registrations.customer_id
    left join first_purchases on identified.customer_key = first_purchases.customer_key
    where not identified.is_test

),

-- with neither date the customer counts as known from the first review
dated_customers as (

    select
        known_dates.*,
        coalesce(known_dates.registered_date, known_dates.first_purchase_date) as join_date,
        coalesce(
            least(known_dates.registered_date, known_dates.first_purchase_date), first_reviews.review_date
        ) as known_date
    from known_dates
    inner join {{ ref('int_review_dates') }} as first_reviews on first_reviews.review_index = 1

)

select
    dated_customers.customer_key,
    dated_customers.customer_id,
    dated_customers.source_customer_id,
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
inner join {{ ref('int_as_of_date') }} as as_of on dated_customers.known_date <= as_of.as_of_date
left join {{ ref('int_review_calendar') }} as known_calendar
    on dated_customers.known_date = known_calendar.day_date
left join {{ ref('int_review_calendar') }} as purchase_calendar
    on dated_customers.first_purchase_date = purchase_calendar.day_date
