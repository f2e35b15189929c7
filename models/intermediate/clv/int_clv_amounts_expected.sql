-- what an order of each buyer is expected to be: E[M] of Gamma-Gamma (Fader & Hardie, note 025), that of all buyers
-- without a repeat amount above 0; where no model could be fitted, the own mean, unless it is above 0 that of all
with amounts as (

    select
        statistics.customer_key,
        statistics.date_index,
        parameters.amount_basis,
        parameters.p,
        parameters.q,
        parameters.gamma,
        case when statistics.mean_repeat_amount > 0 then statistics.x else 0 end as x,
        case when statistics.mean_repeat_amount > 0 then statistics.mean_repeat_amount else 0 end as mean_repeat_amount,
        case
            when statistics.spend_amount > 0 then cast(statistics.spend_amount as double) / (statistics.x + 1)
            else greatest(parameters.mean_order_amount, 0)
        end as mean_order_amount,
        {% for i in range(1, 4) -%}
        {% for j in range(i, 4) -%}
        parameters.amount_covariance_{{ i }}_{{ j }},
        {% endfor -%}
        {% endfor -%}
        parameters.purpose,
        parameters.model
    from {{ ref('int_clv_statistics') }} as statistics
    inner join {{ ref('int_clv_parameters_in_force') }} as parameters on statistics.date_index = parameters.date_index

),

slopes as (

    select
        *,
        1 - p * x / (p * x + q - 1) as p_slope,
        -q / (p * x + q - 1) as q_slope,
        gamma / (gamma + x * mean_repeat_amount) as gamma_slope
    from amounts

)

select
    customer_key,
    date_index,
    purpose,
    model,
    amount_basis,
    case
        when amount_basis = 'none' then mean_order_amount
        else p * (gamma + x * mean_repeat_amount) / (p * x + q - 1)
    end as expected_order_amount,
    case
        when amount_basis <> 'none'
            then
                {% set names = ['p_slope', 'q_slope', 'gamma_slope'] -%}
                {% for i in range(3) -%}
                {% for j in range(i, 3) -%}
                {{ '+ ' if i + j > 0 }}{{ '2 * ' if i != j }}{{ names[i] }} * {{ names[j] }}
                * amount_covariance_{{ i + 1 }}_{{ j + 1 }}
                {% endfor -%}
                {% endfor %}
    end as log_amount_variance
from slopes
