{% set holdout_days = setting('comparison_holdout_days') %}

with followed_reviews as (

    select
        reviews.review_index,
        reviews.review_date,
        {{ add_days('reviews.review_date', holdout_days) }} as holdout_end_date,
        row_number() over (order by reviews.review_index desc nulls last) as reviews_from_last
    from {{ ref('int_review_dates') }} as reviews
    inner join {{ ref('int_as_of_date') }} as as_of
        on {{ add_days('reviews.review_date', holdout_days) }} <= as_of.as_of_date
    where not reviews.is_open

),

last_reviews as (

    select
        review_index,
        review_date,
        holdout_end_date,
        reviews_from_last,
        max(reviews_from_last) over () as review_count
    from followed_reviews
    where reviews_from_last <= {{ setting('comparison_review_count') }}

)

-- one review shows no move: nothing could be said of stability
select
    review_index,
    review_date,
    holdout_end_date,
    cast(review_count as int) as review_count,
    reviews_from_last = review_count as is_first,
    reviews_from_last = 1 as is_last
from last_reviews
where review_count >= 2
