{#-
The tier rules as SQL conditions over columns of int_customer_review_metrics, one dictionary per policy version:
policy_id, policy_version, enter, keep and, where refunds are rechecked, enter_before_refunds and keep_before_refunds (lists
of {rank, condition}, highest rank first), and missing (condition that a metric the rules use is null, or none). Compiling the
rules into one case expression spares the warehouse a join of every customer and review with every rule.
-#}
{% macro tier_conditions() %}
    {% set compiled = [] %}
    {% for policy_id, of_policy in rule_terms() | groupby('policy_id') %}
        {% for version, terms in of_policy | groupby('policy_version') %}
            {% set refund_rule = terms[0].refund_rule %}
            {% set conditions = {'enter': [], 'keep': [], 'enter_before_refunds': [], 'keep_before_refunds': []} %}
            {% for purpose in ['enter', 'keep'] %}
                {% for rule in tier_rules_of(terms, purpose) %}
                    {% do conditions[purpose].append({'rank': rule.rank, 'condition': rule_condition(rule.alternatives)}) %}
                    {% if refund_rule == 'recheck' %}
                        {% do conditions[purpose ~ '_before_refunds'].append(
                            {'rank': rule.rank, 'condition': rule_condition(rule.alternatives, 'before_refunds')}
                        ) %}
                    {% endif %}
                {% endfor %}
            {% endfor %}
            {% set missing = [] %}
            {% for term in terms | selectattr('is_null_missing') %}
                {% do missing.append('metrics.' ~ metric_column(term.metric, refund_rule == 'ignore') ~ ' is null') %}
            {% endfor %}
            {% do conditions.update({
                'policy_id': policy_id, 'policy_version': version, 'missing': missing | unique | join(' or ')
            }) %}
            {% do compiled.append(conditions) %}
        {% endfor %}
    {% endfor %}
    {% if not compiled %}
        {#- without any rule everybody has rank 1; one neutral entry keeps the SQL that loops over this list whole -#}
        {% do compiled.append({'policy_id': '', 'policy_version': 0, 'enter': [], 'keep': [], 'missing': ''}) %}
    {% endif %}
    {{ return(compiled) }}
{% endmacro %}
