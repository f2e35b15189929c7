{#- The share, as a double, that is left of something worth half after each half-life. -#}
{% macro halved_by_age(age_days, half_life_days) -%}
    pow(cast(2 as double), -cast({{ age_days }} as double) / cast({{ half_life_days }} as double))
{%- endmacro %}
