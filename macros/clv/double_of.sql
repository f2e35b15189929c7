{#- A number as a SQL literal of type double, with all its digits. -#}
{% macro double_of(number) -%}
    cast({{ '%.17e' | format(number) }} as double)
{%- endmacro %}
