{#-
The alternatives in force of up to 8 tags and segments, numbers from 1 to 63 or null, as one whole number of 48 bits, which a
double holds exactly: windows over every customer and review then carry one column instead of eight.
-#}
{% macro packed_alternatives(rules) -%}
    {%- for rule in rules -%}
    {{ ' + ' if not loop.first }}cast(coalesce({{ alternative_in_force(rule) }}, 0) as bigint) * {{ 64 ** loop.index0 }}
    {%- endfor -%}
{%- endmacro %}
