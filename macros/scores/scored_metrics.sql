{#- The metrics of tier rules that are computed at scored reviews alone unless a rule asks for one of them. -#}
{% macro scored_metrics() %}
    {{ return([]) }}
{% endmacro %}
