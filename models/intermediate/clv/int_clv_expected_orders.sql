{#-
Orders expected of somebody who is alive: E[(1 - (1 + p * tau)^-s) / p], p ~ Beta(a, b + x + chances at the start), with
s = r + x and tau = weeks / (alpha + T), as a sum over quadrature nodes; and the same months ahead, discounted, with its
derivatives in the parameters. Fader, Hardie & Lee (2005), (10), written as the expectation that it is.
-#}
{% set months = setting('clv_horizon_months') %}
{% set monthly_factor = (1 + setting('clv_yearly_discount_rate')) ** (-1 / 12) %}
{% set horizons = {'90d': '90e0 / 7', '365d': '365e0 / 7', 'holdout': 'points.holdout_days / 7e0'} %}
{% for month in range(1, months + 1) %}
{% do horizons.update({'month_' ~ month: double_of(month * setting('clv_month_weeks'))}) %}
{% endfor %}
{#- sum of (E(t_k) - E(t_(k-1))) * factor^k, ordered by E(t_k) -#}
{% set weights = [] %}
{% for month in range(1, months + 1) %}
{% set next_factor = monthly_factor ** (month + 1) if month < months else 0 %}
{% do weights.append(double_of(monthly_factor ** month - next_factor)) %}
{% endfor %}

with logarithms as (

    select
        points.fit_index,
        points.model,
        points.purpose,
        points.x,
        points.t_age,
        fits.r + points.x as shape,
        fits.alpha + points.t_age as scale,
        nodes.churn_probability,
        nodes.log_p,
        nodes.log_q,
        {% for name, weeks in horizons.items() -%}
        coalesce(nodes.churn_probability * ({{ weeks }}) / (fits.alpha + points.t_age), 0) as reach_{{ name }},
        {% endfor -%}
        nodes.weight
    from {{ ref('int_clv_points') }} as points
    inner join {{ ref('int_clv_fits') }} as fits on points.fit_index = fits.date_index and points.model = fits.model
    inner join {{ ref('int_clv_nodes') }} as nodes
        on points.fit_index = nodes.fit_index and points.model = nodes.model and points.x = nodes.x

),

decays as (

    select
        {% for name in horizons -%}
        {{ log1p_of('reach_' ~ name) }} as log_{{ name }},
        tanh(0.5 * shape * ({{ log1p_of('reach_' ~ name) }})) as decay_{{ name }},
        {% endfor -%}
        *
    from logarithms

),

-- churn_probability * scale / shape brings every term to the order of the horizon in weeks, or below it
terms as (

    select
        *,
        {% for name in ['90d', '365d', 'holdout'] -%}
        2 * decay_{{ name }} / (1 + decay_{{ name }}) / (churn_probability * shape / scale) as orders_{{ name }},
        {% endfor -%}
        (
            0e0
            {% for month in range(1, months + 1) -%}
            + {{ weights[loop.index0] }} * 2 * decay_month_{{ month }} / (1 + decay_month_{{ month }})
            {% endfor -%}
        ) / (churn_probability * shape / scale) as discounted,
        (
            0e0
            {% for month in range(1, months + 1) -%}
            + {{ weights[loop.index0] }} * log_month_{{ month }}
            * (1 - decay_month_{{ month }}) / (1 + decay_month_{{ month }})
            {% endfor -%}
        ) / (churn_probability * shape / scale) as discounted_by_shape,
        (
            0e0
            {% for month in range(1, months + 1) -%}
            + {{ weights[loop.index0] }} * (1 - decay_month_{{ month }}) / (1 + decay_month_{{ month }})
            * reach_month_{{ month }} / (1 + reach_month_{{ month }})
            {% endfor -%}
        ) / (churn_probability * shape / scale) * -shape as discounted_by_log_scale
    from decays

),

summed as (

    select
        fit_index,
        model,
        purpose,
        x,
        t_age,
        max(shape / scale) as orders_per_week,
        {% for name in ['90d', '365d', 'holdout'] -%}
        {{ exact_sum('weight * orders_' ~ name) }} as orders_{{ name }},
        {% endfor -%}
        {{ exact_sum('weight * discounted', 18 if months * setting('clv_month_weeks') < 1000 else 28) }} as discounted,
        -- a small r or a makes these large
        {{ exact_sum('weight * discounted_by_shape', 28) }} as discounted_by_shape,
        {{ exact_sum('weight * discounted_by_log_scale') }} as discounted_by_log_scale,
        {{ exact_sum('weight * discounted * log_p', 28) }} as discounted_by_log_p,
        {{ exact_sum('weight * discounted * log_q', 28) }} as discounted_by_log_q,
        {{ exact_sum('weight * log_p', 28) }} as mean_log_p,
        {{ exact_sum('weight * log_q') }} as mean_log_q
    from terms
    group by
        fit_index,
        model,
        purpose,
        x,
        t_age

)

select
    fit_index,
    model,
    purpose,
    x,
    t_age,
    orders_90d * orders_per_week as orders_90d,
    orders_365d * orders_per_week as orders_365d,
    orders_holdout * orders_per_week as orders_holdout,
    discounted * orders_per_week as discounted_orders,
    -- derivatives of ln(discounted_orders): by r, by ln(alpha + T), by a and by b
    discounted_by_shape / nullif(discounted, 0) as r_slope,
    discounted_by_log_scale / nullif(discounted, 0) as log_scale_slope,
    discounted_by_log_p / nullif(discounted, 0) - mean_log_p as a_slope,
    discounted_by_log_q / nullif(discounted, 0) - mean_log_q as b_slope
from summed
