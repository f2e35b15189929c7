{% for table in landed_tables() %}
select
    '{{ table }}' as source_table,
    staged.record_key
from {{ ref('stg_' ~ table) }} as staged
left join {{ ref('int_records_rejected') }} as rejected
    on
        rejected.source_table = '{{ table }}'
        and staged.source_file = rejected.source_file
        and staged.source_line = rejected.source_line
where rejected.source_line is null
group by staged.record_key
having count(*) > 1
{{ 'union all' if not loop.last }}
{% endfor %}
