{#- Whether one of the alternatives of a rule holds, all terms of it; basis as in term_condition. -#}
{% macro rule_condition(alternatives, basis='now') -%}
    {%- set conditions = [] -%}
    {%- for terms in alternatives -%}
        {%- set comparisons = [] -%}
        {%- for term in terms -%}
            {%- do comparisons.append(term_condition(term, basis)) -%}
        {%- endfor -%}
        {%- do conditions.append('(' ~ comparisons | join(' and ') ~ ')') -%}
    {%- endfor -%}
    {{ conditions | join(' or ') }}
{%- endmacro %}
