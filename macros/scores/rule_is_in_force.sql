{#- Whether a score rule is in force at the review of a row of `inputs`. -#}
{% macro rule_is_in_force(rule) -%}
    {%- set conditions = [] -%}
    {%- if rule.valid_from -%}
        {%- do conditions.append("inputs.review_date >= cast('" ~ rule.valid_from ~ "' as date)") -%}
    {%- endif -%}
    {%- if rule.valid_to -%}
        {%- do conditions.append("inputs.review_date <= cast('" ~ rule.valid_to ~ "' as date)") -%}
    {%- endif -%}
    {{ conditions | join(' and ') or 'true' }}
{%- endmacro %}
