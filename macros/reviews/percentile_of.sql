{#-
floor(1e6 * strictly lower / n) / 1e6, cut after six digits in whole numbers, so that both engines give the same decimal.
-#}
{% macro percentile_of(lower_count, count) -%}
    cast(
        cast(floor(1000000 * cast({{ lower_count }} as bigint) / {{ count }}) as int) * cast(0.000001 as decimal(7, 6))
        as decimal(9, 6)
    )
{%- endmacro %}
