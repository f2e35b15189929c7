{#- how many rows of each input table the models use, and how many are kept apart, by kind -#}
{% set traced_tables = ['customers', 'orders', 'order_lines', 'refunds', 'identifiers', 'tier_overrides'] %}

with as_of as (

    select as_of_date from {{ ref('int_as_of_date') }}

),

orders as (

    select
        orders.order_id,
        case
            when orders.order_date > as_of.as_of_date then 'after_as_of'
            when orders.order_kind = 'completed' then 'used'
            else orders.order_kind
        end as row_usage
    from {{ ref('int_orders_accepted') }} as orders
    cross join as_of

),

usable_customers as (

    {{ usable_rows('customers') }}

),

usable_identifiers as (

    {{ usable_rows('identifiers') }}

),

usable_overrides as (

    {{ usable_rows('tier_overrides') }}

),

traced_rows as (

    select
        'customers' as source_table,
        case
            when usable_customers.is_test then 'test'
            when {{ business_date('usable_customers.registered_at') }} > as_of.as_of_date then 'after_as_of'
            else 'used'
        end as row_usage,
        1 as row_count
    from usable_customers
    cross join as_of
    union all
    select
        'identifiers' as source_table,
        case
            when test_customers.customer_id is not null then 'test'
            when customers.source_customer_id is null then 'unknown_customer'
            when {{ business_date('usable_identifiers.seen_at') }} > as_of.as_of_date then 'after_as_of'
            else 'used'
        end as row_usage,
        1 as row_count
    from usable_identifiers
    left join {{ ref('int_test_customers') }} as test_customers
        on usable_identifiers.customer_id = test_customers.customer_id
    left join {{ ref('int_source_customers') }} as customers
        on usable_identifiers.customer_id = customers.source_customer_id
    cross join as_of
    union all
    select
        'orders' as source_table,
        row_usage,
        1 as row_count
    from orders
    union all
    select
        'order_lines' as source_table,
        orders.row_usage,
        lines_by_order.line_count as row_count
    from {{ ref('int_order_lines_summed_by_order') }} as lines_by_order
    inner join orders on lines_by_order.order_id = orders.order_id
    union all
    select
        'refunds' as source_table,
        case
            when orders.row_usage = 'used' and refunds.refund_date > as_of.as_of_date then 'after_as_of'
            else orders.row_usage
        end as row_usage,
        1 as row_count
    from {{ ref('int_refunds_accepted') }} as refunds
    inner join orders on refunds.order_id = orders.order_id
    cross join as_of
    union all
    select
        'tier_overrides' as source_table,
        case
            when test_customers.customer_id is not null then 'test'
            when customers.source_customer_id is null then 'unknown_customer'
            when usable_overrides.starts_on > as_of.as_of_date then 'after_as_of'
            else 'used'
        end as row_usage,
        1 as row_count
    from usable_overrides
    left join {{ ref('int_records_orphaned') }} as orphaned
        on
            orphaned.source_table = 'tier_overrides'
            and usable_overrides.source_file = orphaned.source_file
            and usable_overrides.source_line = orphaned.source_line
    left join {{ ref('int_test_customers') }} as test_customers
        on usable_overrides.customer_id = test_customers.customer_id
    left join {{ ref('int_source_customers') }} as customers
        on usable_overrides.customer_id = customers.source_customer_id
    cross join as_of
    where orphaned.source_line is null

)

select
    source_table,
    row_usage,
    sum(row_count) as row_count
from traced_rows
group by
    source_table,
    row_usage
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
