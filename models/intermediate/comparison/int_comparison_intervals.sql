with replicates as (

    select
        flapping.comparison_key,
        flapping.replicate_index,
        ginis.a_gini,
        ginis.b_gini,
        ginis.b_gini - ginis.a_gini as gini_difference,
        flapping.b_flapping_rate - flapping.a_flapping_rate as flapping_difference
    from {{ ref('int_comparison_flapping') }} as flapping
    left join {{ ref('int_comparison_ginis') }} as ginis
        on
            flapping.comparison_key = ginis.comparison_key
            and flapping.replicate_index = ginis.replicate_index

),

intervals as (

    select
        comparison_key,
        {% for measure in ['gini_difference', 'flapping_difference'] %}
        cast({{ discrete_quantile(measure, 1, 40) }} as double) as {{ measure }}_low,
        cast({{ discrete_quantile(measure, 39, 40) }} as double) as {{ measure }}_high,
        {% endfor %}
        count(*) as bootstrap_count
    from replicates
    where replicate_index > 0
    group by comparison_key

)

select
    estimates.comparison_key,
    estimates.a_gini,
    estimates.b_gini,
    estimates.gini_difference,
    intervals.gini_difference_low,
    intervals.gini_difference_high,
    estimates.flapping_difference,
    intervals.flapping_difference_low,
    intervals.flapping_difference_high,
    cast(intervals.bootstrap_count as int) as bootstrap_count
from replicates as estimates
left join intervals on estimates.comparison_key = intervals.comparison_key
where estimates.replicate_index = 0
