{#-
The mean log likelihood of a CLV model at some parameters, with its derivatives in their logarithms: one query. A ridge adds
-0.5 * (theta - theta_0)^2 / customers for each of them (SCIENCE of the guards: docs/clv.md).

model: bg_nbd | mbg_nbd | gamma_gamma; relation: cells or statistics; counts: the row of fit_counts; thetas: the logarithms;
ridge_centre: their prior values, or none. Returns {value, gradient (list), hessian (rows)}; value is none where the
likelihood has no finite value.
-#}
{% macro likelihood_at(model, relation, counts, thetas, ridge_centre=none) %}
    {% set parameters = [] %}
    {% for theta in thetas %}
        {% do parameters.append(2.718281828459045 ** theta) %}
    {% endfor %}
    {% if model == 'gamma_gamma' %}
        {% set query = spend_likelihood(relation, counts, parameters) %}
    {% else %}
        {% set query = order_likelihood(relation, counts, parameters, 1 if model == 'mbg_nbd' else 0) %}
    {% endif %}
    {% set row = run_query(query).rows[0].values() | list %}
    {% if row | select('none') | list %}
        {{ return({'value': none, 'parameters': parameters}) }}
    {% endif %}
    {% set size = thetas | length %}
    {% set weight = counts.spender_count if model == 'gamma_gamma' else counts.customer_count %}
    {% set total = namespace(value=row[0] | float, next=size + 1) %}
    {% set gradient, hessian = [], [] %}
    {% for i in range(size) %}
        {% set pull = 0.0 if ridge_centre is none else (thetas[i] - ridge_centre[i]) / weight %}
        {% set total.value = total.value - 0.5 * pull * pull * weight %}
        {% do gradient.append((row[i + 1] | float) - pull) %}
        {% set line = [] %}
        {% for j in range(i) %}
            {% do line.append(hessian[j][i]) %}
        {% endfor %}
        {% for j in range(i, size) %}
            {% set pulled = 1 / weight if i == j and ridge_centre is not none else 0 %}
            {% do line.append((row[total.next] | float) - pulled) %}
            {% set total.next = total.next + 1 %}
        {% endfor %}
        {% do hessian.append(line) %}
    {% endfor %}
    {{ return({
        'value': total.value, 'log_likelihood': (row[0] | float) * weight, 'parameters': parameters,
        'gradient': gradient, 'hessian': hessian,
        'gradient_size': [gradient | max, -(gradient | min)] | max,
    }) }}
{% endmacro %}
