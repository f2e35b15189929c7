{#- wR * R + wF * F + wM * M with the var rfm_weights, weights divided by their sum; 1 to 5. -#}
{% macro weighted_rfm(recency_score, frequency_score, monetary_score) -%}
    {%- set weights = setting('rfm_weights') -%}
    cast(
        (
            {{ weights.recency }} * {{ recency_score }}
            + {{ weights.frequency }} * {{ frequency_score }}
            + {{ weights.monetary }} * {{ monetary_score }}
        ) / cast({{ weights.values() | sum }} as double) as decimal(6, 4)
    )
{%- endmacro %}
