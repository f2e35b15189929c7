{% set least = setting('profile_min_customers') %}

with reviews as (

    select max(review_date) as review_date from {{ ref('int_scored_reviews') }}

),

-- small cells first, so that the next smallest is the one after them
ranked_cells as (

    select
        counts.*,
        row_number() over (
            partition by counts.group_kind, counts.group_code, counts.attribute
            order by counts.customer_count nulls last, counts.attribute_value nulls last
        ) as size_rank,
        sum(case when counts.customer_count < {{ least }} then 1 else 0 end) over (
            partition by counts.group_kind, counts.group_code, counts.attribute
        ) as small_cell_count,
        sum(case when counts.customer_count < {{ least }} then counts.customer_count else 0 end) over (
            partition by counts.group_kind, counts.group_code, counts.attribute
        ) as small_cell_customer_count
    from {{ ref('int_group_profile_counts') }} as counts

),

-- small cells that hold too few together would follow from all others: the next smallest goes with them
judged_cells as (

    select
        ranked_cells.*,
        ranked_cells.group_customer_count < {{ least }}
        or ranked_cells.customer_count < {{ least }}
        or (
            ranked_cells.small_cell_count > 0
            and ranked_cells.small_cell_customer_count < {{ least }}
            and ranked_cells.size_rank = ranked_cells.small_cell_count + 1
        ) as is_suppressed
    from ranked_cells

),

populations as (

    select
        attribute,
        attribute_value,
        is_suppressed,
        cast(customer_count as double) / nullif(known_customer_count, 0) as population_share,
        customer_count,
        known_customer_count
    from judged_cells
    where group_kind = 'population'

),

cells as (

    select
        cells.group_kind,
        cells.group_code,
        cells.attribute,
        cells.attribute_value,
        cells.is_suppressed or populations.is_suppressed as is_suppressed,
        case when cells.group_customer_count >= {{ least }} then cells.group_customer_count end as group_customer_count,
        case when cells.known_customer_count >= {{ least }} then cells.known_customer_count end as known_customer_count,
        cells.customer_count,
        cast(cells.customer_count as double) / nullif(cells.known_customer_count, 0) as group_share,
        case when not populations.is_suppressed then populations.population_share end as population_share,
        100 * cast(cells.customer_count * populations.known_customer_count as double)
        / nullif(cast(cells.known_customer_count * populations.customer_count as double), 0) as tgi_index
    from judged_cells as cells
    inner join populations
        on cells.attribute = populations.attribute and cells.attribute_value = populations.attribute_value
    where cells.group_kind <> 'population'

)

select
    reviews.review_date,
    cells.group_kind,
    cells.group_code,
    cells.attribute,
    cells.attribute_value,
    cells.group_customer_count,
    cells.known_customer_count,
    case when not cells.is_suppressed then cells.customer_count end as customer_count,
    case when not cells.is_suppressed then cells.group_share end as group_share,
    cells.population_share,
    case when not cells.is_suppressed then cells.tgi_index end as tgi_index,
    cells.is_suppressed
from cells
cross join reviews
