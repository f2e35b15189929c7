{#- The columns of int_customer_review_measures that rules of scores, tags and segments look at, besides is_buyer. -#}
{% macro scored_measures() %}
    {% set columns, own = {}, ['customer_key', 'review_index', 'review_date', 'is_buyer'] %}
    {% for rule in score_rules() if not rule.attribute %}
        {% do columns.update({score_input(rule): true}) %}
    {% endfor %}
    {% for field in asked_fields() if field.part == 'metrics' %}
        {% for column in modules.re.findall('panel[.]([a-z0-9_]+)', field.expression) %}
            {% if column not in own and not column.startswith('score_') %}
                {% do columns.update({column: true}) %}
            {% endif %}
        {% endfor %}
    {% endfor %}
    {% if asked_fields() | selectattr('part', 'equalto', 'rfm') | list %}
        {% do columns.update({'recency_score': true, 'frequency_score': true, 'monetary_score': true}) %}
    {% endif %}
    {{ return(columns | list) }}
{% endmacro %}
