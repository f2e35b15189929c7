-- money of the rows that are used and of those that are set apart, by currency
with set_apart_rows as (

    {{ rows_left_out() }}

),

amounts as (

    select
        'orders' as source_table,
        currency,
        order_amount as amount
    from {{ ref('int_orders_accepted') }}
    union all
    select
        'orders' as source_table,
        coalesce(staged.currency, '{{ setting("reporting_currency") }}') as currency,
        staged.total_amount as amount
    from {{ ref('stg_orders') }} as staged
    inner join set_apart_rows
        on
            set_apart_rows.source_table = 'orders'
            and staged.source_file = set_apart_rows.source_file
            and staged.source_line = set_apart_rows.source_line
    union all
    select
        'order_lines' as source_table,
        orders.currency,
        lines_by_order.line_amount as amount
    from {{ ref('int_order_lines_summed_by_order') }} as lines_by_order
    inner join {{ ref('int_orders_accepted') }} as orders on lines_by_order.order_id = orders.order_id
    union all
    select
        'order_lines' as source_table,
        coalesce(orders.currency, 'XXX') as currency,
        staged.line_amount as amount
    from {{ ref('stg_order_lines') }} as staged
    inner join set_apart_rows
        on
            set_apart_rows.source_table = 'order_lines'
            and staged.source_file = set_apart_rows.source_file
            and staged.source_line = set_apart_rows.source_line
    left join {{ ref('int_orders_accepted') }} as orders on staged.order_id = orders.order_id
    union all
    select
        'refunds' as source_table,
        currency,
        stated_amount as amount
    from {{ ref('int_refunds_accepted') }}
    union all
    select
        'refunds' as source_table,
        coalesce(orders.currency, 'XXX') as currency,
        staged.refund_amount as amount
    from {{ ref('stg_refunds') }} as staged
    inner join set_apart_rows
        on
            set_apart_rows.source_table = 'refunds'
            and staged.source_file = set_apart_rows.source_file
            and staged.source_line = set_apart_rows.source_line
    left join {{ ref('int_orders_accepted') }} as orders on staged.order_id = orders.order_id

)

select
    source_table,
    currency,
    coalesce(sum(amount), 0) as amount
from amounts
group by
    source_table,
    currency
