select
    reviews.review_date,
    bins.used_by,
    bins.measure,
    cast(bins.bin_number as int) as bin_number,
    baselines.review_date as reference_review_date,
    cast(bins.baseline_cutoff_value as double) as reference_cutoff_value,
    cast(bins.review_cutoff_value as double) as review_cutoff_value,
    bins.customer_rate,
    bins.baseline_customer_rate as reference_customer_rate,
    bins.psi_part
from {{ ref('int_cutoff_bins_compared') }} as bins
inner join {{ ref('int_review_dates') }} as reviews on bins.review_index = reviews.review_index
left join {{ ref('int_review_dates') }} as baselines on bins.baseline_review_index = baselines.review_index
where reviews.is_shown
