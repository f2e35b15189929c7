{#- The fields that the conditions of tags and segments name: dictionaries of condition_fields(), each once. -#}
{% macro asked_fields() %}
    {% set fields, asked = condition_fields(), {} %}
    {% for rule in membership_rules() %}
        {% for alternative in rule.alternatives %}
            {% for term in alternative.terms %}
                {% do asked.update({term.field: fields[term.field]}) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {{ return(asked.values() | list) }}
{% endmacro %}
