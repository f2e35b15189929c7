{#-
Points as a score: 0 at the fewest points or below, 100 at the most or above, two decimals; null without such a scale. The
arguments are doubles, hundredths what a point is worth of the 100; a hair, so that engines round half a
hundredth alike.
-#}
{% macro score_of(points, min_points, hundredths) -%}
    cast(least(greatest(({{ points }} - {{ min_points }}) * {{ hundredths }}, 0), 100) + 1e-9 as decimal(5, 2))
{%- endmacro %}
