with models as (

    {% for model in ['bg_nbd', 'mbg_nbd', 'gamma_gamma'] -%}
    select '{{ model }}' as model
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

planned as (

    select
        dates.date_index,
        models.model
    from {{ ref('int_clv_dates') }} as dates
    cross join models
    where dates.is_planned_fit or dates.is_calibration

)

select
    planned.date_index,
    planned.model,
    -- SQL that was compiled and not built holds no fit, and names it so
    coalesce(fits.basis, 'none') as basis,
    case when fits.basis is null then 'not_fitted' else fits.fallback_reason end as fallback_reason,
    {% for name in ['r', 'alpha', 'a', 'b', 'p', 'q', 'gamma', 'log_likelihood', 'gradient_size'] -%}
    fits.{{ name }},
    {% endfor -%}
    {% for i in range(1, 5) -%}
    {% for j in range(i, 5) -%}
    fits.covariance_{{ i }}_{{ j }},
    {% endfor -%}
    {% endfor -%}
    case when planned.model = 'mbg_nbd' then 1 else 0 end as chance_count_at_start,
    coalesce(fits.evaluation_count, 0) as evaluation_count,
    coalesce(fits.is_converged, false) as is_converged,
    'planned' as fit_occasion
from planned
left join {{ ref('int_clv_fits_planned') }} as fits
    on planned.date_index = fits.date_index and planned.model = fits.model
union all
select
    renewed.*,
    'renewed' as fit_occasion
from {{ ref('int_clv_fits_renewed') }} as renewed
