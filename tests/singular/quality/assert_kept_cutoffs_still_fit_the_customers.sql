{{ config(severity='error' if setting('cutoff_drift_blocks') else 'warn') }}

-- it warns: whether to take new cut-offs is for people to decide; the tiers are as the policy says (docs/cutoffs.md)
with kept_cutoffs as (

    select
        review_date,
        used_by,
        measure,
        population_stability_index
    from {{ ref('fct_cutoff_drift') }}
    where cutoff_basis in ('frozen', 'fixed')

),

last_reviews as (

    select max(review_date) as review_date from {{ ref('dim_review_dates') }}

)

select
    kept_cutoffs.used_by,
    kept_cutoffs.measure,
    kept_cutoffs.population_stability_index
from kept_cutoffs
inner join last_reviews on kept_cutoffs.review_date = last_reviews.review_date
where kept_cutoffs.population_stability_index > {{ setting('cutoff_drift_alarm') }}
