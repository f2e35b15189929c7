{#-
The terms of the tier rules, one dictionary a term, in the order of int_tier_rules: policy_id, policy_version, refund_rule,
tier_rank, purpose, alternative, term_number, metric, threshold_value, is_null_missing.
-#}
{% macro rule_terms() %}
    {% set names = [
        'policy_id', 'policy_version', 'refund_rule', 'tier_rank', 'purpose', 'alternative', 'term_number', 'metric',
        'threshold_value', 'is_null_missing',
    ] %}
    {% set terms = [] %}
    {% set relation = ref('int_tier_rules') %}
    {% if execute and load_relation(relation) is not none %}
        {% set rows = run_query('select ' ~ names | join(', ') ~ ' from ' ~ relation ~ ' order by term_number').rows %}
        {% for row in rows %}
            {% do terms.append(dict(zip(names, row))) %}
        {% endfor %}
    {% endif %}
    {{ return(terms) }}
{% endmacro %}
