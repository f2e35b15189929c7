{#- who became one person, and who ceased to be one, since the version published before; older changes are kept -#}
with moves as (

    select
        published.customer_id as previous_customer_id,
        identified.customer_id,
        count(*) as source_customer_count
    from {{ ref('stg_published_identity_map') }} as published
    inner join {{ ref('int_customers_identified') }} as identified
        on published.source_customer_id = identified.source_customer_id
    group by
        published.customer_id,
        identified.customer_id

),

counted_moves as (

    select
        previous_customer_id,
        customer_id,
        source_customer_count,
        count(*) over (partition by customer_id) as previous_person_count,
        count(*) over (partition by previous_customer_id) as person_count
    from moves

),

new_changes as (

    select
        as_of.as_of_date as recorded_date,
        case
            when counted_moves.previous_person_count > 1 then 'merge'
            when counted_moves.person_count > 1 then 'unmerge'
            else 'new_id'
        end as change_type,
        counted_moves.previous_customer_id,
        counted_moves.customer_id,
        counted_moves.source_customer_count
    from counted_moves
    cross join {{ ref('int_as_of_date') }} as as_of
    where
        counted_moves.previous_person_count > 1
        or counted_moves.person_count > 1
        or counted_moves.previous_customer_id <> counted_moves.customer_id

)

select
    recorded_date,
    change_type,
    previous_customer_id,
    customer_id,
    source_customer_count
from new_changes
union all
select
    older.recorded_date,
    older.change_type,
    older.previous_customer_id,
    older.customer_id,
    older.source_customer_count
from {{ ref('stg_published_identity_changes') }} as older
left join new_changes
    on
        older.recorded_date = new_changes.recorded_date
        and older.change_type = new_changes.change_type
        and older.previous_customer_id = new_changes.previous_customer_id
        and older.customer_id = new_changes.customer_id
where new_changes.recorded_date is null
