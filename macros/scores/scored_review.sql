{#-
The number of the first (or last) scored review while a model is built; 1 where its SQL is merely compiled. A condition on a
number reaches each table of a join, where a join with the scored reviews would first hash every review.
-#}
{% macro scored_review(position='first') %}
    {% set reviews = ref('int_scored_reviews') %}
    {% if execute and flags.WHICH in ('run', 'build', 'retry') and load_relation(reviews) is not none %}
        {% set chosen = 'min' if position == 'first' else 'max' %}
        {% set found = run_query('select ' ~ chosen ~ '(review_index) from ' ~ reviews).rows[0][0] %}
        {{ return(found | int if found is not none else 1) }}
    {% endif %}
    {{ return(1) }}
{% endmacro %}
