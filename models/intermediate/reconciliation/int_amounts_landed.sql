-- money of each input table with money, as far as it can be read at all, by currency
with amounts as (

    select
        'orders' as source_table,
        coalesce(currency, '{{ setting("reporting_currency") }}') as currency,
        total_amount as amount
    from {{ ref('stg_orders') }}
    union all
    select
        'order_lines' as source_table,
        coalesce(orders.currency, 'XXX') as currency,
        lines.line_amount as amount
    from {{ ref('stg_order_lines') }} as lines
    left join {{ ref('int_orders_accepted') }} as orders on lines.order_id = orders.order_id
    union all
    select
        'refunds' as source_table,
        coalesce(orders.currency, 'XXX') as currency,
        refunds.refund_amount as amount
    from {{ ref('stg_refunds') }} as refunds
    left join {{ ref('int_orders_accepted') }} as orders on refunds.order_id = orders.order_id

)

select
    source_table,
    currency,
    coalesce(sum(amount), 0) as amount
from amounts
group by
    source_table,
    currency
