{#-
Exact decimal of a landed column, or null when it is no plain number with that many digits. Exponents, separators,
NaN and digits beyond the scale (but for zeros) are refused, never rounded. Floating-point input is read by its shortest text.
-#}
{% macro as_decimal(column, scale=3) -%}
    case
        when lower(typeof({{ column }})) like 'decimal%' or lower(typeof({{ column }})) like '%int%'
            then case
                when try_cast({{ column }} as decimal(18, {{ scale }})) = try_cast({{ column }} as decimal(38, 12))
                    then try_cast({{ column }} as decimal(18, {{ scale }}))
            end
        when {{ matches(
            as_text(column), '^-?[0-9]{1,' ~ (18 - scale) ~ '}([.][0-9]{1,' ~ scale ~ '}0*)?$'
        ) }}
            then try_cast({{ as_text(column) }} as decimal(18, {{ scale }}))
    end
{%- endmacro %}
