{#-
The counts of events of one kind in a window that are kept: those of the var event_metrics and of score rules. A list of
{event_type, days, name}, each name once.
-#}
{% macro event_windows() %}
    {% set windows = [] %}
    {% for metric in setting('event_metrics') %}
        {% do windows.append({'event_type': metric.event_type, 'days': metric.days, 'name': event_metric(metric)}) %}
    {% endfor %}
    {% for rule in score_rules() if rule.kind == 'event_count' and not rule.half_life_days %}
        {% do windows.append({'event_type': rule.event_type, 'days': rule.window_days, 'name': score_input(rule)}) %}
    {% endfor %}
    {{ return(windows | unique(attribute='name') | list) }}
{% endmacro %}
