{#- The grade of a score: the one with the highest cut-off that it reaches; null below all of them and without a score. -#}
{% macro score_grade(score_model_id, score) -%}
    case
        {%- for row in score_grades() %}
        when {{ score_model_id }} = '{{ row.score_model_id }}' and {{ score }} >= {{ row.min_score }} then '{{ row.grade }}'
        {%- else %}
        when false then cast(null as string)
        {%- endfor %}
    end
{%- endmacro %}
