{#-
The maximum of a CLV model's likelihood by Newton's method on the logarithms of its parameters: steps are damped where the
likelihood is not concave and halved where they do not climb.

Arguments as of likelihood_at; start: logarithms to start from. Returns what likelihood_at does at the maximum, with
evaluation_count and thetas.
-#}
{% macro likelihood_maximum(model, relation, counts, start, ridge_centre=none) %}
    {% set size = start | length %}
    {% set found = namespace(
        thetas=start, at=likelihood_at(model, relation, counts, start, ridge_centre), evaluations=1, is_done=false
    ) %}
    {% set found.is_done = found.at.value is none %}
    {% for iteration in range(60) if not found.is_done and found.at.gradient_size >= 1e-12 %}
        {% set search = namespace(damping=0.0, direction=none, length=1.0, is_found=false) %}
        {% for attempt in range(30) if search.direction is none %}
            {% set curvature = [] %}
            {% for i in range(size) %}
                {% set line = [] %}
                {% for j in range(size) %}
                    {% set damped = search.damping * (1 + (found.at.hessian[i][i] | abs)) if i == j else 0 %}
                    {% do line.append(damped - found.at.hessian[i][j]) %}
                {% endfor %}
                {% do curvature.append(line) %}
            {% endfor %}
            {% set search.direction = solved_equations(curvature, found.at.gradient) %}
            {% set search.damping = [search.damping * 4, 0.001] | max %}
        {% endfor %}
        {% set direction = search.direction if search.direction is not none else found.at.gradient %}
        {#- a step changes no parameter by more than a factor of e^2 -#}
        {% set search.length = [1.0, 2 / ([direction | max, -(direction | min), 1e-300] | max)] | min %}
        {% set slope = namespace(value=0.0) %}
        {% for i in range(size) %}
            {% set slope.value = slope.value + direction[i] * found.at.gradient[i] %}
        {% endfor %}
        {% for halving in range(30) if not search.is_found %}
            {% set thetas = [] %}
            {% set away = namespace(is_far=false) %}
            {% for i in range(size) %}
                {% set theta = found.thetas[i] + search.length * direction[i] %}
                {% set away.is_far = away.is_far or (theta - start[i]) | abs > 12 %}
                {% do thetas.append(theta) %}
            {% endfor %}
            {#- a factor of e^12 from the prior lies beyond every range that is accepted -#}
            {% set at = {'value': none} %}
            {% if not away.is_far %}
                {% set at = likelihood_at(model, relation, counts, thetas, ridge_centre) %}
                {% set found.evaluations = found.evaluations + 1 %}
            {% endif %}
            {#- near the maximum the value no longer tells one point from the next, the gradient does -#}
            {% if at.value is not none and (
                at.value >= found.at.value + 0.0001 * search.length * slope.value and at.value > found.at.value
                or at.value >= found.at.value - 1e-13 and at.gradient_size < found.at.gradient_size
            ) %}
                {% set search.is_found = true %}
                {% set found.thetas = thetas %}
                {% set found.at = at %}
            {% else %}
                {% set search.length = search.length / 2 %}
                {#- at the limit of the arithmetic further halving finds nothing -#}
                {% if found.at.gradient_size < 1e-9 %}
                    {% set found.is_done = true %}
                    {% set search.is_found = true %}
                {% endif %}
            {% endif %}
        {% endfor %}
        {% if not search.is_found %}
            {% set found.is_done = true %}
        {% endif %}
    {% endfor %}
    {% do found.at.update({'thetas': found.thetas, 'evaluation_count': found.evaluations}) %}
    {{ return(found.at) }}
{% endmacro %}
