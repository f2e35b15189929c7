{#-
What each buyer is expected to order: P(alive) times the orders expected of somebody alive; where no model could be fitted,
the own rate drawn towards that of all buyers (one repeat, in the weeks that one takes on average), and no P(alive).
*_slope: derivatives of the logarithm of the discounted orders in the logarithm of each parameter.
-#}
{% set months = setting('clv_horizon_months') %}
{% set monthly_factor = (1 + setting('clv_yearly_discount_rate')) ** (-1 / 12) %}
{% set discount = namespace(weeks=0.0) %}
{% for month in range(1, months + 1) %}
{% set discount.weeks = discount.weeks + setting('clv_month_weeks') * monthly_factor ** month %}
{% endfor %}

with churned as (

    select
        parameters.clv_date,
        parameters.fit_date,
        parameters.fit_index,
        parameters.purpose,
        parameters.model,
        parameters.order_basis,
        parameters.chance_count_at_start,
        parameters.holdout_days,
        parameters.r,
        parameters.alpha,
        parameters.a,
        parameters.b,
        statistics.customer_key,
        statistics.date_index,
        statistics.x,
        statistics.t_x,
        statistics.t_age,
        statistics.x + parameters.chance_count_at_start as chance_count,
        case when parameters.order_basis <> 'none' then {{ log_odds_of_churn('parameters', 'statistics') }} end
            as log_odds,
        case
            when parameters.order_basis = 'none'
                then coalesce(
                    (statistics.x + 1) / (exp(parameters.weeks_per_repeat_log) + statistics.t_age),
                    parameters.repeats_per_week,
                    -- where everybody bought first on the date itself there is no rate at all
                    0
                )
        end as orders_per_week
    from {{ ref('int_clv_statistics') }} as statistics
    inner join {{ ref('int_clv_parameters_in_force') }} as parameters on statistics.date_index = parameters.date_index

),

weighed as (

    select
        *,
        case
            when order_basis = 'none' then null
            when chance_count > 0 then 1 / (1 + exp(log_odds))
            else 1
        end as p_alive,
        case when chance_count > 0 then 1 / (1 + exp(-log_odds)) else 0 end as p_churned
    from churned

)

select
    weighed.customer_key,
    weighed.date_index,
    weighed.clv_date,
    weighed.fit_index,
    weighed.fit_date,
    weighed.purpose,
    weighed.model,
    weighed.order_basis,
    weighed.x,
    weighed.t_x,
    weighed.t_age,
    weighed.p_alive,
    coalesce(weighed.p_alive * expected.orders_90d, weighed.orders_per_week * 90 / 7) as expected_orders_90d,
    coalesce(weighed.p_alive * expected.orders_365d, weighed.orders_per_week * 365 / 7) as expected_orders_365d,
    coalesce(weighed.p_alive * expected.orders_holdout, weighed.orders_per_week * weighed.holdout_days / 7)
        as expected_orders_holdout,
    coalesce(weighed.p_alive * expected.discounted_orders, weighed.orders_per_week * {{ double_of(discount.weeks) }})
        as discounted_orders,
    weighed.r * (
        expected.r_slope
        - weighed.p_churned * (ln(weighed.alpha + weighed.t_age) - ln(weighed.alpha + weighed.t_x))
    ) as r_slope,
    weighed.alpha * (
        expected.log_scale_slope / (weighed.alpha + weighed.t_age)
        - weighed.p_churned * (weighed.r + weighed.x)
        * (1 / (weighed.alpha + weighed.t_age) - 1 / (weighed.alpha + weighed.t_x))
    ) as alpha_slope,
    weighed.a * (expected.a_slope - weighed.p_churned / weighed.a) as a_slope,
    weighed.b * (
        expected.b_slope + case
            when weighed.chance_count > 0 then weighed.p_churned / (weighed.b + weighed.chance_count - 1) else 0
        end
    ) as b_slope
from weighed
left join {{ ref('int_clv_expected_orders') }} as expected
    on
        weighed.fit_index = expected.fit_index
        and weighed.model = expected.model
        and weighed.purpose = expected.purpose
        and weighed.x = expected.x
        and weighed.t_age = expected.t_age
