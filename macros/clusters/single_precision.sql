{#- A number as the nearest single-precision one, in a double. scikit-learn's trees see no more of it. -#}
{% macro single_precision(value) -%}
    cast(cast(cast({{ value }} as double) as float) as double)
{%- endmacro %}
