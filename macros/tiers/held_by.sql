{#- What kept the tier shown although the rules alone would have moved it; none if nothing did. -#}
{% macro held_by(decision, override_mode) -%}
    case
        when {{ override_mode }} is not null then 'override'
        when {{ decision }} in ('never', 'min_stay', 'validity', 'grandfathering', 'grace', 'missing_input')
            then {{ decision }}
        else 'none'
    end
{%- endmacro %}
