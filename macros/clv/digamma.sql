{#- The derivative of log_gamma at a double above 0: its asymptotic series at z + 10, carried back; 1e-14. -#}
{% macro digamma(z) -%}
    (
        ln(({{ z }}) + 10) - 0.5e0 / (({{ z }}) + 10)
        - (
            1 / 12e0 - (
                1 / 120e0 - (
                    1 / 252e0 - (1 / 240e0 - 1 / (132e0 * (({{ z }}) + 10) * (({{ z }}) + 10)))
                    / ((({{ z }}) + 10) * (({{ z }}) + 10))
                ) / ((({{ z }}) + 10) * (({{ z }}) + 10))
            ) / ((({{ z }}) + 10) * (({{ z }}) + 10))
        ) / ((({{ z }}) + 10) * (({{ z }}) + 10))
        {%- for shift in range(10) %}
        - 1 / (({{ z }}) + {{ shift }})
        {%- endfor %}
    )
{%- endmacro %}
