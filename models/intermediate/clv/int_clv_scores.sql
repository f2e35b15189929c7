{#-
The interval says how far the lifetime value could move with the fitted parameters (95%): the delta method on the logarithms
of parameters and value, with the covariances of the observed information.
-#}
{% set names = ['r_slope', 'alpha_slope', 'a_slope', 'b_slope'] %}

with scored as (

    select
        orders.*,
        amounts.amount_basis,
        amounts.expected_order_amount,
        -- an unknown number must not become the cap, as the least of null and it would be
        case
            when amounts.expected_order_amount is not null and orders.discounted_orders is not null
                then least(
                    {{ setting('clv_margin_rate') }} * amounts.expected_order_amount * orders.discounted_orders, 9e13
                )
        end as clv_amount,
        amounts.log_amount_variance
        {%- for i in range(4) %}
        {%- for j in range(i, 4) %}
        + {{ '2 * ' if i != j }}orders.{{ names[i] }} * orders.{{ names[j] }}
        * parameters.order_covariance_{{ i + 1 }}_{{ j + 1 }}
        {%- endfor %}
        {%- endfor %} as log_variance
    from {{ ref('int_clv_orders_expected') }} as orders
    inner join {{ ref('int_clv_amounts_expected') }} as amounts
        on
            orders.customer_key = amounts.customer_key
            and orders.date_index = amounts.date_index
            and orders.purpose = amounts.purpose
            and orders.model = amounts.model
    inner join {{ ref('int_clv_parameters_in_force') }} as parameters
        on
            orders.date_index = parameters.date_index
            and orders.purpose = parameters.purpose
            and orders.model = parameters.model
    where orders.purpose = 'score'

)

select
    customer_key,
    date_index,
    clv_date,
    fit_date,
    model,
    x,
    t_x,
    t_age,
    p_alive,
    expected_orders_90d,
    expected_orders_365d,
    {{ money_of('expected_order_amount', 4) }} as expected_order_amount,
    {{ money_of('clv_amount', 4) }} as clv_amount,
    {% for name, sign in [('low', '-'), ('high', '')] -%}
    case
        when order_basis = 'none' or amount_basis = 'none' then null
        when clv_amount = 0 then cast(0 as decimal(18, 4))
        -- the greatest of null and 0 is 0, which would be an interval without width
        when log_variance is not null
            then {{ money_of(
                'clv_amount * exp(' ~ sign ~ 'least(1.959963984540054 * sqrt(greatest(log_variance, 0)), 20))', 4
            ) }}
    end as clv_{{ name }}_amount,
    {% endfor -%}
    case order_basis when 'none' then 'historic_rate' else order_basis end as estimate_basis,
    case amount_basis when 'none' then 'mean_amount' else amount_basis end as amount_basis
from scored
