with repeated_keys as (

    select * from {{ ref('int_record_keys_repeated') }}

),

repeated_rows as (

    {% for table in landed_tables() %}
    select
        repeated_keys.source_table,
        staged.record_key,
        staged.source_file,
        staged.source_line,
        staged.row_hash
    from {{ ref('stg_' ~ table) }} as staged
    inner join repeated_keys
        on staged.record_key = repeated_keys.record_key and repeated_keys.source_table = '{{ table }}'
    left join {{ ref('int_records_rejected') }} as rejected
        on
            rejected.source_table = '{{ table }}'
            and staged.source_file = rejected.source_file
            and staged.source_line = rejected.source_line
    where rejected.source_line is null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

ordered_rows as (

    select
        source_table,
        record_key,
        source_file,
        source_line,
        row_hash,
        min(row_hash) over (partition by source_table, record_key) as lowest_hash,
        max(row_hash) over (partition by source_table, record_key) as highest_hash,
        row_number() over (
            partition by source_table, record_key
            order by source_file nulls last, source_line nulls last
        ) as place_from_first,
        row_number() over (
            partition by source_table, record_key
            order by source_file desc nulls last, source_line desc nulls last
        ) as place_from_last
    from repeated_rows

),

-- of equal rows the first stays; of rows that contradict each other the last one does
kept_rows as (

    select
        source_table,
        record_key,
        source_file,
        source_line,
        row_hash
    from ordered_rows
    where
        (lowest_hash = highest_hash and place_from_first = 1)
        or (lowest_hash <> highest_hash and place_from_last = 1)

)

select
    ordered_rows.source_table,
    ordered_rows.record_key,
    ordered_rows.source_file,
    ordered_rows.source_line,
    kept_rows.source_file as kept_source_file,
    kept_rows.source_line as kept_source_line,
    ordered_rows.row_hash <> kept_rows.row_hash as is_conflicting
from ordered_rows
inner join kept_rows
    on ordered_rows.source_table = kept_rows.source_table and ordered_rows.record_key = kept_rows.record_key
where
    ordered_rows.source_file <> kept_rows.source_file
    or ordered_rows.source_line <> kept_rows.source_line
