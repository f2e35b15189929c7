{#- The natural logarithm of the gamma function of a double above 0: Stirling's series at z + 10, carried back; 1e-14. -#}
{% macro log_gamma(z) -%}
    (
        (({{ z }}) + 9.5) * ln(({{ z }}) + 10) - (({{ z }}) + 10) + 0.91893853320467274178
        + (
            1 / 12e0 - (
                1 / 360e0 - (
                    1 / 1260e0 - (1 / 1680e0 - 1 / (1188e0 * (({{ z }}) + 10) * (({{ z }}) + 10)))
                    / ((({{ z }}) + 10) * (({{ z }}) + 10))
                ) / ((({{ z }}) + 10) * (({{ z }}) + 10))
            ) / ((({{ z }}) + 10) * (({{ z }}) + 10))
        ) / (({{ z }}) + 10)
        {%- for shift in range(10) %}
        - ln(({{ z }}) + {{ shift }})
        {%- endfor %}
    )
{%- endmacro %}
