{{ config(materialized=thin_mart()) }}

with memberships as (

    select
        memberships.*,
        entered.review_date as entered_date,
        parted.review_date as left_date,
        parted.is_shown as is_leaving_shown
    from {{ ref('int_memberships') }} as memberships
    inner join {{ ref('int_review_dates') }} as entered on memberships.entered_review_index = entered.review_index
    left join {{ ref('int_review_dates') }} as parted on memberships.left_review_index = parted.review_index
    where memberships.group_kind = 'segment'

)

select
    memberships.group_id as segment_id,
    known.customer_id,
    memberships.entered_date,
    memberships.left_date,
    memberships.left_date is null as is_current,
    memberships.alternative,
    memberships.is_left_censored
from memberships
inner join {{ ref('int_customers_known') }} as known on memberships.customer_key = known.customer_key
where coalesce(memberships.is_leaving_shown, true)
