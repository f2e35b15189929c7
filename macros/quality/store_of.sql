{#- Store of a landed row by the column that contract_fields gives, null for none and for what is no id. -#}
{% macro store_of(column) -%}
    {%- if not column -%}
    cast(null as string)
    {%- else -%}
    case
        when length({{ as_text(column.name) }}) <= 255 and not {{ has_control_character(as_text(column.name)) }}
            then {{ as_text(column.name) }}
    end
    {%- endif -%}
{%- endmacro %}
