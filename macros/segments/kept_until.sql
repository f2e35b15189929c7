{#-
The last day to which a customer who is in a tag or segment at a review stays in without its conditions, over its
column of alternatives: never beyond valid_to. Null where there is none.
-#}
{% macro kept_until(rule) -%}
    case
        when {{ rule.column }} is not null
            {%- if rule.valid_to is none %}
            then {{ add_days('review_date', rule.keep_days) }}
            {%- else %}
            then least({{ add_days('review_date', rule.keep_days) }}, cast('{{ rule.valid_to }}' as date))
            {%- endif %}
    end
{%- endmacro %}
