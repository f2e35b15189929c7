{#- The number of the first alternative of a rule all of whose conditions hold, over the columns of `fields`; else null. -#}
{% macro matched_alternative(alternatives) -%}
    cast(
        {%- if alternatives %}
        case
            {%- for alternative in alternatives %}
            {%- set conditions = [] -%}
            {%- for term in alternative.terms -%}
                {%- do conditions.append(condition_term(term.field, term.kind, term.operator, term.value)) -%}
            {%- endfor %}
            when {{ conditions | join(' and ') }} then {{ alternative.alternative }}
            {%- endfor %}
        end
        {%- else %}
        null
        {%- endif %}
        as int
    )
{%- endmacro %}
