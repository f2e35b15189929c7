-- I1: each landed row is used, rejected or a duplicate of a kept row, and no row is in two of these places
with landed as (

    {% for table in landed_tables() %}
    select
        '{{ table }}' as source_table,
        count(row_hash) as row_count
    from {{ source('landing', table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

places as (

    select
        source_table,
        row_count
    from {{ ref('int_rows_used') }}
    union all
    select
        source_table,
        count(*) as row_count
    from {{ ref('int_records_set_apart') }}
    group by source_table
    union all
    select
        source_table,
        count(*) as row_count
    from {{ ref('int_records_orphaned') }}
    group by source_table

),

accounted as (

    select
        source_table,
        sum(row_count) as row_count
    from places
    group by source_table

)

select
    'landed_rows_are_accounted_for' as check_id,
    'I1' as invariant,
    'accepted' as layer,
    cast(null as string) as policy_id,
    landed.source_table,
    cast(null as string) as currency,
    cast(landed.row_count as decimal(38, 3)) as left_value,
    cast(coalesce(accounted.row_count, 0) as decimal(38, 3)) as right_value
from landed
left join accounted on landed.source_table = accounted.source_table
