{{ config(materialized=long_view()) }}

{#- what was bought in either of the two windows was bought in the one, in the other, or in both -#}
{% set indexes = scored_reviews() %}

with counts as (

    select
        {% for index in indexes %}
        sum(case when review_index <= {{ index }} then earlier_category_count else 0 end)
            as earlier_count_{{ index }},
        sum(
            case
                when review_index <= {{ index }}
                    then category_count + earlier_category_count - either_category_count
                else 0
            end
        ) as kept_count_{{ index }},
        {% endfor %}
        customer_key
    from {{ ref('int_category_changes_by_review') }}
    group by customer_key

)

select
    counts.customer_key,
    reviews.review_index,
    cast({{ at_review('counts.earlier_count', indexes) }} as int) as earlier_category_count,
    cast({{ at_review('counts.kept_count', indexes) }} as int) as kept_category_count
from counts
cross join {{ ref('int_scored_reviews') }} as reviews
