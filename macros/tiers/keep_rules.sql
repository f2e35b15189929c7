{#- Keep rules of a policy version, highest rank first; a tier without a keep rule of its own uses its enter rule. -#}
{% macro keep_rules(policy) %}
    {% set kept_ranks = policy.keep | map(attribute='rank') | list %}
    {% set rules = policy.keep + (policy.enter | rejectattr('rank', 'in', kept_ranks) | list) %}
    {{ return(rules | sort(attribute='rank', reverse=true)) }}
{% endmacro %}
