{#- Trimmed text of a landed column; null when blank. -#}
{% macro as_text(column) -%}
    nullif(trim(cast({{ column }} as string)), '')
{%- endmacro %}
