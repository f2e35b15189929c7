-- at every review that has lines; the last one always has
with sums as (

    select
        score_model_id,
        review_date,
        customer_id,
        sum(points) as points
    from {{ ref('fct_customer_score_lines') }}
    group by
        score_model_id,
        review_date,
        customer_id

),

reviews as (

    select distinct review_date from sums
    union
    select max(review_date) as review_date from {{ ref('fct_customer_scores') }}

),

scores as (

    select
        scores.score_model_id,
        scores.review_date,
        scores.customer_id,
        scores.points_total
    from {{ ref('fct_customer_scores') }} as scores
    inner join reviews on scores.review_date = reviews.review_date

)

select
    coalesce(scores.score_model_id, sums.score_model_id) as score_model_id,
    coalesce(scores.review_date, sums.review_date) as review_date,
    coalesce(scores.customer_id, sums.customer_id) as customer_id,
    scores.points_total,
    sums.points
from scores
full outer join sums
    on
        scores.score_model_id = sums.score_model_id
        and scores.review_date = sums.review_date
        and scores.customer_id = sums.customer_id
where scores.points_total is null or sums.points is null or scores.points_total <> sums.points
