{#-
Joins that give each row its exchange rate as rates.rate_to_reporting and rates.is_ambiguous: the last rate of a currency
on or before a day; no match in the reporting currency and before the first rate. Arguments are SQL expressions.
-#}
{% macro exchange_rate_joins(currency, day) -%}
    left join {{ ref('int_exchange_rates_by_day') }} as last_rates
        on {{ currency }} = last_rates.currency and last_rates.is_last
    left join {{ ref('int_exchange_rates_by_day') }} as rates
        on
            {{ currency }} = rates.currency
            and least({{ day }}, last_rates.day_date) = rates.day_date
            and rates.currency <> '{{ setting("reporting_currency") }}'
{%- endmacro %}
