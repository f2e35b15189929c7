{#-
The rules of the score models, read from seeds/scores when a model is compiled: one dictionary a rule, with the columns of
score_rules, rule_number (from 1) and points, the rows of score_points that belong to it. Compiling them into expressions
spares the warehouse a join of every customer and review with every rule.
-#}
{% macro score_rules() %}
    {% set names = [
        'score_model_id', 'rule_id', 'kind', 'metric', 'attribute', 'event_type', 'window_days', 'half_life_days', 'weight',
        'cap_points', 'valid_from', 'valid_to',
    ] %}
    {% set point_names = ['score_model_id', 'rule_id', 'lower_bound', 'upper_bound', 'matched_value', 'points'] %}
    {% set rule_table, point_table = ref('score_rules'), ref('score_points') %}
    {% set rules = [] %}
    {% if execute and load_relation(rule_table) is not none and load_relation(point_table) is not none %}
        {% set points = [] %}
        {% for row in run_query(
            'select ' ~ point_names | join(', ') ~ ' from ' ~ point_table ~ ' order by score_model_id, rule_id, points desc'
            ~ ', lower_bound, matched_value'
        ).rows %}
            {% do points.append(dict(zip(point_names, row))) %}
        {% endfor %}
        {% for row in run_query(
            'select ' ~ names | join(', ') ~ ' from ' ~ rule_table ~ ' order by score_model_id, rule_id'
        ).rows %}
            {% set rule = dict(zip(names, row)) %}
            {% do rule.update({
                'rule_number': loop.index,
                'points': points | selectattr('score_model_id', 'equalto', rule.score_model_id)
                    | selectattr('rule_id', 'equalto', rule.rule_id) | list,
            }) %}
            {% for name in ['window_days', 'half_life_days'] if rule[name] is not none %}
                {% do rule.update({name: rule[name] | int}) %}
            {% endfor %}
            {% do rules.append(rule) %}
        {% endfor %}
    {% endif %}
    {{ return(rules) }}
{% endmacro %}
