with accepted_orders as (

    select
        order_id,
        order_date
    from {{ ref('int_orders_accepted') }}

),

-- orders in a currency that nothing converts
foreign_orders as (

    {{ usable_rows('orders', "staged.currency <> '" ~ setting('reporting_currency') ~ "'") }}

),

orders_of_lines as (

    select lines_by_order.order_id
    from {{ ref('int_order_lines_summed_by_order') }} as lines_by_order
    left join accepted_orders on lines_by_order.order_id = accepted_orders.order_id
    where accepted_orders.order_id is null

),

lines_without_order as (

    {{ usable_rows('order_lines', 'staged.order_id in (select order_id from orders_of_lines)') }}

),

usable_refunds as (

    {{ usable_rows('refunds') }}

)

select
    'orders' as source_table,
    source_file,
    source_line,
    record_key,
    'no_exchange_rate' as rejection_reason
from foreign_orders
union all
select
    'order_lines' as source_table,
    source_file,
    source_line,
    record_key,
    'unknown_order_id' as rejection_reason
from lines_without_order
union all
select
    'refunds' as source_table,
    usable_refunds.source_file,
    usable_refunds.source_line,
    usable_refunds.record_key,
    case
        when accepted_orders.order_id is null then 'unknown_order_id'
        else 'refund_before_order'
    end as rejection_reason
from usable_refunds
left join accepted_orders on usable_refunds.order_id = accepted_orders.order_id
where
    accepted_orders.order_id is null
    or {{ business_date('usable_refunds.refunded_at') }} < accepted_orders.order_date
