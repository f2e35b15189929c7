-- the scores come from cut-offs; the definition is by rank: 1 + floor(5 * customers strictly worse / customers)
with last_reviews as (

    select max(review_date) as review_date from {{ ref('dim_review_dates') }}

),

-- cut-offs of another review or typed ones do not rank the buyers of this one
ranking_reviews as (

    select last_reviews.review_date
    from last_reviews
    inner join {{ ref('int_review_dates') }} as dates on last_reviews.review_date = dates.review_date
    inner join {{ ref('int_rfm_cutoffs') }} as cutoffs on dates.review_index = cutoffs.review_index
    where cutoffs.cutoff_basis <> 'fixed' and cutoffs.reference_review_index = cutoffs.review_index

),

ranked as (

    select
        rfm.customer_id,
        rfm.recency_score,
        rfm.frequency_score,
        rfm.monetary_score,
        count(*) over () as buyer_count,
        rank() over (order by rfm.recency_days desc nulls last) - 1 as worse_recency_count,
        rank() over (order by rfm.frequency_count nulls last) - 1 as worse_frequency_count,
        rank() over (order by rfm.monetary_amount nulls last) - 1 as worse_monetary_count
    from {{ ref('fct_customer_rfm') }} as rfm
    inner join ranking_reviews on rfm.review_date = ranking_reviews.review_date

)

select *
from ranked
where
    recency_score <> 1 + floor(5 * worse_recency_count / buyer_count)
    or frequency_score <> 1 + floor(5 * worse_frequency_count / buyer_count)
    or monetary_score <> 1 + floor(5 * worse_monetary_count / buyer_count)
