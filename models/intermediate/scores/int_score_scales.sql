{#-
The most and the fewest points that the rules in force at a review can give, unless the model declares them. Points for each
unit or event end at cap_points alone; without one there is no end, and the model must declare it.
-#}
with rule_points as (

    select
        rules.score_model_id,
        rules.rule_id,
        rules.kind in ('per_unit', 'event_count') as is_open_ended,
        rules.valid_from,
        rules.valid_to,
        rules.cap_points,
        least(min(points.points * rules.weight), 0) as lowest_points,
        greatest(max(points.points * rules.weight), 0) as highest_points
    from {{ ref('score_rules') }} as rules
    inner join {{ ref('score_points') }} as points
        on rules.score_model_id = points.score_model_id and rules.rule_id = points.rule_id
    group by
        rules.score_model_id,
        rules.rule_id,
        rules.kind,
        rules.valid_from,
        rules.valid_to,
        rules.cap_points

),

ends as (

    select
        score_model_id,
        rule_id,
        valid_from,
        valid_to,
        case
            when lowest_points = 0 then 0
            when is_open_ended then -cap_points
            else greatest(lowest_points, -coalesce(cap_points, -lowest_points))
        end as lowest_points,
        case
            when highest_points = 0 then 0
            when is_open_ended then cap_points
            else least(highest_points, coalesce(cap_points, highest_points))
        end as highest_points
    from rule_points

)

select
    models.score_model_id,
    reviews.review_index,
    cast(count(ends.rule_id) as int) as rule_count,
    cast(
        coalesce(
            models.min_points,
            case when count(ends.rule_id) = count(ends.lowest_points) then sum(ends.lowest_points) end
        ) as decimal(18, 4)
    ) as min_points,
    cast(
        coalesce(
            models.max_points,
            case when count(ends.rule_id) = count(ends.highest_points) then sum(ends.highest_points) end
        ) as decimal(18, 4)
    ) as max_points
from {{ ref('score_models') }} as models
cross join {{ ref('int_scored_reviews') }} as reviews
left join ends
    on
        models.score_model_id = ends.score_model_id
        and (ends.valid_from is null or ends.valid_from <= reviews.review_date)
        and (ends.valid_to is null or reviews.review_date <= ends.valid_to)
group by
    models.score_model_id,
    models.min_points,
    models.max_points,
    reviews.review_index
