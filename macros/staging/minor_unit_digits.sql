{#- Decimal places of a currency (ISO 4217): 0, 3, else 2. No list behind IN, as in rejection_reason. -#}
{% macro minor_unit_digits(currency) -%}
    case
        when {{ matches(currency, '^(BIF|CLP|DJF|GNF|ISK|JPY|KMF|KRW|PYG|RWF|UGX|VND|VUV|XAF|XOF|XPF)$') }} then 0
        when {{ matches(currency, '^(BHD|IQD|JOD|KWD|LYD|OMR|TND)$') }} then 3
        else 2
    end
{%- endmacro %}
