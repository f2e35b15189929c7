select
    counted.review_index,
    counted.measure,
    counted.score,
    cutoffs.cutoff_basis,
    cutoffs.baseline_review_index,
    {{ rfm_cutoff_of('counted.measure', 'counted.score', 'baselines') }} as baseline_cutoff_value,
    {{ rfm_cutoff_of('counted.measure', 'counted.score', 'measured') }} as review_cutoff_value,
    baseline_counted.customer_count as baseline_customer_count,
    counted.baseline_cutoffs_customer_count as customer_count
from {{ ref('int_rfm_scores_counted') }} as counted
inner join {{ ref('int_rfm_cutoffs') }} as cutoffs on counted.review_index = cutoffs.review_index
inner join {{ ref('int_rfm_cutoffs_measured') }} as measured on counted.review_index = measured.review_index
left join {{ ref('int_rfm_cutoffs') }} as baselines on cutoffs.baseline_review_index = baselines.review_index
left join {{ ref('int_rfm_scores_counted') }} as baseline_counted
    on
        cutoffs.baseline_review_index = baseline_counted.review_index
        and counted.measure = baseline_counted.measure
        and counted.score = baseline_counted.score
