{#- The alternative by which a customer is in a tag or segment, over its column of alternatives; null outside its dates. -#}
{% macro alternative_in_force(rule) -%}
    {%- set conditions = [] -%}
    {%- if rule.valid_from is not none -%}
        {%- do conditions.append("review_date >= cast('" ~ rule.valid_from ~ "' as date)") -%}
    {%- endif -%}
    {%- if rule.valid_to is not none -%}
        {%- do conditions.append("review_date <= cast('" ~ rule.valid_to ~ "' as date)") -%}
    {%- endif -%}
    {%- if conditions -%}
    case when {{ conditions | join(' and ') }} then {{ rule.column }} end
    {%- else -%}
    {{ rule.column }}
    {%- endif -%}
{%- endmacro %}
