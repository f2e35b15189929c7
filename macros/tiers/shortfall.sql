{#- What a value lacks of a threshold, at least 0; null without a value or a threshold. -#}
{% macro shortfall(value, threshold) -%}
    cast(
        case
            when {{ value }} < {{ threshold }} then {{ threshold }} - {{ value }}
            when {{ value }} >= {{ threshold }} then 0
        end as decimal(28, 6)
    )
{%- endmacro %}
