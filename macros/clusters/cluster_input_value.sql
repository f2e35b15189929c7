{#- The value, in some row of inputs, of the input that another row names; null where it names none. -#}
{% macro cluster_input_value(name, inputs) -%}
    case {{ name }}{% for input in cluster_inputs() %} when '{{ input }}' then {{ inputs }}.{{ input }}{% endfor %} end
{%- endmacro %}
