{#-
Aggregate: the sum of statistics to 15 decimals, the same in whatever order an engine adds them up. Values and the sum are
below 1000, or below 10^13 with digits = 28, which takes longer; it is null if one of them is not.
-#}
{% macro exact_sum(value, digits=18) -%}
    {%- set exact = 'try_cast(' ~ value ~ ' as decimal(' ~ digits ~ ', 15))' -%}
    cast(
        case when count({{ exact }}) = count({{ value }}) then try_cast(sum({{ exact }}) as decimal({{ digits }}, 15)) end
        as double
    )
{%- endmacro %}
