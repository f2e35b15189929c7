{#-
The score models of seeds/scores/score_models.csv in the order of the alphabet, each with its population; each makes a metric
score_<id>.
-#}
{% macro score_models() %}
    {% set table = ref('score_models') %}
    {% set models = [] %}
    {% if execute and load_relation(table) is not none %}
        {% for row in run_query(
            'select score_model_id, population from ' ~ table ~ ' order by score_model_id'
        ).rows %}
            {% do models.append({'score_model_id': row[0], 'population': row[1]}) %}
        {% endfor %}
    {% endif %}
    {#- without any, one that nobody belongs to keeps the SQL that loops over this list whole -#}
    {{ return(models or [{'score_model_id': 'none', 'population': 'nobody'}]) }}
{% endmacro %}
