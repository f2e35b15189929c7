{#- Whether a landed column holds nothing: null, or text of blanks only. The type test is constant for a column. -#}
{% macro is_blank(column) -%}
    case
        when lower(typeof({{ column }})) in ('varchar', 'string') then coalesce(trim(cast({{ column }} as string)), '') = ''
        else {{ column }} is null
    end
{%- endmacro %}
