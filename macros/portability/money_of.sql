{#-
A double as money with some decimals; what the column cannot hold is cut, null stays null (the least of null and a number is the
number). Half a cent has no exact double, and engines differ on which side of it such a value lies: a hair above (some units in
its last place), all of them round it away from 0.
-#}
{% macro money_of(value, decimals) -%}
    case
        when {{ value }} is not null
            then cast(
                least(({{ value }}) + least(abs({{ value }}) * 1e-15, 1e-6), 9e{{ 17 - decimals }})
                as decimal(18, {{ decimals }})
            )
    end
{%- endmacro %}
