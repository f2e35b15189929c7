{#-
The number of the first scored review when a model is compiled. A condition on a number reaches each table of a join, where a
join with the scored reviews would first hash every review.
-#}
{% macro first_scored_review() %}
    {% set reviews = ref('int_scored_reviews') %}
    {% if execute and load_relation(reviews) is not none %}
        {% set found = run_query('select min(review_index) from ' ~ reviews).rows[0][0] %}
        {{ return(found | int if found is not none else 1) }}
    {% endif %}
    {{ return(1) }}
{% endmacro %}
