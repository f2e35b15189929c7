-- customers counted by what the likelihood sees of them
with cells as (

    select
        statistics.date_index,
        counts.cell_days,
        statistics.x,
        cast(floor(statistics.t_x_days / cast(counts.cell_days as double) + 0.5) as int) as t_x_cells,
        cast(floor(statistics.t_age_days / cast(counts.cell_days as double) + 0.5) as int) as t_age_cells
    from {{ ref('int_clv_statistics') }} as statistics
    inner join {{ ref('int_clv_counts') }} as counts on statistics.date_index = counts.date_index

)

select
    date_index,
    x,
    t_x_cells * cell_days / cast(7 as double) as t_x,
    t_age_cells * cell_days / cast(7 as double) as t_age,
    count(*) as customer_count
from cells
group by
    date_index,
    cell_days,
    x,
    t_x_cells,
    t_age_cells
