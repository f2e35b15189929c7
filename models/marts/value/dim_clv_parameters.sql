with in_force as (

    select
        fit_index,
        max(case when purpose = 'score' then clv_date end) as scored_date
    from {{ ref('int_clv_parameters_in_force') }}
    group by fit_index

),

last_dates as (

    select max(clv_date) as as_of_date from {{ ref('int_clv_dates') }}

)

select
    fits.model,
    dates.clv_date as as_of_date,
    fits.basis,
    fits.fallback_reason,
    fits.r,
    fits.alpha,
    fits.a,
    fits.b,
    fits.p,
    fits.q,
    fits.gamma,
    {% for name in ['r', 'alpha', 'a', 'b'] -%}
    case
        when fits.model <> 'gamma_gamma' then fits.{{ name }} * sqrt(fits.covariance_{{ loop.index }}_{{ loop.index }})
    end as {{ name }}_standard_error,
    {% endfor -%}
    {% for name in ['p', 'q', 'gamma'] -%}
    case
        when fits.model = 'gamma_gamma' then fits.{{ name }} * sqrt(fits.covariance_{{ loop.index }}_{{ loop.index }})
    end as {{ name }}_standard_error,
    {% endfor -%}
    fits.log_likelihood,
    fits.evaluation_count,
    fits.gradient_size,
    coalesce(fits.is_converged, false) as is_converged,
    counts.customer_count,
    counts.repeater_count,
    case when fits.model <> 'gamma_gamma' then counts.cell_days end as cell_days,
    fits.fit_occasion,
    coalesce(
        in_force.scored_date = last_dates.as_of_date
        and fits.model in ('{{ setting("clv_model") }}', 'gamma_gamma'),
        false
    ) as is_current,
    coalesce(dates.is_calibration, false) as is_backtested
from {{ ref('int_clv_fits') }} as fits
inner join {{ ref('int_clv_dates') }} as dates on fits.date_index = dates.date_index
inner join {{ ref('int_clv_counts') }} as counts on fits.date_index = counts.date_index
cross join last_dates
left join in_force on fits.date_index = in_force.fit_index
