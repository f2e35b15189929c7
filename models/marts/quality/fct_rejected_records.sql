with rejected_rows as (

    select
        source_table,
        source_file,
        source_line,
        record_key,
        rejection_reason
    from {{ ref('int_records_rejected') }}
    union all
    select
        source_table,
        source_file,
        source_line,
        record_key,
        rejection_reason
    from {{ ref('int_records_orphaned') }}

)

-- keys as tokens: what made a row unusable may be personal data in the wrong column
select
    source_table,
    source_file,
    source_line,
    rejection_reason as reason,
    substring(md5(concat(source_table, '|', coalesce(record_key, ''))), 1, 16) as record_key_token
from rejected_rows
