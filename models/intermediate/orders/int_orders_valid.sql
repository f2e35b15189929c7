select
    orders.order_id,
    identified.customer_key,
    identified.customer_id,
    orders.ordered_at,
    orders.order_date,
    orders.currency,
    orders.net_amount,
    orders.discount_amount,
    orders.channel,
    orders.payment_method,
    orders.store_id
from {{ ref('int_orders_accepted') }} as orders
inner join {{ ref('int_customers_identified') }} as identified
    on orders.source_customer_id = identified.source_customer_id
inner join {{ ref('int_as_of_date') }} as as_of on orders.order_date <= as_of.as_of_date
where orders.order_kind = 'completed'
