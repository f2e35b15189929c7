with usable_orders as (

    {{ usable_rows('orders') }}

),

test_customers as (

    {{ usable_rows('customers', 'staged.is_test') }}

)

select
    usable_orders.order_id,
    usable_orders.customer_id as source_customer_id,
    usable_orders.ordered_at,
    {{ business_date('usable_orders.ordered_at') }} as order_date,
    case
        when usable_orders.order_status <> 'completed' then usable_orders.order_status
        when test_customers.customer_id is not null then 'test'
        else 'completed'
    end as order_kind,
    cast(usable_orders.total_amount as decimal(18, 2)) as net_amount,
    cast(coalesce(usable_orders.discount_amount, 0) as decimal(18, 2)) as discount_amount,
    usable_orders.channel,
    usable_orders.payment_method,
    usable_orders.store_id
from usable_orders
left join test_customers on usable_orders.customer_id = test_customers.customer_id
where
    coalesce(usable_orders.currency, '{{ setting("reporting_currency") }}') = '{{ setting("reporting_currency") }}'
