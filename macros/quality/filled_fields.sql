{#-
One select: how many rows of a landed table fill each of its fields, by input file and store. The table is read once; no
row comes out of a table without rows, nor while the project is only parsed.
-#}
{% macro filled_fields(table) -%}
    {%- set known = contract_fields(table) -%}
    {%- set store = store_of(known.store) -%}
    select
        '{{ table }}' as source_table,
        fields.field_name,
        fields.is_required,
        totals.source_file,
        totals.store_id,
        totals.row_count,
        case fields.field_name
            {%- for field in known.fields %}
            when '{{ field.name }}' then totals.filled_{{ loop.index }}
            {%- else %}
            when null then 0
            {%- endfor %}
        end as filled_count,
        totals.last_row_date
    from (
        select
            landed.source_file,
            {{ store }} as store_id,
            count(*) as row_count,
            {%- for field in known.fields %}
            sum(
                case when {{ is_blank(field.name ~ '_token' if field.config.meta.personal else field.name) }} then 0 else 1 end
            ) as filled_{{ loop.index }},
            {%- endfor %}
            max(case when {{ landed_date(known.date) }} <= as_of.as_of_date then {{ landed_date(known.date) }} end) as last_row_date
        from {{ source('landing', table) }} as landed
        cross join {{ ref('int_as_of_date') }} as as_of
        group by
            landed.source_file,
            {{ store }}
    ) as totals
    cross join (
        {%- for field in known.fields %}
        select '{{ field.name }}' as field_name, {{ 'true' if field.config.meta.required else 'false' }} as is_required
        {{ 'union all' if not loop.last }}
        {%- else %}
        select cast(null as string) as field_name, false as is_required where false
        {%- endfor %}
    ) as fields
{%- endmacro %}
