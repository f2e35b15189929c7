{#- A number as text without zeros at its end: 5 is compared with an integer in machine words, 5.000000 in wide decimals. -#}
{% macro plain_number(value) %}
    {{- return(('%.8f' | format(value)).rstrip('0').rstrip('.')) -}}
{% endmacro %}
