with scores as (

    select scores.*
    from {{ ref('int_customer_rfm_scores') }} as scores
    inner join {{ ref('int_review_dates') }} as reviews on scores.review_index = reviews.review_index
    where reviews.is_shown

),

cells as (

    select
        customer_key,
        review_date,
        'klaviyo_27' as grid_id,
        concat(
            cast(recency_score_of_3 as string),
            cast(frequency_score_of_3 as string),
            cast(monetary_score_of_3 as string)
        ) as rfm_cell
    from scores
    union all
    select
        customer_key,
        review_date,
        'eight_8' as grid_id,
        concat(
            cast(recency_score_of_2 as string),
            cast(frequency_score_of_2 as string),
            cast(monetary_score_of_2 as string)
        ) as rfm_cell
    from scores

)

select
    cells.review_date,
    known.customer_id,
    cells.grid_id,
    cells.rfm_cell,
    grids.segment
from cells
inner join {{ ref('int_customers_known') }} as known on cells.customer_key = known.customer_key
left join {{ ref('rfm_grids') }} as grids on cells.grid_id = grids.grid_id and cells.rfm_cell = grids.rfm_cell
