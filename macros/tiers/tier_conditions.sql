{#-
The tier rules as SQL conditions over columns of int_customer_review_metrics, one dictionary per policy version:
policy_id, policy_version, enter and keep (lists of {rank, condition}, highest rank first; alternatives joined by or),
and missing (condition that a metric the rules use is null, or none). Compiling the rules into one case expression
spares the warehouse a join of every customer and review with every rule.
-#}
{% macro tier_conditions() %}
    {% set policies = {} %}
    {% set relation = ref('int_tier_rules') %}
    {% if execute and load_relation(relation) is not none %}
        {% set rules = run_query(
            'select policy_id, policy_version, purpose, tier_rank, alternative, metric, threshold_value, is_null_missing'
            ~ ' from ' ~ relation
            ~ ' order by policy_id, policy_version, purpose, tier_rank desc, alternative, metric'
        ) %}
        {% for policy_id, version, purpose, tier_rank, alternative, metric, threshold, is_null_missing in rules.rows %}
            {% set policy = policies.setdefault(
                policy_id ~ '|' ~ version, {'policy_id': policy_id, 'policy_version': version, 'ranks': {}, 'missing': []}
            ) %}
            {% set ranks = policy.ranks.setdefault(purpose, {}) %}
            {% set alternatives = ranks.setdefault(tier_rank, {}) %}
            {% do alternatives.setdefault(alternative, []).append('metrics.' ~ metric ~ ' >= ' ~ threshold) %}
            {% if is_null_missing and 'metrics.' ~ metric ~ ' is null' not in policy.missing %}
                {% do policy.missing.append('metrics.' ~ metric ~ ' is null') %}
            {% endif %}
        {% endfor %}
    {% endif %}
    {% set compiled = [] %}
    {% for policy in policies.values() %}
        {% set conditions = {} %}
        {% for purpose in ['enter', 'keep'] %}
            {% set ranked = [] %}
            {% for tier_rank, alternatives in policy.ranks.get(purpose, {}).items() %}
                {% set terms = [] %}
                {% for comparisons in alternatives.values() %}
                    {% do terms.append('(' ~ comparisons | join(' and ') ~ ')') %}
                {% endfor %}
                {% do ranked.append({'rank': tier_rank, 'condition': terms | join(' or ')}) %}
            {% endfor %}
            {% do conditions.update({purpose: ranked}) %}
        {% endfor %}
        {% do compiled.append({
            'policy_id': policy.policy_id,
            'policy_version': policy.policy_version,
            'enter': conditions.enter,
            'keep': conditions.keep,
            'missing': policy.missing | join(' or '),
        }) %}
    {% endfor %}
    {% if not compiled %}
        {#- without any rule everybody has rank 1; one neutral entry keeps the SQL that loops over this list whole -#}
        {% do compiled.append({'policy_id': '', 'policy_version': 0, 'enter': [], 'keep': [], 'missing': ''}) %}
    {% endif %}
    {{ return(compiled) }}
{% endmacro %}
