{{ config(materialized=thin_mart()) }}

select
    lines.score_model_id,
    reviews.review_date,
    known.customer_id,
    lines.rule_id,
    lines.points,
    lines.number_seen,
    lines.text_seen,
    case
        when lines.number_seen is null and lines.text_seen is null then 'missing_input'
        when lines.points > 0 then 'earned'
        when lines.points < 0 then 'deducted'
        else 'not_met'
    end as line_reason
from {{ ref('int_score_lines') }} as lines
inner join {{ ref('int_scored_reviews') }} as reviews on lines.review_index = reviews.review_index
inner join {{ ref('int_customers_known') }} as known on lines.customer_key = known.customer_key
where reviews.is_shown
