{#- Why a customer has the tier shown: the override that changes it, else what the machine decided. -#}
{% macro reason_code(decision, override_mode) -%}
    case
        when {{ override_mode }} is not null then concat('override_', {{ override_mode }})
        when {{ decision }} = 'first' then 'first_tier'
        when {{ decision }} = 'up' then 'qualified_higher'
        when {{ decision }} = 'stay' then 'requirements_met'
        when {{ decision }} = 'down' then 'requirements_missed'
        when {{ decision }} = 'excluded' then 'excluded_incomplete'
        else concat('held_by_', {{ decision }})
    end
{%- endmacro %}
