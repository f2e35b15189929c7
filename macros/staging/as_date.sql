{#- Calendar date of a landed column: a date, a timestamp (its own day), or text YYYY-MM-DD, alone or before a time; else null. -#}
{% macro as_date(column) -%}
    case
        when {{ matches(as_text(column), '^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9.]+)?(Z|[+-][0-9:]+)?)?$') }}
            then try_cast(substring({{ as_text(column) }}, 1, 10) as date)
    end
{%- endmacro %}
