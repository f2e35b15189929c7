-- each landed row is counted in exactly one place
with rejected_rows as (

    select
        source_table,
        rejection_reason
    from {{ ref('int_records_rejected') }}
    union all
    select
        source_table,
        rejection_reason
    from {{ ref('int_records_orphaned') }}

),

places as (

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
    from rejected_rows
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
    from {{ ref('int_customers_identified') }}
    where is_created_from_order and not is_guest
    union all
    select
        'customers' as source_table,
        'created_for_guests' as kind,
        count(*) as row_count
    from {{ ref('int_customers_identified') }}
    where is_guest
    union all
    select
        'customers' as source_table,
        'joined_to_another' as kind,
        count(*) - count(distinct customer_key) as row_count
    from {{ ref('int_customers_identified') }}
    union all
    select
        'orders' as source_table,
        'cost_unknown' as kind,
        count(*) as row_count
    from {{ ref('int_orders_valid') }} as orders
    left join {{ ref('int_order_costs') }} as costs on orders.order_id = costs.order_id
    where costs.cost_amount is null
    union all
    select
        'orders' as source_table,
        'lines_do_not_add_up' as kind,
        count(*) as row_count
    from {{ ref('int_orders_accepted') }} as orders
    inner join {{ ref('int_order_lines_summed_by_order') }} as line_sums on orders.order_id = line_sums.order_id
    where orders.order_amount <> line_sums.line_amount
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
    where capped_amount < stated_amount

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
