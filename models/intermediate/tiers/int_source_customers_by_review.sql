with joined_people as (

    select customer_key
    from {{ ref('int_customers_known') }}
    where source_customer_count > 1

)

select
    identified.customer_key,
    reviews.review_index,
    cast(count(*) as int) as source_customer_count
from {{ ref('int_customers_identified') }} as identified
inner join joined_people on identified.customer_key = joined_people.customer_key
inner join {{ ref('int_review_dates') }} as reviews
    on identified.first_seen_date is null or identified.first_seen_date <= reviews.review_date
group by
    identified.customer_key,
    reviews.review_index
