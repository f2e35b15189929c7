{#-
Up to 8 alternatives (SQL of a number from 1 to 63, or null) as one whole number of 48 bits, which a double holds exactly:
windows over every customer and review then carry one column instead of eight.
-#}
{% macro packed_alternatives(alternatives) -%}
    {%- for alternative in alternatives -%}
    {{ ' + ' if not loop.first }}cast(coalesce({{ alternative }}, 0) as bigint) * {{ 64 ** loop.index0 }}
    {%- endfor -%}
{%- endmacro %}
