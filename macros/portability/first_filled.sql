{#- Aggregate: the value of the row with the lowest rank among those that have one; null when none has. -#}
{% macro first_filled(value, rank) -%}
    min_by({{ value }}, case when {{ value }} is not null then {{ rank }} end)
{%- endmacro %}
