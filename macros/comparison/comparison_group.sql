{#- The group that the var comparison_where names, as text for people: "everyone" or "region = North, city = Leeds". -#}
{% macro comparison_group() -%}
    {%- for column, value in setting('comparison_where').items() | sort -%}
    {{ column }} = {{ value }}{{ ', ' if not loop.last }}
    {%- else -%}
    everyone
    {%- endfor -%}
{%- endmacro %}
