{#- The metrics of tier rules that come from the CLV models. -#}
{% macro clv_metrics() %}
    {{ return(['p_alive', 'expected_orders_90d', 'expected_orders_365d', 'clv_365d_amount']) }}
{% endmacro %}
