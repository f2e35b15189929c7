with drift as (

    select
        review_index,
        used_by,
        measure,
        cutoff_basis,
        baseline_review_index,
        sum(customer_count) as customer_count,
        sum(baseline_customer_count) as reference_customer_count,
        count(*) as bin_count,
        sum(psi_part) as population_stability_index,
        max(cutoff_move_rate) as largest_cutoff_move_rate
    from {{ ref('int_cutoff_bins_compared') }}
    group by
        review_index,
        used_by,
        measure,
        cutoff_basis,
        baseline_review_index

)

select
    reviews.review_date,
    drift.used_by,
    drift.measure,
    drift.cutoff_basis,
    baselines.review_date as reference_review_date,
    cast(drift.customer_count as bigint) as customer_count,
    cast(drift.reference_customer_count as bigint) as reference_customer_count,
    cast(drift.bin_count as int) as bin_count,
    cast(drift.population_stability_index as decimal(12, 6)) as population_stability_index,
    cast(drift.largest_cutoff_move_rate as double) as largest_cutoff_move_rate,
    case
        when drift.population_stability_index >= {{ setting('cutoff_drift_strong') }} then 'strong'
        when drift.population_stability_index >= {{ setting('cutoff_drift_moderate') }} then 'moderate'
        when drift.population_stability_index is not null then 'none'
    end as drift_level
from drift
inner join {{ ref('int_review_dates') }} as reviews on drift.review_index = reviews.review_index
left join {{ ref('int_review_dates') }} as baselines on drift.baseline_review_index = baselines.review_index
where reviews.is_shown
