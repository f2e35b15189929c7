{#- Whether one of the alternatives of a rule holds, all terms of it, over the columns of `metrics`. -#}
{% macro rule_condition(alternatives, before_refunds=false) -%}
    {%- set conditions = [] -%}
    {%- for terms in alternatives -%}
        {%- set comparisons = [] -%}
        {%- for term in terms -%}
            {%- set column = metric_column(term.metric, before_refunds or term.refund_rule == 'ignore') -%}
            {%- do comparisons.append('metrics.' ~ column ~ ' >= ' ~ term.threshold_value) -%}
        {%- endfor -%}
        {%- do conditions.append('(' ~ comparisons | join(' and ') ~ ')') -%}
    {%- endfor -%}
    {{ conditions | join(' or ') }}
{%- endmacro %}
