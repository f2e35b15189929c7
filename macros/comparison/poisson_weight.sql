{#-
A draw from the Poisson distribution with mean 1, made of six hexadecimal digits that are drawn evenly. Digits of equal
length compare like the numbers they write, so no engine has to turn them into one.
-#}
{% macro poisson_weight(digits) -%}
    {%- set draw = namespace(share=0.36787944117144233, total=0) -%}
    case
        {%- for weight in range(10) %}
        {%- set draw.total = draw.total + draw.share %}
        {%- set draw.share = draw.share / (weight + 1) %}
        when {{ digits }} < '{{ '%06x' | format((draw.total * 16777216) | int) }}' then {{ weight }}
        {%- endfor %}
        else 10
    end
{%- endmacro %}
