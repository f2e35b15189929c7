with moves as (

    select
        group_kind,
        group_id,
        entered_review_index as review_index,
        1 as entered_count,
        0 as left_count
    from {{ ref('int_memberships') }}
    union all
    select
        group_kind,
        group_id,
        left_review_index as review_index,
        0 as entered_count,
        1 as left_count
    from {{ ref('int_memberships') }}
    where left_review_index is not null

),

moves_by_review as (

    select
        group_kind,
        group_id,
        review_index,
        cast(sum(entered_count) as bigint) as entered_count,
        cast(sum(left_count) as bigint) as left_count
    from moves
    group by
        group_kind,
        group_id,
        review_index

),

known_by_review as (

    select
        known_review_index,
        count(*) as customer_count
    from {{ ref('int_customers_known') }}
    group by known_review_index

),

populations as (

    select
        reviews.review_index,
        cast(coalesce(sum(known_by_review.customer_count), 0) as bigint) as customer_count
    from {{ ref('int_scored_reviews') }} as reviews
    left join known_by_review on known_by_review.known_review_index <= reviews.review_index
    group by reviews.review_index

),

-- no size to compare with, no coming and going: at the first review, and after one at which it was not available
sizes as (

    select
        groups.group_kind,
        groups.group_id,
        groups.is_available,
        groups.missing_fields,
        groups.review_index,
        reviews.review_date,
        reviews.is_shown,
        coalesce(
            lag(groups.is_available) over (
                partition by groups.group_kind, groups.group_id
                order by reviews.review_index nulls last
            ),
            false
        ) as was_available,
        coalesce(moves.entered_count, 0) as entered_count,
        coalesce(moves.left_count, 0) as left_count,
        cast(
            coalesce(
                sum(moves.entered_count - moves.left_count) over (
                    partition by groups.group_kind, groups.group_id
                    order by reviews.review_index nulls last
                ),
                0
            ) as bigint
        ) as customer_count
    from {{ ref('int_memberships_available') }} as groups
    inner join {{ ref('int_scored_reviews') }} as reviews on groups.review_index = reviews.review_index
    left join moves_by_review as moves
        on
            groups.group_kind = moves.group_kind
            and groups.group_id = moves.group_id
            and reviews.review_index = moves.review_index

)

select
    sizes.group_kind,
    sizes.group_id,
    sizes.review_date,
    case when sizes.is_available then sizes.customer_count end as customer_count,
    case
        when sizes.is_available then cast(sizes.customer_count as double) / nullif(populations.customer_count, 0)
    end as customer_rate,
    case when sizes.is_available and sizes.was_available then sizes.entered_count end as entered_count,
    case when sizes.is_available and sizes.was_available then sizes.left_count end as left_count,
    sizes.missing_fields
from sizes
inner join populations on sizes.review_index = populations.review_index
where sizes.is_shown
