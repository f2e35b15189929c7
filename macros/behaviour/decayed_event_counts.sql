{#- The counts of events of one kind, each worth half after a half-life, that score rules ask for: {event_type, half_life_days, name}. -#}
{% macro decayed_event_counts() %}
    {% set counts = [] %}
    {% for rule in score_rules() if rule.kind == 'event_count' and rule.half_life_days %}
        {% do counts.append({
            'event_type': rule.event_type, 'half_life_days': rule.half_life_days, 'name': score_input(rule)
        }) %}
    {% endfor %}
    {{ return(counts | unique(attribute='name') | list) }}
{% endmacro %}
