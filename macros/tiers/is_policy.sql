{#- Whether the policy in force is this one of tier_conditions(). -#}
{% macro is_policy(policy) -%}
    policies.policy_id = '{{ policy.policy_id }}' and policies.policy_version = {{ policy.policy_version }}
{%- endmacro %}
