{#- how many rows of each input table the models use, by what they are used as -#}
{% set traced_tables = ['orders', 'order_lines', 'refunds'] %}

with as_of as (

    select as_of_date from {{ ref('int_as_of_date') }}

)

select
    'orders' as source_table,
    case when orders.order_date > as_of.as_of_date then 'after_as_of' else orders.order_kind end as row_usage,
    count(*) as row_count
from {{ ref('int_orders_accepted') }} as orders
cross join as_of
group by
    case when orders.order_date > as_of.as_of_date then 'after_as_of' else orders.order_kind end
union all
select
    'order_lines' as source_table,
    'used' as row_usage,
    coalesce(sum(lines_by_order.line_count), 0) as row_count
from {{ ref('int_order_lines_summed_by_order') }} as lines_by_order
inner join {{ ref('int_orders_accepted') }} as orders on lines_by_order.order_id = orders.order_id
union all
select
    'refunds' as source_table,
    case when refunds.refund_date > as_of.as_of_date then 'after_as_of' else 'used' end as row_usage,
    count(*) as row_count
from {{ ref('int_refunds_accepted') }} as refunds
cross join as_of
group by
    case when refunds.refund_date > as_of.as_of_date then 'after_as_of' else 'used' end
{% for table in landed_tables() if table not in traced_tables %}
union all
select
    '{{ table }}' as source_table,
    'used' as row_usage,
    count(*) as row_count
from (
    {{ usable_rows(table) }}
) as usable
{% endfor %}
