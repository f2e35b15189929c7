-- what the expected orders of somebody alive depend on: repeats and age, not the last purchase
select distinct
    parameters.fit_index,
    parameters.model,
    parameters.purpose,
    parameters.holdout_days,
    statistics.x,
    statistics.t_age
from {{ ref('int_clv_statistics') }} as statistics
inner join {{ ref('int_clv_parameters_in_force') }} as parameters on statistics.date_index = parameters.date_index
where parameters.order_basis <> 'none'
