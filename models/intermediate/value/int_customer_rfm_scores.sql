with scores as (

    select
        measures.customer_key,
        measures.review_index,
        measures.review_date,
        measures.recency_days,
        measures.frequency_count,
        measures.monetary_amount,
        {{ score_above('measures.recency_days', 'cutoffs.recency_cutoff_', 5, '<') }} as recency_score,
        {{ score_above('measures.frequency_count', 'cutoffs.frequency_cutoff_', 5) }} as frequency_score,
        {{ score_above('measures.monetary_amount', 'cutoffs.monetary_cutoff_', 5) }} as monetary_score,
        -- bought in the last 180 days, in the last 365, or before: windows end like all others, (A - 180, A]
        case when measures.recency_days < 180 then 3 when measures.recency_days < 365 then 2 else 1 end
            as recency_score_of_3,
        {{ score_above('measures.lifetime_purchase_days_count', 'cutoffs.lifetime_frequency_cutoff_', 3) }}
            as frequency_score_of_3,
        {{ score_above('measures.lifetime_spend_amount', 'cutoffs.lifetime_monetary_cutoff_', 3) }}
            as monetary_score_of_3,
        case
            when measures.recency_days * cutoffs.centre_weight <= cutoffs.recency_centre_total then 2
            else 1
        end as recency_score_of_2,
        case
            when measures.frequency_count * cutoffs.centre_weight >= cutoffs.frequency_centre_total then 2
            else 1
        end as frequency_score_of_2,
        case
            when measures.monetary_amount * cutoffs.centre_weight >= cutoffs.monetary_centre_total then 2
            else 1
        end as monetary_score_of_2
    from {{ ref('int_customer_rfm_measures') }} as measures
    inner join {{ ref('int_rfm_cutoffs') }} as cutoffs on measures.review_index = cutoffs.review_index

)

select
    scores.*,
    {{ weighted_rfm('recency_score', 'frequency_score', 'monetary_score') }} as weighted_rfm_score
from scores
