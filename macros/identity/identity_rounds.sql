{#- How many rounds of joined_components there are: one model int_identity_round_<n> each. -#}
{% macro identity_rounds() %}
    {{ return(6) }}
{% endmacro %}
