{#-
The fit of a CLV model at one date, with its guards: from 200 repeaters plain maximum likelihood, below that with a ridge
towards a prior that scales with the customers' own rate and amounts; none below 50 customers, without repeaters, or where the
result fails its tests (gradient below 1e-6, parameters from 0.001 to 10,000).

model, relation: as of likelihood_at; counts: a row of int_clv_counts as a dictionary. Returns a dictionary of the columns of
int_clv_fits, whose parameters are none where nothing could be fitted.
-#}
{% macro model_fit(model, relation, counts) %}
    {% set is_spend = model == 'gamma_gamma' %}
    {% set names = ['p', 'q', 'gamma'] if is_spend else ['r', 'alpha', 'a', 'b'] %}
    {% set repeater_count = counts.spender_count if is_spend else counts.repeater_count %}
    {% set fit = {
        'date_index': counts.date_index, 'model': model, 'basis': 'none', 'fallback_reason': none,
        'log_likelihood': none, 'evaluation_count': 0, 'gradient_size': none, 'is_converged': false,
    } %}
    {% if counts.customer_count < 50 %}
        {% do fit.update({'fallback_reason': 'too_few_customers'}) %}
    {% elif repeater_count == 0 %}
        {% do fit.update({'fallback_reason': 'no_repeat_customers'}) %}
    {% else %}
        {#- logarithms of the prior: r = a = 1, b = 3, alpha = weeks per repeat; p = 6, q = 4, gamma = half the mean amount -#}
        {% if is_spend %}
            {% set prior = [1.791759469228055, 1.3862943611198906, counts.mean_amount_log - 0.6931471805599453] %}
        {% else %}
            {% set prior = [0.0, counts.weeks_per_repeat_log, 0.0, 1.0986122886681098] %}
        {% endif %}
        {% set is_ridge = repeater_count < 200 %}
        {% set best = likelihood_maximum(model, relation, counts, prior, prior if is_ridge else none) %}
        {% set checks = namespace(in_range=true) %}
        {% if best.value is not none %}
            {% for i in range(names | length) %}
                {#- the unit of gamma is money: it is tested against the mean amount -#}
                {% set unit = 2.718281828459045 ** counts.mean_amount_log if names[i] == 'gamma' else 1.0 %}
                {% if not 0.001 < best.parameters[i] / unit < 10000 %}
                    {% set checks.in_range = false %}
                {% endif %}
            {% endfor %}
            {% do fit.update({
                'log_likelihood': best.log_likelihood, 'evaluation_count': best.evaluation_count,
                'gradient_size': best.gradient_size, 'is_converged': best.gradient_size < 1e-6,
            }) %}
        {% endif %}
        {% if not fit.is_converged %}
            {% do fit.update({'fallback_reason': 'not_converged'}) %}
        {% elif not checks.in_range or (is_spend and best.parameters[1] <= 1) %}
            {% do fit.update({'fallback_reason': 'parameters_out_of_range'}) %}
        {% else %}
            {% do fit.update({'basis': 'ridge' if is_ridge else 'maximum_likelihood'}) %}
        {% endif %}
        {% if best.value is not none %}
            {% for name in names %}
                {% do fit.update({name: best.parameters[loop.index0]}) %}
            {% endfor %}
            {% do fit.update(parameter_covariances(best.hessian, counts.spender_count if is_spend else counts.customer_count)) %}
        {% endif %}
    {% endif %}
    {{ return(fit) }}
{% endmacro %}
