{#-
Aggregate: the sum of small statistics (below 1000, to 15 decimals), the same in whatever order an engine adds them up; null
beyond that.
-#}
{% macro exact_sum(value) -%}
    cast(try_cast(sum(try_cast({{ value }} as decimal(18, 15))) as decimal(18, 15)) as double)
{%- endmacro %}
