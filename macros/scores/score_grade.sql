{#- The grade of a score of a model: the one with the highest cut-off that it reaches; null below all and without a score. -#}
{% macro score_grade(score_model_id, score) -%}
    case
        {%- for row in score_grades() if row.score_model_id == score_model_id %}
        when {{ score }} >= {{ row.min_score }} then '{{ row.grade }}'
        {%- else %}
        when false then cast(null as string)
        {%- endfor %}
    end
{%- endmacro %}
