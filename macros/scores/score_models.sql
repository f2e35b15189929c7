{#- The ids of the score models of seeds/scores/score_models.csv, in the order of the alphabet; each makes a metric score_<id>. -#}
{% macro score_models() %}
    {% set models = ref('score_models') %}
    {% if execute and load_relation(models) is not none %}
        {{ return(run_query('select score_model_id from ' ~ models ~ ' order by score_model_id').columns[0].values() | list) }}
    {% endif %}
    {{ return(['b2c']) }}
{% endmacro %}
