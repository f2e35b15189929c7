-- invariant I1 by rows: a row is rejected, a duplicate or an orphan once, and no orphaned order is used
with set_apart as (

    {{ rows_left_out() }}

)

select
    source_table,
    source_file,
    source_line,
    count(*) as place_count
from set_apart
group by
    source_table,
    source_file,
    source_line
having count(*) > 1
union all
select
    orphaned.source_table,
    orphaned.source_file,
    orphaned.source_line,
    2 as place_count
from {{ ref('int_records_orphaned') }} as orphaned
inner join {{ ref('int_orders_accepted') }} as orders
    on orphaned.record_key = orders.order_id and orphaned.source_table = 'orders'
