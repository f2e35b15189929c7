{#-
The sums over events that fade: {name, column, half_life_days, condition (of the events that add to it) and points (what one adds
on its day), both SQL over event_type, half_life_days and points}. The activity points have a column for each half-life of
seeds/scores/event_weights.csv, decayed_event_counts() one each.
-#}
{% macro decayed_event_sums() %}
    {% set seed, half_lives, sums = ref('event_weights'), [], [] %}
    {% if execute and load_relation(seed) is not none %}
        {% for row in run_query(
            'select distinct half_life_days from ' ~ seed ~ ' where weight > 0 order by half_life_days'
        ).rows %}
            {% do half_lives.append(row[0] | int) %}
        {% endfor %}
    {% endif %}
    {#- without the seed, a half-life that no event has -#}
    {% for days in half_lives or [1] %}
        {% do sums.append({
            'name': 'activity_points', 'column': 'activity_points_' ~ days ~ 'd', 'half_life_days': days,
            'condition': 'half_life_days = ' ~ days, 'points': 'points',
        }) %}
    {% endfor %}
    {% for count in decayed_event_counts() %}
        {% do sums.append({
            'name': count.name, 'column': count.name, 'half_life_days': count.half_life_days,
            'condition': "event_type = '" ~ count.event_type ~ "'", 'points': '1',
        }) %}
    {% endfor %}
    {{ return(sums) }}
{% endmacro %}
