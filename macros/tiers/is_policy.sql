{#- Whether the policy version in force is this one of tier_conditions() or tier_steps(). -#}
{% macro is_policy(policy, relation='policies') -%}
    {{ relation }}.policy_id = '{{ policy.policy_id }}' and {{ relation }}.policy_version = {{ policy.policy_version }}
{%- endmacro %}
