{#-
By which alternative a customer has a tag or is in a segment at a review, over the columns of matches of one customer
(window `running`): null = not, 0 = kept though the conditions no longer hold. Outside its dates nobody is.
-#}
{% macro held_alternative(rule) -%}
    {%- set is_in_force = [] -%}
    {%- if rule.valid_from is not none -%}
        {%- do is_in_force.append("review_date >= cast('" ~ rule.valid_from ~ "' as date)") -%}
    {%- endif -%}
    {%- if rule.valid_to is not none -%}
        {%- do is_in_force.append("review_date <= cast('" ~ rule.valid_to ~ "' as date)") -%}
    {%- endif -%}
    {%- set held = rule.column -%}
    {%- if rule.keep_days is not none -%}
        {%- set matched = ['matches.' ~ rule.column ~ ' is not null'] -%}
        {%- if rule.valid_from is not none -%}
            {%- do matched.append(is_in_force[0]) -%}
        {%- endif -%}
        {%- set held -%}
        coalesce(
            matches.{{ rule.column }},
            case
                when
                    max(case when {{ matched | join(' and ') }} then review_date end) over running
                    >= {{ add_days('review_date', -rule.keep_days) }}
                    then 0
            end
        )
        {%- endset -%}
    {%- endif -%}
    {%- if is_in_force -%}
    case when {{ is_in_force | join(' and ') }} then {{ held }} end
    {%- else -%}
    {{ held }}
    {%- endif -%}
{%- endmacro %}
