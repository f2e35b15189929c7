{#- The numbers of the scored reviews while a model is built; 1 alone where its SQL is merely compiled. -#}
{% macro scored_reviews() %}
    {{ return(range(scored_review('first'), scored_review('last') + 1) | list) }}
{% endmacro %}
