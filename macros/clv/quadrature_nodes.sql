{#-
Query: nodes and weights that turn E[f(p)], p ~ Beta(a, b + x + chances at the start), into a sum, by the trapezoid rule on the
logit of p, which converges faster than any power; one row per fit (date_index, model), x and node. Below the first node,
where p is too small to matter to f, the weights are summed in closed form, so that a small parameter a costs no accuracy.
log_p, log_q: logarithms of p and 1 - p.

points: relation with fit_index, model, x; fits: relation of int_clv_fits.
-#}
{% macro quadrature_nodes(points, fits) %}
with shapes as (

    select distinct
        fits.date_index as fit_index,
        fits.model,
        points.x,
        fits.a,
        fits.b + points.x + fits.chance_count_at_start as b
    from {{ points }} as points
    inner join {{ fits }} as fits on points.fit_index = fits.date_index and points.model = fits.model
    where fits.basis <> 'none'

),

-- to the left the density falls like exp(-a * distance) once p is small; where a is far above b it falls before, like
-- exp(-b * exp(distance)); to the right it is the other way round
spans as (

    select
        *,
        0.35 * least(1.0, 1 / sqrt(a)) as step,
        greatest(-24.0, -37.0 / a - greatest(
            2.5 / sqrt(a) + 1,
            ln(45.0 / b) + case when b > 1 then 9 / sqrt(b) else 0.5 end
        )) as first_logit,
        greatest(ln(45.0 / a), 0) + case when a > 1 then 9 / sqrt(a) else 0.5 end + 37.0 / b as last_logit
    from shapes

),

numbered as (

    select
        *,
        {{ whole_numbers(0, 'cast(ceil((last_logit - first_logit) / step) as int)') }} as node_number
    from spans

),

placed as (

    select
        *,
        first_logit + step * node_number + ln(a / b) as logit
    from numbered

),

weighed as (

    select
        *,
        -(greatest(-logit, 0) + ln(1 + exp(-abs(logit)))) as log_p,
        -(greatest(logit, 0) + ln(1 + exp(-abs(logit)))) as log_q,
        case when node_number = 0 then 1 / (1 - exp(-a * step)) else 1 end as tail_factor
    from placed

),

scaled as (

    select
        *,
        a * log_p + b * log_q - max(a * log_p + b * log_q) over (partition by fit_index, model, x) as log_weight
    from weighed

),

kept as (

    select
        *,
        tail_factor * exp(greatest(log_weight, -700)) as weight
    from scaled
    where log_weight > -40 or node_number = 0

)

select
    fit_index,
    model,
    x,
    node_number,
    exp(log_p) as churn_probability,
    -- its mean over all nodes that the first one stands for, which a derivative by a small a depends on
    case when node_number = 0 then log_p - step * exp(-a * step) / (1 - exp(-a * step)) else log_p end as log_p,
    log_q,
    weight / cast(
        sum(cast(weight as decimal(28, 15))) over (partition by fit_index, model, x) as double
    ) as weight
from kept
{% endmacro %}
