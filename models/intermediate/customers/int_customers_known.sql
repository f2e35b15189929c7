with as_of as (

    select as_of_date from {{ ref('int_as_of_date') }}

),

active_customers as (

    select
        customer_key,
        min(case when is_purchase_day then activity_date end) as first_purchase_date
    from {{ ref('int_customer_activity_by_day') }}
    group by customer_key

),

registered_customers as (

    {{ usable_rows('customers', 'staged.registered_at is not null') }}

),

registrations as (

    select
        registered_customers.customer_id as source_customer_id,
        {{ business_date('registered_customers.registered_at') }} as stated_date,
        case
            when {{ business_date('registered_customers.registered_at') }} <= as_of.as_of_date
                then {{ business_date('registered_customers.registered_at') }}
        end as registered_date
    from registered_customers
    cross join as_of

),

-- a registration after the as-of date is not known yet; the customer is all the same if an order is
known_dates as (

    select
        identified.customer_key,
        identified.customer_id,
        identified.source_customer_id,
        identified.is_created_from_order
        or (registrations.stated_date is not null and registrations.registered_date is null) as is_created_from_order,
        registrations.registered_date,
        active_customers.first_purchase_date
    from {{ ref('int_customers_identified') }} as identified
    left join registrations on identified.source_customer_id = registrations.source_customer_id
    left join active_customers on identified.customer_key = active_customers.customer_key
    cross join as_of
    where
        not identified.is_test
        and (
            identified.first_order_date <= as_of.as_of_date
            or registrations.registered_date is not null
            or (not identified.is_created_from_order and registrations.stated_date is null)
        )

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
left join {{ ref('int_review_calendar') }} as known_calendar
    on dated_customers.known_date = known_calendar.day_date
left join {{ ref('int_review_calendar') }} as purchase_calendar
    on dated_customers.first_purchase_date = purchase_calendar.day_date
