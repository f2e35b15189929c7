{#-
Aggregate: the sum of statistics to 15 decimals, the same in whatever order an engine adds them up. Values and the sum are
below 1000, or below 10^13 with digits = 28, which takes longer; beyond that it is null.
-#}
{% macro exact_sum(value, digits=18) -%}
    cast(
        try_cast(sum(try_cast({{ value }} as decimal({{ digits }}, 15))) as decimal({{ digits }}, 15)) as double
    )
{%- endmacro %}
