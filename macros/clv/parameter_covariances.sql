{#-
Covariances of the logarithms of fitted parameters, from the observed information: the inverse of the negative Hessian of the
mean log likelihood times the number of customers. A dictionary covariance_<i>_<j>, i <= j from 1; empty where the likelihood
is flat in some direction.
-#}
{% macro parameter_covariances(hessian, weight) %}
    {% set size = hessian | length %}
    {% set information, covariances = [], {} %}
    {% for line in hessian %}
        {% set scaled = [] %}
        {% for value in line %}
            {% do scaled.append(-value * weight) %}
        {% endfor %}
        {% do information.append(scaled) %}
    {% endfor %}
    {% for i in range(size) %}
        {% set unit = [0.0] * i + [1.0] + [0.0] * (size - i - 1) %}
        {% set column = solved_equations(information, unit) %}
        {% for j in range(i, size) if column is not none %}
            {% do covariances.update({'covariance_' ~ (i + 1) ~ '_' ~ (j + 1): column[j]}) %}
        {% endfor %}
    {% endfor %}
    {{ return(covariances) }}
{% endmacro %}
