-- every source id is its own person here: the place where matching of identities goes
with usable_customers as (

    {{ usable_rows('customers') }}

),

ordering_customers as (

    select
        source_customer_id,
        min(order_date) as first_order_date
    from {{ ref('int_orders_accepted') }}
    group by source_customer_id

),

source_customers as (

    select
        coalesce(usable_customers.customer_id, ordering_customers.source_customer_id) as source_customer_id,
        usable_customers.customer_id is null as is_created_from_order,
        ordering_customers.first_order_date,
        coalesce(usable_customers.is_test, false) as is_test
    from usable_customers
    full outer join ordering_customers on usable_customers.customer_id = ordering_customers.source_customer_id

)

select
    source_customer_id,
    substring(md5(concat('person|', source_customer_id)), 1, 16) as customer_id,
    cast(row_number() over (order by source_customer_id nulls last) as int) as customer_key,
    is_created_from_order,
    first_order_date,
    is_test
from source_customers
