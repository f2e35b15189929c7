-- a table, not a CTE of its readers: DuckDB takes a join by <= for a few rows and would hash all of them
select
    known.customer_key,
    reviews.review_index,
    reviews.review_date,
    reviews.next_review_date,
    reviews.index_past_open_review,
    known.first_purchase_date
from {{ ref('int_customers_known') }} as known
inner join {{ ref('int_review_dates') }} as reviews on known.known_review_index <= reviews.review_index
