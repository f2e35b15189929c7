{#- The second derivative of log_gamma at a double above 0: its asymptotic series at z + 10, carried back; 1e-14. -#}
{% macro trigamma(z) -%}
    (
        1 / (({{ z }}) + 10) + 0.5e0 / ((({{ z }}) + 10) * (({{ z }}) + 10))
        + (
            1 / 6e0 - (
                1 / 30e0 - (
                    1 / 42e0 - (1 / 30e0 - 5 / (66e0 * (({{ z }}) + 10) * (({{ z }}) + 10)))
                    / ((({{ z }}) + 10) * (({{ z }}) + 10))
                ) / ((({{ z }}) + 10) * (({{ z }}) + 10))
            ) / ((({{ z }}) + 10) * (({{ z }}) + 10))
        ) / ((({{ z }}) + 10) * (({{ z }}) + 10) * (({{ z }}) + 10))
        {%- for shift in range(10) %}
        + 1 / ((({{ z }}) + {{ shift }}) * (({{ z }}) + {{ shift }}))
        {%- endfor %}
    )
{%- endmacro %}
