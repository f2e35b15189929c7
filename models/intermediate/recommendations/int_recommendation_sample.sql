{#-
Pairs are counted over, and the hold-out judged by, as many customers as the var allows; ids are hashes, so that the lowest are
a draw by lot.
-#}
with buyers as (

    select distinct customer_key
    from {{ ref('int_order_lines_recent') }}

),

ranked_buyers as (

    select
        buyers.customer_key,
        row_number() over (order by known.customer_id nulls last) as place
    from buyers
    inner join {{ ref('int_customers_known') }} as known on buyers.customer_key = known.customer_key

)

select customer_key
from ranked_buyers
where place <= {{ setting('recommendation_fit_customers') }}
