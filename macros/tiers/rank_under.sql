{#-
The highest rank of a policy version whose rules for a purpose (enter, keep) hold by the numbers that basis names
(term_condition); 1 if none does, or if there are no rules at all. Over `policies` and `metrics`.
-#}
{% macro rank_under(purpose, basis) -%}
    {%- set all_terms = rule_terms() -%}
    {%- if not all_terms -%}
    1
    {%- else -%}
    case
        {%- for policy_id, of_policy in all_terms | groupby('policy_id') %}
        {%- for version, terms in of_policy | groupby('policy_version') %}
        {%- set conditions = [] %}
        {%- for rule in tier_rules_of(terms, purpose) %}
        {%- do conditions.append({'rank': rule.rank, 'condition': rule_condition(rule.alternatives, basis)}) %}
        {%- endfor %}
        when policies.policy_id = '{{ policy_id }}' and policies.policy_version = {{ version }}
            then {{ highest_rank(conditions) }}
        {%- endfor %}
        {%- endfor %}
        else 1
    end
    {%- endif -%}
{%- endmacro %}
