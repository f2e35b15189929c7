select
    source_table,
    source_file,
    source_line
from {{ ref('int_records_rejected') }}
union all
select
    source_table,
    source_file,
    source_line
from {{ ref('int_records_duplicated') }}
