{#- ln(1 + value) of a double from 0 up, exact where 1 + value loses the value's digits (no engine-neutral log1p exists). -#}
{% macro log1p_of(value) -%}
    case when 1 + {{ value }} = 1 then {{ value }} else ln(1 + {{ value }}) * {{ value }} / ((1 + {{ value }}) - 1) end
{%- endmacro %}
