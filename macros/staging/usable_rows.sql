{#- The staged rows of a table that are neither rejected nor duplicates of a kept row; more conditions may follow. -#}
{% macro usable_rows(table) -%}
    select staged.*
    from {{ ref('stg_' ~ table) }} as staged
    left join {{ ref('int_records_set_apart') }} as set_apart
        on
            set_apart.source_table = '{{ table }}'
            and staged.source_file = set_apart.source_file
            and staged.source_line = set_apart.source_line
    where set_apart.source_line is null
{%- endmacro %}
