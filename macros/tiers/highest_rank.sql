{#- The highest tier rank whose condition holds, 1 if none does. rules: {rank, condition}, highest rank first. -#}
{% macro highest_rank(rules) -%}
    {%- if rules -%}
    case
        {%- for rule in rules %}
        when {{ rule.condition }} then {{ rule.rank }}
        {%- endfor %}
        else 1
    end
    {%- else -%}
    1
    {%- endif -%}
{%- endmacro %}
