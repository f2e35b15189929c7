{#- The grades of the score models by model and falling cut-off: a list of {score_model_id, grade, min_score}. -#}
{% macro score_grades() %}
    {% set table = ref('score_grades') %}
    {% set grades = [] %}
    {% if execute and load_relation(table) is not none %}
        {% for row in run_query(
            'select score_model_id, grade, min_score from ' ~ table ~ ' order by score_model_id, min_score desc'
        ).rows %}
            {% do grades.append(dict(zip(['score_model_id', 'grade', 'min_score'], row))) %}
        {% endfor %}
    {% endif %}
    {{ return(grades) }}
{% endmacro %}
