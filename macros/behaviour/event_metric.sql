{#- The metric of tier rules that an entry of the var event_metrics makes: events of a kind in a window. -#}
{% macro event_metric(metric) -%}
    {{- return('event_' ~ metric.event_type ~ '_' ~ metric.days ~ 'd_count') -}}
{%- endmacro %}
