-- invariant I7: no order, review or first purchase after the as-of date, and no last purchase before the first
with as_of as (

    select as_of_date from {{ ref('int_as_of_date') }}

)

select
    'order' as found,
    orders.order_date as found_date
from {{ ref('fct_orders') }} as orders
cross join as_of
where orders.order_date > as_of.as_of_date
union all
select
    'review' as found,
    reviews.review_date as found_date
from {{ ref('dim_review_dates') }} as reviews
cross join as_of
where reviews.review_date > as_of.as_of_date
union all
select
    'known customer' as found,
    customers.known_date as found_date
from {{ ref('dim_customers') }} as customers
cross join as_of
where customers.known_date > as_of.as_of_date or customers.first_purchase_date > customers.last_order_date
union all
select
    'negative recency' as found,
    rfm.review_date as found_date
from {{ ref('fct_customer_rfm') }} as rfm
where rfm.recency_days < 0
