{{ config(
    severity='error' if setting('cutoff_drift_blocks') else 'warn',
    meta={
        'warning_en': 'customers have moved far across frozen or typed cut-offs: fct_cutoff_drift names them, docs/cutoffs.md'
        ~ ' says what to do',
        'warning_zh': '客户分布已明显偏离冻结或手工设定的门槛：详见 fct_cutoff_drift，处理办法见 docs/cutoffs.zh-CN.md',
    },
) }}

with last_reviews as (

    select max(review_date) as review_date from {{ ref('dim_review_dates') }}

)

select
    drift.used_by,
    drift.measure,
    drift.population_stability_index
from {{ ref('fct_cutoff_drift') }} as drift
inner join last_reviews on drift.review_date = last_reviews.review_date
where
    drift.cutoff_basis in ('frozen', 'fixed')
    and drift.population_stability_index > {{ setting('cutoff_drift_alarm') }}
