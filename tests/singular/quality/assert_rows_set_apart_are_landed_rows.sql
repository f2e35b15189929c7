-- invariant I1 by rows: what is listed as rejected, duplicate or orphaned was landed
with landed as (

    {% for table in landed_tables() %}
    select
        '{{ table }}' as source_table,
        source_file,
        source_line
    from {{ ref('stg_' ~ table) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

set_apart as (

    {{ rows_left_out() }}

)

select
    set_apart.source_table,
    set_apart.source_file,
    set_apart.source_line
from set_apart
left join landed
    on
        set_apart.source_table = landed.source_table
        and set_apart.source_file = landed.source_file
        and set_apart.source_line = landed.source_line
where landed.source_line is null
