{#-
The attributes that score rules look at, each once: those of customers (columns of int_customers_described), or the others, which
come from customer_attributes.
-#}
{% macro score_attributes(of_customers) %}
    {% set columns = [
        'customer_type', 'gender', 'country', 'region', 'province', 'city', 'industry', 'company_size', 'job_level',
        'occupation', 'acquisition_channel', 'home_store_id', 'owner_id',
    ] %}
    {% set attributes = [] %}
    {% for rule in score_rules() if rule.attribute and (rule.attribute in columns) == of_customers %}
        {% do attributes.append(rule.attribute) %}
    {% endfor %}
    {{ return(attributes | unique | list) }}
{% endmacro %}
