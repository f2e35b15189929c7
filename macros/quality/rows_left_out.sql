{#- One select: table, file and line of each landed row that is not used: rejected, a duplicate or orphaned. -#}
{% macro rows_left_out() -%}
    select
        source_table,
        source_file,
        source_line
    from {{ ref('int_records_set_apart') }}
    union all
    select
        source_table,
        source_file,
        source_line
    from {{ ref('int_records_orphaned') }}
{%- endmacro %}
