{#-
Whether a customer belongs to the group that the var comparison_where names; true of everyone when it names none. Its
columns and values reach SQL here and nowhere else, after checked_setting() has refused quotes and all that escapes one.
-#}
{% macro comparison_condition(relation) -%}
    true
    {%- for column, value in setting('comparison_where').items() | sort %}
    and {{ relation }}.{{ column }} = '{{ value }}'
    {%- endfor %}
{%- endmacro %}
