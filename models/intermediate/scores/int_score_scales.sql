{#-
The most and the fewest points that the rules in force at a review can give, unless the model declares them. A rule whose input
nobody has does not count: who has no surveys at all can reach 100 without them. Points for each unit or event end at
cap_points alone; without one there is no end, and the model must declare it. A metric that is negated is at most 0.
-#}
{% set unit_sign = "case when rules.kind = 'per_unit' and rules.metric like 'negated%' then -1 else 1 end" %}
with rule_points as (

    select
        rules.score_model_id,
        rules.rule_id,
        rules.kind in ('per_unit', 'event_count') as is_open_ended,
        rules.cap_points,
        least(min(points.points * rules.weight * {{ unit_sign }}), 0) as lowest_points,
        greatest(max(points.points * rules.weight * {{ unit_sign }}), 0) as highest_points
    from {{ ref('score_rules') }} as rules
    inner join {{ ref('score_points') }} as points
        on rules.score_model_id = points.score_model_id and rules.rule_id = points.rule_id
    group by
        rules.score_model_id,
        rules.rule_id,
        rules.kind,
        rules.cap_points

),

ends as (

    select
        score_model_id,
        rule_id,
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
    known.review_index,
    cast(count(known.rule_id) as int) as rule_count,
    cast(
        coalesce(
            models.min_points,
            case
                when sum(case when known.is_known and ends.lowest_points is null then 1 else 0 end) = 0
                    then sum(case when known.is_known then ends.lowest_points else 0 end)
            end
        ) as decimal(18, 4)
    ) as min_points,
    cast(
        coalesce(
            models.max_points,
            case
                when sum(case when known.is_known and ends.highest_points is null then 1 else 0 end) = 0
                    then sum(case when known.is_known then ends.highest_points else 0 end)
            end
        ) as decimal(18, 4)
    ) as max_points
from {{ ref('score_models') }} as models
inner join {{ ref('int_score_inputs_known') }} as known on models.score_model_id = known.score_model_id
inner join ends on known.score_model_id = ends.score_model_id and known.rule_id = ends.rule_id
group by
    models.score_model_id,
    models.min_points,
    models.max_points,
    known.review_index
