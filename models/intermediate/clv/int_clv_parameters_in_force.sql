{#- one row per scored date with the model in use, and one per order model at the end of the back-test's calibration -#}
with order_fits as (

    select
        fits.*,
        dates.clv_date as fit_date
    from {{ ref('int_clv_fits') }} as fits
    inner join {{ ref('int_clv_dates') }} as dates on fits.date_index = dates.date_index
    where fits.model <> 'gamma_gamma'

),

-- a renewed fit counts if it succeeded; at the calibration date it is the back-test's
renewed_dates as (

    select renewals.date_index
    from {{ ref('int_clv_renewals') }} as renewals
    inner join order_fits as fits on renewals.date_index = fits.date_index
    where renewals.is_renewed and fits.model = '{{ setting("clv_model") }}' and fits.basis <> 'none'

),

uses as (

    select
        scored.date_index,
        scored.clv_date,
        coalesce(renewed_dates.date_index, planned.date_index) as fit_index,
        '{{ setting("clv_model") }}' as model,
        'score' as purpose,
        cast(null as int) as holdout_days
    from {{ ref('int_clv_dates') }} as scored
    inner join {{ ref('int_clv_dates') }} as planned on scored.planned_fit_date = planned.clv_date
    left join renewed_dates on scored.date_index = renewed_dates.date_index
    where scored.is_scored
    union all
    select
        dates.date_index,
        dates.clv_date,
        dates.date_index as fit_index,
        fits.model,
        'backtest' as purpose,
        dates.holdout_days
    from {{ ref('int_clv_dates') }} as dates
    inner join order_fits as fits on dates.date_index = fits.date_index
    where dates.is_calibration

)

select
    uses.date_index,
    uses.clv_date,
    uses.fit_index,
    fits.fit_date,
    uses.model,
    uses.purpose,
    uses.holdout_days,
    fits.basis as order_basis,
    spending.basis as amount_basis,
    fits.chance_count_at_start,
    {% for name in ['r', 'alpha', 'a', 'b'] -%}
    fits.{{ name }},
    {% endfor -%}
    {% for name in ['p', 'q', 'gamma'] -%}
    spending.{{ name }},
    {% endfor -%}
    {% for i in range(1, 5) -%}
    {% for j in range(i, 5) -%}
    fits.covariance_{{ i }}_{{ j }} as order_covariance_{{ i }}_{{ j }},
    {% endfor -%}
    {% endfor -%}
    {% for i in range(1, 4) -%}
    {% for j in range(i, 4) -%}
    spending.covariance_{{ i }}_{{ j }} as amount_covariance_{{ i }}_{{ j }},
    {% endfor -%}
    {% endfor -%}
    counts.repeats_per_week,
    counts.weeks_per_repeat_log,
    counts.mean_order_amount
from uses
inner join order_fits as fits on uses.fit_index = fits.date_index and uses.model = fits.model
inner join {{ ref('int_clv_fits') }} as spending
    on
        uses.fit_index = spending.date_index
        and fits.fit_occasion = spending.fit_occasion
        and spending.model = 'gamma_gamma'
inner join {{ ref('int_clv_counts') }} as counts on uses.fit_index = counts.date_index
