-- depends_on: {{ ref('tier_rules') }}, {{ ref('metrics') }}, {{ ref('int_review_dates') }}
{% set grain = setting('clv_refit_grain') %}
{% set calibration_date = setting('clv_calibration_date') %}

with spans as (

    select
        min(activity.activity_date) as first_date,
        max(as_of.as_of_date) as as_of_date,
        {{ days_between('min(activity.activity_date)', 'max(as_of.as_of_date)') }} as day_count
    from {{ ref('int_customer_activity_by_day') }} as activity
    cross join {{ ref('int_as_of_date') }} as as_of
    where activity.is_purchase_day

),

-- the hold-out: the second half of the history, at most a year
holdouts as (

    select
        first_date,
        as_of_date,
        {{ add_days('as_of_date', '-least(cast(floor(day_count / 2.0) as int), 365)') }} as latest_date
    from spans
    where day_count >= 28

),

calibrations as (

    select
        as_of_date,
        {% if calibration_date -%}
        cast('{{ calibration_date }}' as date) as calibration_date
        {%- else -%}
        case
            when {{ days_between('first_date', last_period_end('latest_date', grain)) }} >= 56
                then {{ last_period_end('latest_date', grain) }}
            else latest_date
        end as calibration_date
        {%- endif %}
    from {{ 'spans' if calibration_date else 'holdouts' }}
    {% if calibration_date -%}
    where cast('{{ calibration_date }}' as date) between first_date and {{ add_days('as_of_date', -1) }}
    {%- endif %}

),

scored_dates as (

    select as_of_date as scored_date
    from spans
    where as_of_date >= first_date
    {% if clv_is_reviewed() -%}
    union
    select reviews.review_date as scored_date
    from {{ ref('int_review_dates') }} as reviews
    inner join spans on reviews.review_date >= spans.first_date
    {%- endif %}

),

planned_fits as (

    select
        scored_dates.scored_date,
        case
            when {{ last_period_end('scored_dates.scored_date', grain) }} >= spans.first_date
                then {{ last_period_end('scored_dates.scored_date', grain) }}
            else scored_dates.scored_date
        end as planned_fit_date
    from scored_dates
    cross join spans

),

all_dates as (

    select scored_date as clv_date from planned_fits
    union
    select planned_fit_date as clv_date from planned_fits
    union
    select calibration_date as clv_date from calibrations
    union
    select {{ add_months('calibration_date', -3) }} as clv_date from calibrations

),

planned_dates as (

    select distinct planned_fit_date from planned_fits

)

select
    cast(row_number() over (order by all_dates.clv_date nulls last) as int) as date_index,
    all_dates.clv_date,
    planned_fits.planned_fit_date,
    planned_fits.scored_date is not null as is_scored,
    planned_dates.planned_fit_date is not null as is_planned_fit,
    calibrations.calibration_date is not null as is_calibration,
    {{ days_between('calibrations.calibration_date', 'calibrations.as_of_date') }} as holdout_days
from all_dates
left join planned_fits on all_dates.clv_date = planned_fits.scored_date
left join planned_dates on all_dates.clv_date = planned_dates.planned_fit_date
left join calibrations on all_dates.clv_date = calibrations.calibration_date
