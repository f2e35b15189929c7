{#- Points as a score: 0 at the fewest points or below, 100 at the most or above, two decimals; null without such a scale. -#}
{% macro score_of(points, min_points, max_points) -%}
    case
        when {{ max_points }} > {{ min_points }}
            then cast(
                {{ money_of(
                    'least(greatest(100 * cast(' ~ points ~ ' - ' ~ min_points ~ ' as double) / cast('
                    ~ max_points ~ ' - ' ~ min_points ~ ' as double), 0), 100)', 2
                ) }} as decimal(5, 2)
            )
    end
{%- endmacro %}
