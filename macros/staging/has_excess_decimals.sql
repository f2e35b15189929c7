{#- Whether an amount has more decimal places than its currency; what would be rounded away is not ours to drop. -#}
{% macro has_excess_decimals(column, currency) -%}
    {{ as_decimal(column) }} <> round({{ as_decimal(column) }}, 2) and {{ minor_unit_digits(currency) }} < 3
    or {{ as_decimal(column) }} <> round({{ as_decimal(column) }}, 0) and {{ minor_unit_digits(currency) }} = 0
{%- endmacro %}
