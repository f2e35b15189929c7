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

known as (

    select distinct
        attribute,
        customer_key
    from {{ ref('int_customers_profiled') }}

),

known_counts as (

    select
        members.group_kind,
        members.group_code,
        known.attribute,
        count(*) as known_customer_count
    from members
    inner join known on members.customer_key = known.customer_key
    group by
        members.group_kind,
        members.group_code,
        known.attribute

),

cell_counts as (

    select
        members.group_kind,
        members.group_code,
        profiled.attribute,
        profiled.attribute_value,
        count(*) as customer_count
    from members
    inner join {{ ref('int_customers_profiled') }} as profiled on members.customer_key = profiled.customer_key
    group by
        members.group_kind,
        members.group_code,
        profiled.attribute,
        profiled.attribute_value

)

select
    cell_counts.group_kind,
    cell_counts.group_code,
    cell_counts.attribute,
    cell_counts.attribute_value,
    sizes.group_customer_count,
    known_counts.known_customer_count,
    cell_counts.customer_count
from cell_counts
inner join known_counts
    on
        cell_counts.group_kind = known_counts.group_kind
        and cell_counts.group_code = known_counts.group_code
        and cell_counts.attribute = known_counts.attribute
inner join sizes
    on cell_counts.group_kind = sizes.group_kind and cell_counts.group_code = sizes.group_code
