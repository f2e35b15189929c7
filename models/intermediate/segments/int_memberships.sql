-- depends_on: {{ ref('fields') }}, {{ ref('metrics') }}
-- depends_on: {{ ref('tags') }}, {{ ref('tag_rules') }}, {{ ref('segments') }}, {{ ref('segment_rules') }}
{% set rules = membership_rules() %}

with groups as (

    {% for rule in rules %}
    select
        {{ rule.group_number }} as group_number,
        '{{ rule.group_kind }}' as group_kind,
        '{{ rule.group_id }}' as group_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

changes as (

    select
        changes.customer_key,
        changes.review_index,
        groups.group_number,
        case groups.group_number
            {% for rule in rules %}
            when {{ rule.group_number }} then changes.{{ rule.column }}
            {% endfor %}
        end as alternative
    from {{ ref('int_membership_changes_by_review') }} as changes
    cross join groups

),

-- who enters leaves before entering again; names are joined after the window, which sorts less without them
spells as (

    select
        customer_key,
        group_number,
        alternative,
        review_index as entered_review_index,
        lead(review_index) over (
            partition by customer_key, group_number
            order by review_index nulls last
        ) as left_review_index
    from changes
    where alternative is not null

),

first_reviews as (

    select min(review_index) as review_index from {{ ref('int_scored_reviews') }}

)

select
    groups.group_kind,
    groups.group_id,
    spells.customer_key,
    spells.entered_review_index,
    spells.left_review_index,
    spells.alternative,
    -- nothing was asked before the first scored review: who was known by then may have been in for longer
    spells.entered_review_index = first_reviews.review_index
    and known.known_review_index < first_reviews.review_index as is_left_censored
from spells
inner join groups on spells.group_number = groups.group_number
cross join first_reviews
inner join {{ ref('int_customers_known') }} as known on spells.customer_key = known.customer_key
where spells.alternative >= 1
