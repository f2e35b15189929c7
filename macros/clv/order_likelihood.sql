{#-
Query: the mean log likelihood of BG/NBD or MBG/NBD over customers counted by (x, t_x, t_age), with its gradient and the
upper triangle of its Hessian in the logarithms of r, alpha, a, b; one row of 15 doubles. Gamma functions of whole steps are
prefix sums over 0..max(x), so that the query needs ln and exp alone. Fader, Hardie & Lee (2005), (6); Batislam et al. (2007).

cells: relation (date_index, x, t_x, t_age in weeks, customer_count); counts: the row of fit_counts for the date;
parameters: r, alpha, a, b; chances_at_start: 0 = BG/NBD, 1 = MBG/NBD, where a customer may also churn at the first purchase.
-#}
{% macro order_likelihood(cells, counts, parameters, chances_at_start) %}
{% set names = ['r', 'alpha', 'a', 'b'] %}
{% set columns = [
    'r_log', 'r_slope', 'r_bend', 'b_log', 'b_slope', 'b_bend', 'ab_log', 'ab_slope', 'ab_bend',
] %}
{#- divided by after the sums: 15 decimals of each customer's own share would lose what tells the last steps of a fit apart -#}
{% set customer_count = double_of(counts.customer_count) %}
with parameters as (

    select
        {{ chances_at_start }} as chance_count_at_start,
        {% for name in names -%}
        {{ double_of(parameters[loop.index0]) }} as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}

),

steps as (

    select {{ whole_numbers(0, counts.max_x + chances_at_start) }} as step

),

terms as (

    select
        steps.step + 1 as factor_count,
        {% for base, name in [('r', 'r'), ('b', 'b'), ('a + parameters.b', 'ab')] -%}
        ln(parameters.{{ base }} + steps.step) as {{ name }}_log,
        1 / (parameters.{{ base }} + steps.step) as {{ name }}_slope,
        1 / ((parameters.{{ base }} + steps.step) * (parameters.{{ base }} + steps.step)) as {{ name }}_bend{{ ',' if not loop.last }}
        {% endfor %}
    from steps
    cross join parameters

),

products as (

    select
        0 as factor_count
        {%- for column in columns %},
        cast(0 as double) as {{ column }}
        {%- endfor %}
    union all
    select
        factor_count
        {%- for column in columns %},
        cast(
            sum(cast({{ column }} as decimal(28, 15))) over (
                order by factor_count nulls last rows between unbounded preceding and current row
            ) as double
        ) as {{ column }}
        {%- endfor %}
    from terms

),

cells as (

    select
        cast(cells.customer_count as double) as customer_count,
        cells.x,
        cells.x + parameters.chance_count_at_start as chance_count,
        parameters.r + cells.x as shape,
        ln(parameters.alpha + cells.t_age) as age_log,
        ln(parameters.alpha + cells.t_x) as last_log,
        1 / (parameters.alpha + cells.t_age) as age_slope,
        1 / (parameters.alpha + cells.t_x) as last_slope,
        {{ log_odds_of_churn('parameters', 'cells') }} as log_odds
    from {{ cells }} as cells
    cross join parameters
    where cells.date_index = {{ counts.date_index }}

),

churned as (

    select
        *,
        case when chance_count > 0 then 1 / (1 + exp(-log_odds)) else 0 end as churned,
        case when chance_count > 0 then 1 / ((1 + exp(-log_odds)) * (1 + exp(log_odds))) else 0 end as spread,
        case when chance_count > 0 then greatest(log_odds, 0) + ln(1 + exp(-abs(log_odds))) else 0 end as log_total
    from cells

),

-- odds_*: the derivatives of the log odds; *_slope, *_bend: those of the log likelihood in the parameters themselves
derived as (

    select
        churned.customer_count,
        churned.log_total,
        churned.shape,
        churned.age_log,
        shapes.r_log + chances.b_log - chances.ab_log as product_log,
        churned.spread,
        churned.age_log - churned.last_log as odds_r,
        churned.shape * (churned.age_slope - churned.last_slope) as odds_alpha,
        1 / parameters.a as odds_a,
        case when churned.chance_count > 0 then -1 / (parameters.b + churned.chance_count - 1) else 0 end as odds_b,
        shapes.r_slope + ln(parameters.alpha) - churned.age_log
        + churned.churned * (churned.age_log - churned.last_log) as r_slope,
        parameters.r / parameters.alpha - churned.shape * churned.age_slope
        + churned.churned * churned.shape * (churned.age_slope - churned.last_slope) as alpha_slope,
        -chances.ab_slope + churned.churned / parameters.a as a_slope,
        chances.b_slope - chances.ab_slope - case
            when churned.chance_count > 0 then churned.churned / (parameters.b + churned.chance_count - 1) else 0
        end as b_slope,
        -shapes.r_bend as r_r_bend,
        1 / parameters.alpha - churned.age_slope + churned.churned * (churned.age_slope - churned.last_slope)
            as r_alpha_bend,
        -parameters.r / (parameters.alpha * parameters.alpha) + churned.shape * churned.age_slope * churned.age_slope
        + churned.churned * churned.shape * (
            churned.last_slope * churned.last_slope - churned.age_slope * churned.age_slope
        ) as alpha_alpha_bend,
        chances.ab_bend - churned.churned / (parameters.a * parameters.a) as a_a_bend,
        chances.ab_bend as a_b_bend,
        chances.ab_bend - chances.b_bend + case
            when churned.chance_count > 0
                then churned.churned / (
                    (parameters.b + churned.chance_count - 1) * (parameters.b + churned.chance_count - 1)
                )
            else 0
        end as b_b_bend
    from churned
    inner join products as shapes on churned.x = shapes.factor_count
    inner join products as chances on churned.chance_count = chances.factor_count
    cross join parameters

)

select
    {{ exact_sum(
        'derived.customer_count * ('
        ~ 'derived.product_log + parameters.r * ln(parameters.alpha) - derived.shape * derived.age_log'
        ~ ' + derived.log_total)', 28
    ) }} / {{ customer_count }} as mean_log_likelihood
    {%- for name in names %},
    {{ exact_sum('derived.customer_count * parameters.' ~ name ~ ' * derived.' ~ name ~ '_slope', 28) }}
    / {{ customer_count }} as {{ name }}_gradient
    {%- endfor %}
    {%- for first in names %}
    {%- for second in names[loop.index0:] %}
    {%- set bends = ['derived.spread * derived.odds_' ~ first ~ ' * derived.odds_' ~ second] %}
    {%- if first ~ '_' ~ second in ('r_r', 'r_alpha', 'alpha_alpha', 'a_a', 'a_b', 'b_b') %}
    {%- do bends.append('derived.' ~ first ~ '_' ~ second ~ '_bend') %}
    {%- endif %}
    {%- set bend = 'parameters.' ~ first ~ ' * parameters.' ~ second ~ ' * (' ~ bends | join(' + ') ~ ')' %}
    {%- if first == second %}
    {%- set bend = '(' ~ bend ~ ' + parameters.' ~ first ~ ' * derived.' ~ first ~ '_slope)' %}
    {%- endif %},
    {{ exact_sum('derived.customer_count * ' ~ bend, 28) }} / {{ customer_count }} as {{ first }}_{{ second }}_curvature
    {%- endfor %}
    {%- endfor %}
from derived
cross join parameters
{% endmacro %}
