-- each landed row is counted in exactly one place
with places as (

    select
        source_table,
        case when row_usage = 'used' then 'used' else 'kept_apart' end as place,
        row_usage as kind,
        row_count
    from {{ ref('int_rows_used') }}
    union all
    select
        source_table,
        'rejected' as place,
        rejection_reason as kind,
        count(*) as row_count
    from {{ ref('int_records_rejected') }}
    group by
        source_table,
        rejection_reason
    union all
    select
        source_table,
        'rejected' as place,
        rejection_reason as kind,
        count(*) as row_count
    from {{ ref('int_records_orphaned') }}
    group by
        source_table,
        rejection_reason
    union all
    select
        source_table,
        'duplicate' as place,
        case when is_conflicting then 'conflicting_content' else 'same_content' end as kind,
        count(*) as row_count
    from {{ ref('int_records_duplicated') }}
    group by
        source_table,
        case when is_conflicting then 'conflicting_content' else 'same_content' end

),

-- used rows that someone may want to look at; they are also counted above
remarks as (

    select
        'customers' as source_table,
        'created_from_order' as kind,
        count(*) as row_count
    from {{ ref('int_customers_known') }}
    where is_created_from_order
    union all
    select
        'orders' as source_table,
        'lines_do_not_add_up' as kind,
        count(*) as row_count
    from {{ ref('int_orders_accepted') }} as orders
    inner join {{ ref('int_order_lines_summed_by_order') }} as line_sums on orders.order_id = line_sums.order_id
    where orders.net_amount <> line_sums.line_amount
    union all
    select
        'order_lines' as source_table,
        'zero_quantity' as kind,
        coalesce(sum(zero_quantity_line_count), 0) as row_count
    from {{ ref('int_order_lines_summed_by_order') }}
    union all
    select
        'refunds' as source_table,
        'capped_at_order_amount' as kind,
        count(*) as row_count
    from {{ ref('int_refunds_accepted') }}
    where refunded_amount < stated_amount

)

select
    places.source_table,
    places.place,
    places.kind,
    cast(places.row_count as bigint) as row_count
from places
where places.row_count > 0
union all
select
    remarks.source_table,
    'remark' as place,
    remarks.kind,
    cast(remarks.row_count as bigint) as row_count
from remarks
