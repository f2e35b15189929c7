{#- The staged rows of a table that are neither rejected nor duplicates of a kept row and meet a further condition. -#}
{% macro usable_rows(table, condition='true') -%}
    select staged.*
    from {{ ref('stg_' ~ table) }} as staged
    left join {{ ref('int_records_set_apart') }} as set_apart
        on
            set_apart.source_table = '{{ table }}'
            and staged.source_file = set_apart.source_file
            and staged.source_line = set_apart.source_line
    where set_apart.source_line is null and {{ condition }}
{%- endmacro %}
