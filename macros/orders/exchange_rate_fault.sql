{#- Why an amount cannot be converted, or null; to be used beside exchange_rate_joins. -#}
{% macro exchange_rate_fault(currency) -%}
    case
        when {{ currency }} = '{{ setting("reporting_currency") }}' then null
        when rates.rate_to_reporting is null then 'no_exchange_rate'
        when rates.is_ambiguous then 'ambiguous_exchange_rate'
    end
{%- endmacro %}
