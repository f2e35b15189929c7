{#-
The columns of int_customer_review_measures that rules of scores, tags and segments look at, besides is_buyer; always those that
make the stages and RFM segments of group profiles.
-#}
{% macro scored_measures() %}
    {% set own = ['customer_key', 'review_index', 'review_date', 'is_buyer'] %}
    {% set columns = {'lifecycle_stage': true, 'recency_score': true, 'frequency_score': true, 'monetary_score': true} %}
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
    {{ return(columns | list) }}
{% endmacro %}
