{#- a bin that is empty on one side would make the index infinite: shares count as at least one in ten thousand -#}
{% set least_share = '0.0001' %}

with bins as (

    select
        review_index,
        'rfm' as used_by,
        measure,
        cutoff_basis,
        baseline_review_index,
        score as bin_number,
        baseline_cutoff_value,
        review_cutoff_value,
        baseline_customer_count,
        customer_count
    from {{ ref('int_rfm_bins_counted') }}
    union all
    select
        review_index,
        policy_id as used_by,
        measure,
        cutoff_basis,
        baseline_review_index,
        bin_number,
        baseline_cutoff_value,
        review_cutoff_value,
        baseline_customer_count,
        customer_count
    from {{ ref('int_tier_bins_counted') }}

),

totals as (

    select
        bins.*,
        sum(bins.baseline_customer_count) over (partition by bins.review_index, bins.used_by, bins.measure)
            as baseline_total_count,
        sum(bins.customer_count) over (partition by bins.review_index, bins.used_by, bins.measure) as total_count
    from bins

),

shares as (

    select
        totals.*,
        cast(totals.baseline_customer_count as double) / nullif(totals.baseline_total_count, 0)
            as baseline_customer_rate,
        case
            when totals.baseline_review_index is not null
                then cast(totals.customer_count as double) / nullif(totals.total_count, 0)
        end as customer_rate
    from totals

)

select
    review_index,
    used_by,
    measure,
    cutoff_basis,
    baseline_review_index,
    bin_number,
    baseline_cutoff_value,
    review_cutoff_value,
    baseline_customer_count,
    case when baseline_review_index is not null then customer_count end as customer_count,
    baseline_customer_rate,
    customer_rate,
    -- greatest() skips nulls; decimals, so that the sum over bins does not depend on their order
    case
        when customer_rate is not null and baseline_customer_rate is not null
            then cast(
                (greatest(customer_rate, {{ least_share }}) - greatest(baseline_customer_rate, {{ least_share }}))
                * ln(greatest(customer_rate, {{ least_share }}) / greatest(baseline_customer_rate, {{ least_share }}))
                as decimal(12, 6)
            )
    end as psi_part,
    case
        when review_cutoff_value = baseline_cutoff_value then cast(0 as decimal(18, 6))
        else cast(
            cast(abs(review_cutoff_value - baseline_cutoff_value) as double)
            / nullif(cast(abs(baseline_cutoff_value) as double), 0) as decimal(18, 6)
        )
    end as cutoff_move_rate
from shares
