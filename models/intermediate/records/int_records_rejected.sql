-- the one place that asks every landed row for its faults: others leave out what is listed here
{% for table in landed_tables() %}
select
    '{{ table }}' as source_table,
    source_file,
    source_line,
    record_key,
    rejection_reason
from {{ ref('stg_' ~ table) }}
where rejection_reason is not null
{{ 'union all' if not loop.last }}
{% endfor %}
