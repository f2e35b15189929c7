{#- The choice that belongs to the first of the values that compares so with all after it. -#}
{% macro first_of(values, choices, comparison) -%}
    {%- if values | length == 1 -%}
    {{ choices[0] }}
    {%- else -%}
    case
        {%- for value in values[:-1] %}
        {%- set comparisons = [] -%}
        {%- for other in values[loop.index:] -%}
            {%- do comparisons.append(value ~ ' ' ~ comparison ~ ' ' ~ other) -%}
        {%- endfor %}
        when {{ comparisons | join(' and ') }} then {{ choices[loop.index0] }}
        {%- endfor %}
        else {{ choices[-1] }}
    end
    {%- endif -%}
{%- endmacro %}
