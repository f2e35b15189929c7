select
    source_table,
    source_file,
    source_line,
    kept_source_file,
    kept_source_line,
    is_conflicting,
    substring(md5(concat(source_table, '|', record_key)), 1, 16) as record_key_token
from {{ ref('int_records_duplicated') }}
