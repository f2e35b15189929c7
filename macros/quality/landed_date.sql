{#- Business day of a landed column that contract_fields gives as a table's date; null for none. -#}
{% macro landed_date(column) -%}
    {%- if not column -%}
    cast(null as date)
    {%- elif column.data_type == 'date' -%}
    {{ as_date(column.name) }}
    {%- else -%}
    {{ business_date(as_utc_timestamp(column.name)) }}
    {%- endif -%}
{%- endmacro %}
