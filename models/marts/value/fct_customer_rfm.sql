with scores as (

    select
        scores.*,
        concat(
            cast(scores.recency_score as string),
            cast(scores.frequency_score as string),
            cast(scores.monetary_score as string)
        ) as rfm_cell
    from {{ ref('int_customer_rfm_scores') }} as scores
    inner join {{ ref('int_review_dates') }} as reviews on scores.review_index = reviews.review_index
    where reviews.is_shown

)

select
    scores.review_date,
    known.customer_id,
    scores.recency_days,
    scores.frequency_count,
    scores.monetary_amount,
    scores.recency_score,
    scores.frequency_score,
    scores.monetary_score,
    scores.weighted_rfm_score,
    scores.rfm_cell,
    grids.segment as rfm_segment
from scores
inner join {{ ref('int_customers_known') }} as known on scores.customer_key = known.customer_key
left join {{ ref('rfm_grids') }} as grids on scores.rfm_cell = grids.rfm_cell and grids.grid_id = 'eleven_125'
