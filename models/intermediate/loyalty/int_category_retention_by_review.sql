{#- what was bought in either of the two windows was bought in the one, in the other, or in both -#}
with first_reviews as (

    select min(review_index) as review_index from {{ ref('int_scored_reviews') }}

),

changes as (

    select
        changes.customer_key,
        greatest(changes.review_index, first_reviews.review_index) as review_index,
        sum(changes.earlier_category_count) as earlier_category_count,
        sum(changes.category_count + changes.earlier_category_count - changes.either_category_count)
            as kept_category_count
    from {{ ref('int_category_changes_by_review') }} as changes
    cross join first_reviews
    group by
        changes.customer_key,
        greatest(changes.review_index, first_reviews.review_index)

),

customers as (

    select
        customer_key,
        min(review_index) as first_review_index
    from changes
    group by customer_key

)

select
    customers.customer_key,
    reviews.review_index,
    cast(coalesce(sum(changes.earlier_category_count) over running, 0) as int) as earlier_category_count,
    cast(coalesce(sum(changes.kept_category_count) over running, 0) as int) as kept_category_count
from customers
inner join {{ ref('int_scored_reviews') }} as reviews on customers.first_review_index <= reviews.review_index
left join changes on customers.customer_key = changes.customer_key and reviews.review_index = changes.review_index
window
    running as (
        partition by customers.customer_key
        order by reviews.review_index nulls last
        rows between unbounded preceding and current row
    )
