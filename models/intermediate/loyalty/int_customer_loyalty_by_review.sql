{{ config(materialized=long_view()) }}

{#- computed from the counts row by row, which costs less than writing it -#}
{% set parts = loyalty_parts() %}
{% set earned = [] %}
{% set counted = [] %}
{% for part, weight in setting('loyalty_weights').items() %}
{% do earned.append('cast(' ~ weight ~ ' as double) * coalesce(' ~ part ~ '_part, 0)') %}
{% do counted.append('case when ' ~ part ~ '_part is null then 0 else cast(' ~ weight ~ ' as double) end') %}
{% endfor %}

with measures as (

    select
        counts.*,
        cast(counts.buying_days as double) / nullif(counts.repurchase_count, 0) as repurchase_interval_days,
        cast(counts.kept_category_count as double) / nullif(counts.earlier_category_count, 0)
            as category_retention_rate,
        cast(counts.csat_amount as double) / nullif(counts.csat_count, 0) as csat_score,
        cast(counts.resolved_complaint_count as double) / nullif(counts.complaint_count, 0) as complaint_resolved_rate,
        cast(counts.resolution_seconds as double) / 3600 / nullif(counts.resolved_complaint_count, 0)
            as mean_resolution_hours,
        -- refunds of older orders may exceed what was bought in the window
        case
            when counts.has_refunds and counts.net_amount > 0
                then least(cast(counts.refunded_amount as double) / cast(counts.net_amount as double), 1)
        end as return_rate
    from {{ ref('int_loyalty_counts_by_review') }} as counts

),

parts as (

    select
        {% for part, expression in parts.items() %}
        cast({{ expression }} as double) as {{ part }}_part,
        {% endfor %}
        measures.*
    from measures

)

-- the weights of the parts that are there count as the whole
select
    customer_key,
    review_index,
    review_date,
    is_buyer,
    repurchase_count,
    recent_repurchase_count,
    buying_days,
    repurchase_interval_days,
    tenure_days,
    earlier_category_count,
    kept_category_count,
    category_retention_rate,
    referrals_made_count,
    referrals_converted_count,
    csat_score,
    nps_score,
    case
        when nps_score >= 9 then 'promoter'
        when nps_score >= 7 then 'passive'
        when nps_score is not null then 'detractor'
    end as nps_group,
    ces_score,
    complaint_count,
    resolved_complaint_count,
    complaint_resolved_rate,
    mean_resolution_hours,
    return_case_count,
    return_rate,
    case
        when is_buyer
            then
                100
                * (
                    {{ earned | join('\n                    + ') }}
                )
                / nullif(
                    {{ counted | join('\n                    + ') }},
                    0
                )
    end as loyalty_score
from parts
