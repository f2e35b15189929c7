-- customers of the sources known by the as-of date, those that only orders name and guests included, tests left out
with as_of as (

    select as_of_date from {{ ref('int_as_of_date') }}

),

usable_customers as (

    {{ usable_rows('customers') }}

),

registrations as (

    select
        customer_id,
        customer_type,
        company_id,
        {{ business_date('registered_at') }} as registered_date
    from usable_customers

),

ordering_customers as (

    select
        orders.source_customer_id,
        max(case when orders.is_guest then 1 else 0 end) as is_guest,
        min(least(orders.ordered_date, orders.order_date)) as first_order_date,
        max(least(orders.ordered_date, orders.order_date)) as last_order_date
    from {{ ref('int_orders_accepted') }} as orders
    inner join as_of on least(orders.ordered_date, orders.order_date) <= as_of.as_of_date
    group by orders.source_customer_id

),

-- a registration after the as-of date is not known yet; the customer is all the same if an order is
source_customers as (

    select
        coalesce(registrations.customer_id, ordering_customers.source_customer_id) as source_customer_id,
        registrations.customer_id is null
        or coalesce(registrations.registered_date > as_of.as_of_date, false) as is_created_from_order,
        coalesce(ordering_customers.is_guest = 1, false) as is_guest,
        case when registrations.registered_date <= as_of.as_of_date then registrations.registered_date end
            as registered_date,
        registrations.customer_type,
        registrations.company_id,
        ordering_customers.first_order_date,
        ordering_customers.last_order_date
    from registrations
    full outer join ordering_customers on registrations.customer_id = ordering_customers.source_customer_id
    left join {{ ref('int_test_customers') }} as test_customers
        on coalesce(registrations.customer_id, ordering_customers.source_customer_id) = test_customers.customer_id
    cross join as_of
    where test_customers.customer_id is null

)

select
    source_customer_id,
    -- in an order that says nothing of how customers came about: chains of identifiers then contract evenly
    cast(row_number() over (order by md5(source_customer_id), source_customer_id) as int) as source_customer_key,
    is_created_from_order,
    is_guest,
    registered_date,
    case when is_created_from_order then 'person' else customer_type end as customer_type,
    case when not is_created_from_order then company_id end as company_id,
    first_order_date,
    last_order_date,
    least(registered_date, first_order_date) as first_seen_date,
    greatest(registered_date, last_order_date) as last_seen_date
from source_customers
where not is_created_from_order or first_order_date is not null
