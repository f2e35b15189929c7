{#-
Query: the mean log likelihood of the Gamma-Gamma model over repeaters with a mean amount above 0, with its gradient and the
upper triangle of its Hessian in the logarithms of p, q, gamma; one row of 10 doubles. Fader & Hardie, note 025 (2013), (1a).

statistics: relation (date_index, x, mean_repeat_amount in the reporting currency); counts: the row of fit_counts for the
date; parameters: p, q, gamma.
-#}
{% macro spend_likelihood(statistics, counts, parameters) %}
with parameters as (

    select
        {% for name in ['p', 'q', 'gamma'] -%}
        {{ double_of(parameters[loop.index0]) }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}

),

repeaters as (

    select
        statistics.x,
        ln(statistics.mean_repeat_amount) as amount_log,
        ln(statistics.x * statistics.mean_repeat_amount + parameters.gamma) as total_log,
        parameters.gamma / (statistics.x * statistics.mean_repeat_amount + parameters.gamma) as gamma_share
    from {{ statistics }} as statistics
    cross join parameters
    where statistics.date_index = {{ counts.date_index }} and statistics.x > 0 and statistics.mean_repeat_amount > 0

),

summed as (

    select
        cast(x as double) as x,
        count(*) / {{ double_of(counts.spender_count) }} as share,
        {{ exact_sum('amount_log', 28) }} / count(*) as amount_log,
        {{ exact_sum('total_log', 28) }} / count(*) as total_log,
        {{ exact_sum('gamma_share', 28) }} / count(*) as gamma_share,
        {{ exact_sum('gamma_share * gamma_share', 28) }} / count(*) as squared_gamma_share
    from repeaters
    group by x

),

shaped as (

    select
        summed.*,
        parameters.p,
        parameters.q,
        parameters.p * summed.x as shape,
        parameters.p * summed.x + parameters.q as total_shape,
        {{ log_gamma('parameters.p * summed.x + parameters.q') }} as total_log_gamma,
        {{ log_gamma('parameters.p * summed.x') }} as shape_log_gamma,
        {{ log_gamma('parameters.q') }} as q_log_gamma,
        {{ digamma('parameters.p * summed.x + parameters.q') }} as total_digamma,
        {{ digamma('parameters.p * summed.x') }} as shape_digamma,
        {{ digamma('parameters.q') }} as q_digamma,
        {{ trigamma('parameters.p * summed.x + parameters.q') }} as total_trigamma,
        {{ trigamma('parameters.p * summed.x') }} as shape_trigamma,
        {{ trigamma('parameters.q') }} as q_trigamma,
        ln(parameters.gamma) as gamma_log
    from summed
    cross join parameters

),

derived as (

    select
        *,
        shape * (total_digamma - shape_digamma + amount_log + ln(x) - total_log) as p_gradient,
        q * (total_digamma - q_digamma + gamma_log - total_log) as q_gradient,
        q - total_shape * gamma_share as gamma_gradient
    from shaped

)

select
    {{ exact_sum(
        'share * (total_log_gamma - shape_log_gamma - q_log_gamma + q * gamma_log + (shape - 1) * amount_log'
        ~ ' + shape * ln(x) - total_shape * total_log)', 28
    ) }} as mean_log_likelihood,
    {{ exact_sum('share * p_gradient', 28) }} as p_gradient,
    {{ exact_sum('share * q_gradient', 28) }} as q_gradient,
    {{ exact_sum('share * gamma_gradient', 28) }} as gamma_gradient,
    {{ exact_sum('share * (shape * shape * (total_trigamma - shape_trigamma) + p_gradient)', 28) }} as p_p_curvature,
    {{ exact_sum('share * shape * q * total_trigamma', 28) }} as p_q_curvature,
    {{ exact_sum('share * -shape * gamma_share', 28) }} as p_gamma_curvature,
    {{ exact_sum('share * (q * q * (total_trigamma - q_trigamma) + q_gradient)', 28) }} as q_q_curvature,
    {{ exact_sum('share * q * (1 - gamma_share)', 28) }} as q_gamma_curvature,
    {{ exact_sum('share * (-q + total_shape * squared_gamma_share + gamma_gradient)', 28) }} as gamma_gamma_curvature
from derived
{% endmacro %}
