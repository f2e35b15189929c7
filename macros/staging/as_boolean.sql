{#- Boolean of a landed column: true/t/yes/y/1, false/f/no/n/0 in any case; else null. -#}
{% macro as_boolean(column) -%}
    case
        when lower({{ as_text(column) }}) in ('true', 't', 'yes', 'y', '1') then true
        when lower({{ as_text(column) }}) in ('false', 'f', 'no', 'n', '0') then false
    end
{%- endmacro %}
