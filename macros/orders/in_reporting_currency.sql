{#-
An amount, decimal(18,3), in the reporting currency: rounded half up to decimal(18,2); null when it is too large.
One digit more makes DuckDB multiply in 128 bits: in 64 it stops at amounts of 10^7.
-#}
{% macro in_reporting_currency(amount, rate) -%}
    try_cast(round(cast({{ amount }} as decimal(19, 3)) * coalesce({{ rate }}, cast(1 as decimal(18, 8))), 2) as decimal(18, 2))
{%- endmacro %}
