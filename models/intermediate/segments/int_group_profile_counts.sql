with members as (

    select
        group_kind,
        group_code,
        customer_key
    from {{ ref('int_customers_grouped') }}
    union all
    select
        'population' as group_kind,
        'all' as group_code,
        customer_key
    from {{ ref('int_customers_known') }}

),

sizes as (

    select
        group_kind,
        group_code,
        count(*) as group_customer_count
    from members
    group by
        group_kind,
        group_code

),

cell_counts as (

    select
        members.group_kind,
        members.group_code,
        profiled.attribute,
        profiled.attribute_value,
        sum(case when profiled.is_first_value then 1 else 0 end) as first_value_count,
        count(*) as customer_count
    from members
    inner join {{ ref('int_customers_profiled') }} as profiled on members.customer_key = profiled.customer_key
    group by
        members.group_kind,
        members.group_code,
        profiled.attribute,
        profiled.attribute_value

)

-- who has several values of an attribute is counted with the first one, so that the sum counts everybody once
select
    cell_counts.group_kind,
    cell_counts.group_code,
    cell_counts.attribute,
    cell_counts.attribute_value,
    sizes.group_customer_count,
    cast(
        sum(cell_counts.first_value_count) over (
            partition by cell_counts.group_kind, cell_counts.group_code, cell_counts.attribute
        ) as bigint
    ) as known_customer_count,
    cell_counts.customer_count
from cell_counts
inner join sizes
    on cell_counts.group_kind = sizes.group_kind and cell_counts.group_code = sizes.group_code
