{#-
What leads up and what keeps, one dictionary per policy version: policy_id, policy_version, next (the enter rules, lowest
rank first) and keep, as lists of {rank, alternatives}. The lowest tier cannot be lost.
-#}
{% macro tier_steps() %}
    {% set steps = [] %}
    {% for policy_id, of_policy in rule_terms() | groupby('policy_id') %}
        {% for version, terms in of_policy | groupby('policy_version') %}
            {% do steps.append({
                'policy_id': policy_id,
                'policy_version': version,
                'next': tier_rules_of(terms, 'enter') | reverse | list,
                'keep': tier_rules_of(terms, 'keep') | rejectattr('rank', 'equalto', 1) | list,
            }) %}
        {% endfor %}
    {% endfor %}
    {{ return(steps) }}
{% endmacro %}
