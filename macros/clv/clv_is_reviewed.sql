{#- Whether CLV is needed at every review and not only at the as-of date: a tier rule or the monetary value of RFM asks for it. -#}
{% macro clv_is_reviewed() %}
    {% set asked = rule_metrics() | select('in', clv_metrics()) | list %}
    {{ return(asked | length > 0 or setting('rfm_monetary_measure') == 'clv_365d') }}
{% endmacro %}
