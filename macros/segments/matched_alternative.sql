{#-
The number of the first alternative of a rule of membership_rules() all of whose conditions hold, over the columns of `fields`,
times a unit; 0 where none holds, and outside the days on which the rule is valid.
-#}
{% macro matched_alternative(rule, unit=1) -%}
    {%- set days = [] -%}
    {%- if rule.valid_from is not none -%}
        {%- do days.append("fields.review_date >= cast('" ~ rule.valid_from ~ "' as date)") -%}
    {%- endif -%}
    {%- if rule.valid_to is not none -%}
        {%- do days.append("fields.review_date <= cast('" ~ rule.valid_to ~ "' as date)") -%}
    {%- endif -%}
    {%- if rule.alternatives -%}
    case
        {%- for alternative in rule.alternatives %}
        {%- set conditions = days | list -%}
        {%- for term in alternative.terms -%}
            {%- do conditions.append(condition_term(term.field, term.kind, term.operator, term.value)) -%}
        {%- endfor %}
        when {{ conditions | join(' and ') }} then cast({{ alternative.alternative * unit }} as bigint)
        {%- endfor %}
        else 0
    end
    {%- else -%}
    cast(0 as bigint)
    {%- endif -%}
{%- endmacro %}
