{#- What a column of `metrics` lacks of a threshold, as a share of it, at least 0; huge without a value. -#}
{% macro share_lacking(column, threshold) -%}
    {%- if threshold is none -%}
    1e300
    {%- else -%}
    case
        when metrics.{{ column }} is null then 1e300
        when metrics.{{ column }} >= {{ threshold }} then 0e0
        else cast({{ threshold }} - metrics.{{ column }} as double) / cast({{ (threshold | abs) or 1 }} as double)
    end
    {%- endif -%}
{%- endmacro %}
