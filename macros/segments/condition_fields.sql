{#-
The fields that conditions may name, from seeds/segments/fields.csv and seeds/policies/metrics.csv: name -> {field, kind,
is_profiled, part, expression}, the last two for customer_fields. Empty while parsing, compiling without a database and
linting; a compiler error names a field that nothing gives.
-#}
{% macro condition_fields() %}
    {% set sources, seed, metrics = field_sources(), ref('fields'), ref('metrics') %}
    {% set fields = {} %}
    {% if execute and load_relation(seed) is not none and load_relation(metrics) is not none %}
        {% for metric in run_query('select metric from ' ~ metrics ~ ' order by metric').columns[0].values() %}
            {% do fields.update({metric: {
                'field': metric, 'kind': 'number', 'is_profiled': false, 'part': 'metrics', 'expression': 'panel.' ~ metric
            }}) %}
        {% endfor %}
        {% for row in run_query('select field, kind, is_profiled from ' ~ seed ~ ' order by field').rows %}
            {% set field, kind, is_profiled = row[0], row[1], row[2] %}
            {% set stated = modules.re.fullmatch('attribute_[a-z0-9_]+', field) %}
            {% set of_policy = modules.re.fullmatch('tier_code_of_([a-z][a-z0-9_]*)', field) %}
            {% if field in sources %}
                {% set part, expression = sources[field] %}
            {% elif of_policy is not none and kind == 'text' %}
                {% set part, expression = 'tier_' ~ of_policy[1], 'tier_' ~ of_policy[1] ~ '.tier_code' %}
            {% elif stated is not none and kind == 'number' %}
                {% set part, expression = 'attributes', 'try_cast(attributes.' ~ field ~ ' as decimal(28, 6))' %}
            {% elif stated is not none and kind == 'text' %}
                {% set part, expression = 'attributes', 'attributes.' ~ field %}
            {% else %}
                {% do exceptions.raise_compiler_error(
                    'seeds/segments/fields.csv: nothing gives the field ' ~ field ~ ' of kind ' ~ kind
                    ~ '; strata check-policies names the line and the fix'
                ) %}
            {% endif %}
            {% do fields.update({field: {
                'field': field, 'kind': kind, 'is_profiled': is_profiled, 'part': part, 'expression': expression
            }}) %}
        {% endfor %}
    {% endif %}
    {{ return(fields) }}
{% endmacro %}
