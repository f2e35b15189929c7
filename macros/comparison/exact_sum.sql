{#-
Aggregate: the sum of small statistics (below 1000, to 15 decimals) that is the same in any order and on any engine, null
beyond that. Doubles add up differently in another order, and engines turn wide decimals into doubles differently.
-#}
{% macro exact_sum(value) -%}
    cast(try_cast(sum(try_cast({{ value }} as decimal(18, 15))) as decimal(18, 15)) as double)
{%- endmacro %}
