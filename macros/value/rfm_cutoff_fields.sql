{#- The cut-offs that a grid takes from the buyers or from the seed rfm_cutoffs: grid, measure, score, column, its type. -#}
{% macro rfm_cutoff_fields() %}
    {% set fields = [] %}
    {% for measure, type in [('recency', 'int'), ('frequency', 'int'), ('monetary', 'decimal(18, 2)')] %}
        {% for score in range(2, 6) %}
            {% do fields.append(('eleven_125', measure, score, measure ~ '_cutoff_' ~ score, type)) %}
        {% endfor %}
        {% for score in range(2, 4) if measure != 'recency' %}
            {% do fields.append(('klaviyo_27', measure, score, 'lifetime_' ~ measure ~ '_cutoff_' ~ score, type)) %}
        {% endfor %}
        {% do fields.append(('eight_8', measure, 2, measure ~ '_centre_total', 'decimal(38, 3)')) %}
    {% endfor %}
    {{ return(fields) }}
{% endmacro %}
