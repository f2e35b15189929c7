{#-
A decimal as text with all its digits but no zeros at its end: 5 is compared with an integer in machine words, 5.000000 in wide
decimals.
-#}
{% macro plain_number(value) %}
    {% set digits = '{:f}'.format(value) %}
    {{ return(digits.rstrip('0').rstrip('.') if '.' in digits else digits) }}
{% endmacro %}
